internal import CBoathookSystem
internal import RunRecord

/// The watchdog's loop: those who come to end what the hook did, the limit, and signals.
struct Watch {
    var rendezvous: Rendezvous
    private var machine: WatchMachine
    private let signals: Int32
    /// The post hook that runs, or -1.
    private var post: Int32 = -1

    struct Ending {
        var result: HoldResult
        var cause: ReleaseCause?
        /// nil where none was run.
        var undo: UndoRun?
    }

    init(_ rendezvous: Rendezvous, limit: BootTime, signals: Int32) {
        self.rendezvous = rendezvous
        self.signals = signals
        machine = WatchMachine(limit: limit)
    }

    /// Watches until what the hook did is ended or undone; who comes meanwhile is told in the end.
    ///
    /// - Parameters:
    ///   - sources: has a wait watch what the hook left writing.
    ///   - drain: reads what of that is ready.
    mutating func run(
        undo: () -> UndoRun, sources: (inout Readiness) -> Void = { _ in },
        drain: (Readiness) -> Void = { _ in }
    ) -> Ending {
        var undone: UndoRun?
        var action = machine.handle(.clock, at: .now)
        while true {
            switch action {
            case .none: action = next(sources, drain)
            case .letPostRun:
                WatchTalk.run.say(to: post)
                action = .none
            case .startUndo:
                // Who is here is told in the end; who comes sees that it is being undone.
                _ = rendezvous.takeAll()
                rendezvous.stopListening()
                let run = undo()
                undone = run
                action = machine.handle(.undoEnded(isSuccess: run.isSuccess), at: .now)
            case .finish(let result, let cause):
                return Ending(result: result, cause: cause, undo: undone)
            }
        }
    }

    private mutating func next(
        _ sources: (inout Readiness) -> Void, _ drain: (Readiness) -> Void
    ) -> WatchMachine.Action {
        var ready = Readiness()
        sources(&ready)
        ready.watch(.signals, reading: signals)
        if post >= 0 {
            ready.watch(.link, reading: post)
        } else {
            ready.watch(.listener, reading: rendezvous.listener)
        }
        // One who has come but has said nothing yet.
        if post < 0, let first = rendezvous.waiting.first { ready.watch(.client, reading: first) }
        ready.wait(nanoseconds: machine.wakeTime.map { max(($0 - .now).count, 0) } ?? -1)
        drain(ready)
        if ready.contains(.signals) {
            while true {
                let number = boathook_signals_next(signals)
                if number == 0 { break }
                if number == boathook_sigchld { reap() }
                if HookRun.stops(number) { return machine.handle(.stopAsked, at: .now) }
            }
        }
        if post >= 0, ready.contains(.link) {
            let (word, isGone) = WatchTalk.hear(from: post)
            if word != nil || isGone {
                _ = boathook_close(post)
                post = -1
                return machine.handle(.postEnded(isSuccess: word == .succeeded), at: .now)
            }
        }
        if ready.contains(.listener) { _ = rendezvous.takeAll() }
        if ready.contains(.client) { return hearFirst() }
        return machine.handle(.clock, at: .now)
    }

    /// What the first of those who came wants.
    private mutating func hearFirst() -> WatchMachine.Action {
        guard let first = rendezvous.waiting.first else { return .none }
        let (word, isGone) = WatchTalk.hear(from: first)
        if word == .release { return machine.handle(.releaseAsked, at: .now) }
        guard word != nil || isGone else { return .none }
        rendezvous.waiting.removeFirst()
        guard word == .began else {
            _ = boathook_close(first)
            return .none
        }
        post = first
        return machine.handle(.postBegan, at: .now)
    }

    /// What the command left behind, and the guardian.
    private func reap() {
        var reaped = boathook_reaped()
        while boathook_reap(&reaped) > 0 {}
    }
}
