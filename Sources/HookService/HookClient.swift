import CBoathookSystem
import Glibc

/// Why `boathook run` does not know that the hook ended, and how.
package enum HookClientError: Error, Hashable, Sendable, CustomStringConvertible {
    case pathTooLong(String)
    case unreachable(path: String, errno: Int32)
    /// Nothing was run.
    case refused(String)
    case silent(hook: String)
    case lost(hook: String)
    case abandoned(hook: String)
    case foreign(ServiceProtocolError)

    package var description: String {
        switch self {
        case .pathTooLong(let path): SocketFailure.pathTooLong(path).description
        case .unreachable(let path, let errno):
            "\(path): \(String(cString: strerror(errno))); nothing was run; run as a user who may connect, or name the "
                + "daemon's socket with --socket.path"
        case .refused(let reason): reason
        case .silent(let hook):
            "the daemon does not answer; outcome unknown: \(Self.mend(hook))"
        case .lost(let hook):
            "the connection to the daemon ended before the hook did; outcome unknown: \(Self.mend(hook))"
        case .abandoned(let hook):
            "the daemon stops, and the hook goes on; outcome unknown: \(Self.mend(hook))"
        case .foreign(let error): "\(error); outcome unknown"
        }
    }

    private static func mend(_ hook: String) -> String {
        "boathook runs shows what came of \(hook.debugDescription) once its record is taken in"
    }
}

/// Asks the daemon to run a hook, and passes on what it sends.
package struct HookClient: ~Copyable {
    /// How long a daemon may take to say that it runs the hook.
    private static let answerSeconds = 30

    private let socket: Int32

    /// Connects; nil where nobody listens.
    package init?(path: String) throws(HookClientError) {
        guard path.utf8.count <= ListeningSocket.maximumPathByteCount else { throw .pathTooLong(path) }
        let found = boathook_service_connect(path, Int32(Self.answerSeconds))
        guard found != -ENOENT, found != -ECONNREFUSED else { return nil }
        guard found >= 0 else { throw .unreachable(path: path, errno: -found) }
        socket = found
    }

    deinit { close(socket) }

    /// Has the hook run, and returns its exit status.
    ///
    /// Once this is called, the hook may run whatever is thrown, but for a refusal.
    ///
    /// - Parameter write: passes bytes on; it may block, and then the daemon holds back what follows.
    package func run(
        _ request: RunRequest, onAccepted: () -> Void, write: (HookStream, [UInt8]) -> Void
    ) throws(HookClientError) -> UInt8 {
        sendRequest(request)
        setAnswerLimit(seconds: Self.answerSeconds)
        var decoder = ServiceMessageDecoder()
        var isAccepted = false
        while true {
            let message: ServiceMessage?
            do { message = try decoder.next() } catch { throw .foreign(error) }
            switch message {
            case .accepted:
                isAccepted = true
                setAnswerLimit(seconds: 0)
                onAccepted()
            case .refused(let reason): throw .refused(reason)
            case .stream(let stream, let bytes): write(stream, bytes)
            case .ended(let status): return status
            case .abandoned: throw .abandoned(hook: request.hook)
            case .request: throw .foreign(.malformed(kind: 1))
            case nil: decoder.append(try receive(hook: request.hook, isAccepted: isAccepted))
            }
        }
    }

    private func receive(hook: String, isAccepted: Bool) throws(HookClientError) -> ArraySlice<UInt8> {
        var piece = [UInt8](repeating: 0, count: ServiceMessage.maximumPayloadByteCount)
        while true {
            let count = recv(socket, &piece, piece.count, 0)
            if count > 0 { return piece[..<count] }
            if count < 0, errno == EINTR { continue }
            throw !isAccepted && count < 0 && errno == EAGAIN ? .silent(hook: hook) : .lost(hook: hook)
        }
    }

    /// Where this fails, the answer, or that there is none, says so.
    private func sendRequest(_ request: RunRequest) {
        var bytes = ServiceMessage.request(request).bytes[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    private func setAnswerLimit(seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
}
