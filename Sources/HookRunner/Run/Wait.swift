internal import CBoathookSystem
internal import RunRecord

/// What ended a wait for another process.
enum WaitEnd {
    case ready
    /// The moment until which one waits is there.
    case timeIsUp
    /// Somebody wants the run to stop, with this signal.
    case stopped(Int32)
}

extension RunPlan {
    /// Waits until `descriptor` can be read; -1: only for the time to pass.
    ///
    /// Before its command runs, nobody else hears the signals that the warden gets itself or from the front.
    func wait(for descriptor: Int32, until moment: BootTime?, _ link: inout Link) -> WaitEnd {
        while true {
            if let moment, .now >= moment { return .timeIsUp }
            var ready = Readiness()
            ready.watch(.signals, reading: signals)
            if link.isOpen { ready.watch(.link, reading: link.descriptor) }
            if descriptor >= 0 { ready.watch(.client, reading: descriptor) }
            ready.wait(nanoseconds: moment.map { max(($0 - .now).count, 0) } ?? -1)
            if ready.contains(.client) { return .ready }
            if ready.contains(.signals) {
                while true {
                    let number = boathook_signals_next(signals)
                    if number == 0 { break }
                    if HookRun.stops(number) { return .stopped(number) }
                }
            }
            if ready.contains(.link), let number = Self.stop(from: &link) { return .stopped(number) }
        }
    }

    private static func stop(from link: inout Link) -> Int32? {
        while link.isOpen {
            switch link.receive() {
            case .message(.signal(let number)) where HookRun.stops(number): return number
            case .message: continue
            case .nothingYet: return nil
            case .otherSideIsGone: link.close()
            }
        }
        return nil
    }
}
