import Glibc
import HookService

/// Passes on what a hook prints that the daemon runs, and says what a signal means.
enum ClientStreams {
    /// Has the hook run, and returns its exit status.
    static func run(_ request: RunRequest, by client: consuming HookClient) throws(HookClientError) -> UInt8 {
        // A reader that is gone shows as an error of the write.
        signal(SIGPIPE, SIG_IGN)
        var readers = Set(HookStream.allCases)
        return try client.run(request, onAccepted: trapSignals) { stream, bytes in
            if readers.contains(stream), !write(bytes, to: stream == .output ? STDOUT_FILENO : STDERR_FILENO)
            {
                readers.remove(stream)
            }
        }
    }

    /// From now on the end of this process is not the end of the hook.
    private static func trapSignals() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                // Nothing but what a handler may do.
                let note: StaticString = "boathook run: told to stop; the hook goes on in the daemon\n"
                _ = Glibc.write(STDERR_FILENO, note.utf8Start, note.utf8CodeUnitCount)
                _exit(128 + number)
            }
        }
    }

    /// Writes all; false where nobody reads.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
