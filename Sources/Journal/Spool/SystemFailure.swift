import Glibc
import RunRecord

/// A system call that failed: what was tried on what, and why it did not work.
package struct SystemFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let attempt: String
    package let code: Int32

    /// Takes `errno` as it is at this moment: make it the first thing after the call.
    init(_ attempt: @autoclosure () -> String, code: Int32 = errno) {
        self.code = code
        self.attempt = attempt()
    }

    package var description: String { "\(attempt): \(String(cString: strerror(code)))" }
}

extension Timestamp {
    init(_ time: timespec) {
        self.init(nanosecondsSinceEpoch: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }
}
