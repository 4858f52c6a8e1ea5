import HookService
import Testing

@Suite struct RunRelayTests {
    private var relay = RunRelay()

    @Test
    mutating func `the client first learns that the hook runs, at last how it ended, and all in between`() {
        relay.produced([1, 2], on: .output)
        relay.produced([3], on: .errors)
        relay.ended(.output)
        relay.processEnded(status: 3)
        #expect(!relay.isFinished)
        relay.ended(.errors)
        let expected: [ServiceMessage] = [
            .accepted, .stream(.output, [1, 2]), .stream(.errors, [3]), .ended(status: 3),
        ]
        #expect(Array(relay.unsent) == expected.flatMap(\.bytes))
        #expect(!relay.isFinished, "the client has not got it yet")
        relay.sent(relay.unsent.count)
        #expect(relay.isFinished)
    }

    @Test mutating func `a client that takes nothing holds the hook back, within bounds`() {
        let piece = [UInt8](repeating: 7, count: ServiceMessage.maximumPayloadByteCount)
        while relay.wants(.output) { relay.produced(piece, on: .output) }
        #expect(!relay.wants(.errors))
        #expect(relay.unsent.count < RunRelay.unsentLimit + 2 * piece.count)
        relay.sent(piece.count * 2)
        #expect(relay.wants(.output))
    }

    @Test mutating func `without a client everything is read and dropped to the end`() {
        relay.produced([UInt8](repeating: 7, count: RunRelay.unsentLimit), on: .output)
        relay.clientLeft()
        #expect(relay.wants(.output))
        relay.produced([1], on: .output)
        #expect(relay.unsent.isEmpty)
        relay.ended(.output)
        relay.ended(.errors)
        #expect(!relay.isFinished)
        relay.processEnded(status: 0)
        #expect(relay.isFinished)
    }

    @Test mutating func `a daemon that stops tells the client that it will not learn the end`() {
        relay.daemonStops()
        #expect(Array(relay.unsent) == [ServiceMessage.accepted, .abandoned].flatMap(\.bytes))
        #expect(!relay.wants(.output))
        relay.processEnded(status: 0)
        relay.sent(relay.unsent.count)
        #expect(relay.isFinished)
    }

    @Test mutating func `a daemon that stops after the hook's end still tells it`() {
        relay.streamsAbandoned()
        relay.processEnded(status: 9)
        relay.daemonStops()
        #expect(Array(relay.unsent) == [ServiceMessage.accepted, .ended(status: 9)].flatMap(\.bytes))
    }
}
