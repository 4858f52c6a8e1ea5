/// Decides what becomes of a running hook's output; touches no descriptor itself.
///
/// While the client listens, no more is read from the hook than the client takes, but for a bounded rest. Once
/// nobody listens, all is read and dropped, so that the hook comes to its end.
package struct RunRelay {
    /// So much may wait for the client before nothing more is read.
    package static let unsentLimit = 128 << 10

    private enum Client { case listening, gone }

    private var client = Client.listening
    private var frames: [UInt8] = ServiceMessage.accepted.bytes
    private var sentCount = 0
    private var openStreams = Set(HookStream.allCases)
    private var status: UInt8?
    private var isConcluded = false

    package init() {}

    /// What the client is to get next.
    package var unsent: ArraySlice<UInt8> { frames[sentCount...] }

    package var isClientListening: Bool { client == .listening }

    /// Whether the stream is to be read now.
    package func wants(_ stream: HookStream) -> Bool {
        openStreams.contains(stream) && !isConcluded && (client == .gone || unsent.count < Self.unsentLimit)
    }

    package var isProcessRunning: Bool { status == nil }

    /// Whether the process has ended and nothing more comes from it.
    package var isHookOver: Bool { status != nil && openStreams.isEmpty }

    /// Whether there is nothing left to do.
    package var isFinished: Bool { isConcluded && (client == .gone || unsent.isEmpty) }

    package mutating func produced(_ bytes: [UInt8], on stream: HookStream) {
        enqueue(.stream(stream, bytes))
    }

    package mutating func ended(_ stream: HookStream) {
        openStreams.remove(stream)
        concludeIfOver()
    }

    package mutating func processEnded(status: UInt8) {
        self.status = status
        concludeIfOver()
    }

    package mutating func sent(_ count: Int) {
        sentCount += count
        if sentCount == frames.count {
            frames.removeAll(keepingCapacity: true)
            sentCount = 0
        } else if sentCount > Self.unsentLimit {
            frames.removeFirst(sentCount)
            sentCount = 0
        }
    }

    /// Nobody listens any more.
    package mutating func clientLeft() {
        client = .gone
        frames = []
        sentCount = 0
    }

    /// The process is over, and whoever else holds its streams has been silent for long enough.
    package mutating func streamsAbandoned() {
        openStreams = []
        concludeIfOver()
    }

    /// The daemon stops: what the hook comes to, the client will not learn.
    package mutating func daemonStops() {
        guard !isConcluded else { return }
        enqueue(.abandoned)
        isConcluded = true
    }

    private mutating func concludeIfOver() {
        guard !isConcluded, let status, openStreams.isEmpty else { return }
        enqueue(.ended(status: status))
        isConcluded = true
    }

    private mutating func enqueue(_ message: ServiceMessage) {
        if client == .listening { frames += message.bytes }
    }
}
