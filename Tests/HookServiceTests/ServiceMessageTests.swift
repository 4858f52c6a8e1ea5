import HookService
import RunRecord
import TestSupport
import Testing

@Suite struct ServiceMessageTests {
    private static let everyKind: [ServiceMessage] = [
        .request(RunRequest(hook: "postgres", phase: nil)), .request(RunRequest(hook: "ü", phase: .verify)),
        .accepted, .refused(reason: "busy"), .stream(.output, [0, 255, 10]), .stream(.errors, []),
        .ended(status: 137), .abandoned,
    ]

    @Test(arguments: everyKind) func `a message survives its frame`(message: ServiceMessage) throws {
        var decoder = ServiceMessageDecoder()
        decoder.append(message.bytes)
        #expect(try decoder.next() == message)
        #expect(try decoder.next() == nil)
    }

    @Test func `the frames are what other programs would write`() {
        #expect(
            ServiceMessage.request(RunRequest(hook: "db", phase: .post)).bytes == [
                1, 0, 0, 0, 4, 1, 1, 100, 98,
            ])
        #expect(
            ServiceMessage.request(RunRequest(hook: "d", phase: nil)).bytes == [1, 0, 0, 0, 3, 1, 255, 100])
        #expect(ServiceMessage.ended(status: 3).bytes == [6, 0, 0, 0, 1, 3])
        #expect(ServiceMessage.stream(.output, [7]).bytes == [4, 0, 0, 0, 1, 7])
    }

    @Test(arguments: UInt64(1)...50) func `messages come out whole however their bytes are split`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        let messages = (0..<20).map { _ in Self.message(using: &random) }
        var rest = messages.flatMap(\.bytes)[...]
        var decoder = ServiceMessageDecoder()
        var found: [ServiceMessage] = []
        while !rest.isEmpty {
            let piece = rest.prefix(.random(in: 0...40, using: &random))
            rest = rest.dropFirst(piece.count)
            decoder.append(piece)
            while let message = try decoder.next() { found.append(message) }
        }
        #expect(found == messages)
    }

    private static func message(using random: inout SeededGenerator) -> ServiceMessage {
        let bytes = (0..<Int.random(in: 0...100, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        return switch Int.random(in: 0..<4, using: &random) {
        case 0: everyKind.randomElement(using: &random) ?? .accepted
        case 1: .stream(.output, bytes)
        case 2: .stream(.errors, bytes)
        default: .refused(reason: String(repeating: "é", count: bytes.count))
        }
    }

    @Test func `a frame that says it is too long is refused before it is there`() {
        var decoder = ServiceMessageDecoder(payloadLimit: ServiceMessage.maximumRequestByteCount)
        decoder.append([1, 255, 255, 255, 255])
        #expect(throws: ServiceProtocolError.tooLong(byteCount: .max)) { try decoder.next() }
    }

    @Test(arguments: [
        ([1, 0, 0, 0, 3, 2, 255, 100], ServiceProtocolError.versionUnknown(2)),
        ([1, 0, 0, 0, 2, 1, 255], .malformed(kind: 1)), ([1, 0, 0, 0, 3, 1, 99, 100], .malformed(kind: 1)),
        ([1, 0, 0, 0, 3, 1, 0, 0xFF], .malformed(kind: 1)), ([6, 0, 0, 0, 0], .malformed(kind: 6)),
        ([9, 0, 0, 0, 0], .malformed(kind: 9)), ([2, 0, 0, 0, 1, 0], .malformed(kind: 2)),
    ])
    func `what is no message is said`(bytes: [UInt8], error: ServiceProtocolError) {
        var decoder = ServiceMessageDecoder()
        decoder.append(bytes)
        #expect(throws: error) { try decoder.next() }
    }

    @Test(arguments: UInt64(1)...50) func `noise is refused or waited out, and never read as a run`(
        seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        var decoder = ServiceMessageDecoder(payloadLimit: ServiceMessage.maximumRequestByteCount)
        decoder.append((0..<300).map { _ in UInt8.random(in: 0...255, using: &random) })
        if let message = try? decoder.next(), case .request = message { Issue.record("\(message)") }
    }
}
