internal import CBoathookSystem
internal import RunRecord

/// What is left of a run that has its result.
extension HookRun {
    var undoCount: UInt32 { machine.undoCount }
    var failedUndoCount: UInt32 { machine.failedUndoCount }
    /// The signal that somebody wanted the run to stop with.
    var stopNumber: Int32? { machine.stopNumber }

    var outputByteCount: Int64 {
        switch tail {
        case .some(let tail): tail.totalByteCount
        case .none: 0
        }
    }

    /// The end of the output as it may be recorded.
    mutating func redactedTail() -> UnsafeBufferPointer<UInt8> {
        tail?.redacted() ?? UnsafeBufferPointer(start: nil, count: 0)
    }

    /// Closes the caller's streams: an exec returns only when nobody holds them any more.
    mutating func letGo() {
        for descriptor in Int32(0)...2 { _ = boathook_close(descriptor) }
        streams.closeCommandEnds()
        output?.letGo()
        error?.letGo()
        output?.drain()
        error?.drain()
    }

    /// Whether something is left to be reaped or drained.
    var isNeeded: Bool { hasWriters || boathook_has_children() }

    private var hasWriters: Bool { (output?.source ?? -1) >= 0 || (error?.source ?? -1) >= 0 }

    /// Reaps and drains until nothing is left, and goes on ending a tree whose time was over.
    mutating func remain() {
        var patience = Nanoseconds.milliseconds(50)
        var nextHunt = BootTime.now
        while true {
            var reaped = boathook_reaped()
            while boathook_reap(&reaped) > 0 {}
            guard isNeeded else { return }
            let hunts = machine.isTimedOut && boathook_has_children()
            if hunts, .now >= nextHunt {
                _ = tree.visit(sending: [boathook_sigkill], besidesGroup: 0)
                patience = min(patience + patience, .seconds(10))
                nextHunt = .now + patience
            }
            var ready = Readiness()
            ready.watch(.signals, reading: signals)
            watchSources(&ready)
            ready.wait(nanoseconds: hunts ? max((nextHunt - .now).count, 0) : -1)
            drainSources(ready)
            if ready.contains(.signals) { while boathook_signals_next(signals) != 0 {} }
        }
    }

    /// Has a wait watch what is left writing.
    func watchSources(_ ready: inout Readiness) {
        if let source = output?.source, source >= 0 { ready.watch(.outputSource, reading: source) }
        if let source = error?.source, source >= 0 { ready.watch(.errorSource, reading: source) }
    }

    /// Reads what of that is ready, for nobody.
    mutating func drainSources(_ ready: Readiness) {
        if ready.contains(.outputSource) { output?.drain() }
        if ready.contains(.errorSource) { error?.drain() }
    }
}
