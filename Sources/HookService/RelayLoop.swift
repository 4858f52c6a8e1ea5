import CBoathookSystem
import Glibc

/// Carries out what a ``RunRelay`` decides, until the hook is over or the daemon stops; it blocks its thread.
struct RelayLoop {
    /// What came of it, for the log.
    enum End: CustomStringConvertible {
        case ended(status: UInt8, wasCut: Bool)
        case abandoned

        var description: String {
            switch self {
            case .ended(let status, false): "status \(status)"
            case .ended(let status, true): "status \(status), with nobody listening"
            case .abandoned: "unknown, as the daemon stops"
            }
        }
    }

    private var hook: RunningHook
    private let socket: Descriptor
    private let stop: StopSignal
    private let limits: HookServerLimits
    private var relay = RunRelay()
    private var status: UInt8?
    private var isStopping = false
    /// When the client last took something, or had nothing to take.
    private var lastTaken = ContinuousClock.now

    init(hook: RunningHook, socket: Descriptor, stop: StopSignal, limits: HookServerLimits) {
        self.hook = hook
        self.socket = socket
        self.stop = stop
        self.limits = limits
    }

    /// - Parameter onHookOver: called when the hook is over, before the client can know; perhaps more than once.
    mutating func run(onHookOver: () -> Void) -> End {
        while !relay.isFinished {
            turn()
            if relay.isHookOver { onHookOver() }
        }
        guard let status else { return .abandoned }
        return .ended(status: status, wasCut: !relay.isClientListening)
    }

    private enum Source {
        case client, stop, end
        case stream(HookStream)
    }

    private mutating func turn() {
        var sources: [Source] = []
        var watches: [Watch] = []
        func watch(_ source: Source, _ watch: Watch) {
            sources.append(source)
            watches.append(watch)
        }
        if relay.isClientListening {
            let wanted = boathook_poll_peer_closed | (relay.unsent.isEmpty ? 0 : Int32(POLLOUT))
            watch(.client, Watch(socket.number, wanted))
        }
        if !isStopping { watch(.stop, Watch(reading: stop.descriptor)) }
        if relay.isProcessRunning, let end = hook.endDescriptor { watch(.end, Watch(reading: end)) }
        for stream in HookStream.allCases where relay.wants(stream) {
            if let descriptor = hook.descriptor(of: stream) {
                watch(.stream(stream), Watch(reading: descriptor))
            }
        }
        let wasRunning = relay.isProcessRunning
        let happened = Watch.wait(for: &watches, atMost: limit)
        for (source, watch) in zip(sources, watches) { handle(source, watch) }
        if hook.endDescriptor == nil { takeStatus() }
        if !happened { nothingHappened(afterItsEnd: !wasRunning) }
    }

    /// How long nothing may happen; nil is for ever.
    private var limit: Duration? {
        var limits: [Duration] = []
        if relay.isClientListening, !relay.unsent.isEmpty { limits.append(patience) }
        if relay.isProcessRunning, hook.endDescriptor == nil { limits.append(.milliseconds(50)) }
        if !relay.isProcessRunning, HookStream.allCases.contains(where: relay.wants) {
            limits.append(self.limits.silence)
        }
        return limits.min()
    }

    /// How long the client may still take nothing.
    private var patience: Duration {
        let whole = isStopping ? limits.farewell : limits.stall
        return max(.zero, whole - (ContinuousClock.now - lastTaken))
    }

    private mutating func handle(_ source: Source, _ watch: Watch) {
        switch source {
        case .client:
            if watch.isHungUp {
                relay.clientLeft()
            } else if watch.isWritable {
                send()
            }
        case .stop where watch.isReadable:
            isStopping = true
            lastTaken = .now
            relay.daemonStops()
        case .end where watch.isReadable: takeStatus()
        case .stream(let stream) where watch.isReadable: read(stream)
        case .stop, .end, .stream: break
        }
    }

    private mutating func read(_ stream: HookStream) {
        if relay.unsent.isEmpty { lastTaken = .now }
        switch hook.read(stream) {
        case .bytes(let bytes): relay.produced(bytes, on: stream)
        case .end: relay.ended(stream)
        case .nothing: break
        }
    }

    private mutating func takeStatus() {
        guard relay.isProcessRunning, let status = hook.reap() else { return }
        if relay.unsent.isEmpty { lastTaken = .now }
        self.status = status
        relay.processEnded(status: status)
    }

    private mutating func send() {
        let count = relay.unsent.withUnsafeBytes {
            Glibc.send(
                socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        if count > 0 {
            lastTaken = .now
            relay.sent(count)
        } else if count < 0, errno != EAGAIN, errno != EINTR {
            relay.clientLeft()
        }
    }

    private mutating func nothingHappened(afterItsEnd isProcessOver: Bool) {
        if relay.isClientListening, !relay.unsent.isEmpty, patience <= .zero {
            shutdown(socket.number, Int32(SHUT_RDWR))
            relay.clientLeft()
        }
        if isProcessOver { relay.streamsAbandoned() }
    }
}
