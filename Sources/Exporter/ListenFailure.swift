import Glibc
import NIOCore

/// Why an address cannot be listened on, and what to do about it.
package struct ListenFailure: Error, Sendable, CustomStringConvertible {
    package let address: ListenAddress
    package let description: String

    /// - Parameter error: what the server threw before it was listening.
    package init(_ address: ListenAddress, because error: any Error) {
        self.address = address
        let mend =
            switch (error as? IOError)?.errnoCode {
            case nil where error is SocketAddressError.UnknownHost:
                "the host name does not resolve; write a name or an address of this machine"
            case EADDRINUSE: "the port is in use; stop the other program, or choose another port"
            case EACCES: "this user may not use the port; choose one above 1023"
            case EADDRNOTAVAIL: "this machine has no such address; choose one of its own"
            default: "\(error)"
            }
        description = "cannot listen on \(address): \(mend) (--web.listen-address)"
    }
}
