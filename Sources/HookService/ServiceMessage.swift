package import RunRecord

/// A stream of the hook's.
package enum HookStream: Hashable, Sendable, CaseIterable {
    case output, errors
}

/// What a client asks for.
package struct RunRequest: Hashable, Sendable {
    package var hook: String
    /// Nil leaves it to the daemon: pre where the hook has one, else its only phase.
    package var phase: HookPhase?

    package init(hook: String, phase: HookPhase?) {
        self.hook = hook
        self.phase = phase
    }
}

/// What the daemon and `boathook run` say to each other over the socket.
///
/// Each side sends frames: a byte for the kind, four bytes for the length of what follows (big-endian), and so
/// many bytes. The client sends one, the request, and then nothing more; closing its side tells the daemon that
/// nobody listens any more. The daemon answers with `refused`, after which it hangs up, or with `accepted`, after
/// which the hook runs: then come any number of `output` and `errors`, and at last `ended` or `abandoned`.
///
/// | kind | sent by | payload |
/// |---|---|---|
/// | 1 `request` | client | version (1), phase (its number, 255 for none), name of the hook in UTF-8 |
/// | 2 `accepted` | daemon | – |
/// | 3 `refused` | daemon | why, in UTF-8; nothing was run |
/// | 4 `output`, 5 `errors` | daemon | bytes of the stream |
/// | 6 `ended` | daemon | the exit status, one byte |
/// | 7 `abandoned` | daemon | –; the daemon stops, and the hook goes on |
package enum ServiceMessage: Hashable, Sendable {
    case request(RunRequest)
    case accepted
    case refused(reason: String)
    case stream(HookStream, [UInt8])
    case ended(status: UInt8)
    case abandoned

    /// What the request's first byte is; kinds 1 and 3 keep their form in every version.
    package static let version: UInt8 = 1
    /// More is in no frame.
    package static let maximumPayloadByteCount = 32 << 10
    /// What a request takes at most.
    package static let maximumRequestByteCount = 4096

    static let headerByteCount = 5
    private static let openPhase: UInt8 = 255

    /// The frame; a refusal that is too long is cut off.
    package var bytes: [UInt8] {
        switch self {
        case .request(let request):
            Self.frame(1, [Self.version, request.phase?.rawValue ?? Self.openPhase] + request.hook.utf8)
        case .accepted: Self.frame(2, [])
        case .refused(let reason): Self.frame(3, Array(reason.utf8.prefix(Self.maximumPayloadByteCount)))
        case .stream(.output, let bytes): Self.frame(4, bytes)
        case .stream(.errors, let bytes): Self.frame(5, bytes)
        case .ended(let status): Self.frame(6, [status])
        case .abandoned: Self.frame(7, [])
        }
    }

    private static func frame(_ kind: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let length = UInt32(payload.count)
        return [kind] + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: length >> $0) }
            + payload
    }

    /// Reads a whole frame.
    init(kind: UInt8, payload: ArraySlice<UInt8>) throws(ServiceProtocolError) {
        switch (kind, payload.count) {
        case (1, 3...):
            let version = payload[payload.startIndex]
            guard version == Self.version else { throw .versionUnknown(version) }
            let phase = payload[payload.startIndex + 1]
            guard phase == Self.openPhase || HookPhase(rawValue: phase) != nil,
                let hook = String(validating: payload.dropFirst(2), as: UTF8.self)
            else { throw .malformed(kind: kind) }
            self = .request(RunRequest(hook: hook, phase: HookPhase(rawValue: phase)))
        case (2, 0): self = .accepted
        case (3, _): self = .refused(reason: String(decoding: payload, as: UTF8.self))
        case (4, _): self = .stream(.output, Array(payload))
        case (5, _): self = .stream(.errors, Array(payload))
        case (6, 1): self = .ended(status: payload[payload.startIndex])
        case (7, 0): self = .abandoned
        default: throw .malformed(kind: kind)
        }
    }
}

/// What was said is not what is spoken here.
package enum ServiceProtocolError: Error, Hashable, Sendable, CustomStringConvertible {
    case versionUnknown(UInt8)
    case malformed(kind: UInt8)
    case tooLong(byteCount: UInt32)

    package var description: String {
        switch self {
        case .versionUnknown(let version):
            "the request is of version \(version), and this daemon speaks version \(ServiceMessage.version); "
                + "use the boathook of the same release"
        case .malformed(let kind):
            "a message of kind \(kind) cannot be read; use the boathook of the same release on both sides"
        case .tooLong(let byteCount):
            "a message of \(byteCount) bytes is longer than any that is known; use the boathook of the same release "
                + "on both sides"
        }
    }
}

/// Puts frames together out of what comes from a socket, in pieces of any size.
///
/// It holds no more than one frame and one piece: a frame that says that it is longer than allowed is refused
/// when its header is there.
package struct ServiceMessageDecoder {
    private let payloadLimit: Int
    private var buffer: [UInt8] = []
    private var consumed = 0

    package init(payloadLimit: Int = ServiceMessage.maximumPayloadByteCount) {
        self.payloadLimit = payloadLimit
    }

    package mutating func append(_ bytes: some Collection<UInt8>) {
        buffer.removeFirst(consumed)
        consumed = 0
        buffer += bytes
    }

    /// The next whole message; nil where more bytes are needed.
    package mutating func next() throws(ServiceProtocolError) -> ServiceMessage? {
        let waiting = buffer[consumed...]
        guard waiting.count >= ServiceMessage.headerByteCount else { return nil }
        let length = waiting.dropFirst().prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard length <= payloadLimit else { throw .tooLong(byteCount: length) }
        let end = ServiceMessage.headerByteCount + Int(length)
        guard waiting.count >= end else { return nil }
        consumed += end
        return try ServiceMessage(
            kind: waiting[waiting.startIndex],
            payload: waiting.prefix(end).dropFirst(ServiceMessage.headerByteCount))
    }
}
