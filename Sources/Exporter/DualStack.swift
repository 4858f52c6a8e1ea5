import Glibc

/// Listening on every interface, whatever the machine speaks.
enum DualStack {
    /// `::`, which takes IPv4 connections as well, or `0.0.0.0` where the kernel has no IPv6.
    static var everyInterface: String {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return ipv4 }
        defer { close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
        return status == 0 ? "::" : ipv4
    }

    private static let ipv4 = "0.0.0.0"
}
