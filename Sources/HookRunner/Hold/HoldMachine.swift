internal import RunRecord

/// Decides when a hold that is ready is let go, and by whom; touches no process itself.
///
/// The caller reports events, carries out the one action that each returns, and asks `wakeTime` how long it may
/// sleep. Letting go is closing the command's standard input, then SIGTERM, then SIGKILL, which comes again until
/// nothing is left; there is one result, and only once nothing of the session is left.
struct HoldMachine {
    /// What the options ask for.
    struct Rules {
        /// When the watchdog lets go.
        var limit: BootTime
        /// From the end of standard input to SIGTERM.
        var grace: Nanoseconds
    }

    enum Event {
        case clock
        /// The caller knows that the hold is ready.
        case callerTold
        /// The caller is gone; unless it was told before, nobody knows of the hold.
        case callerGone
        case releaseAsked
        /// Somebody sent us a signal to stop.
        case stopAsked
        case commandEnded(ProcessEnd)
        /// Nothing that descends from the command is left.
        case treeIsGone
    }

    enum Action: Hashable {
        case none
        case closeInput
        /// SIGTERM and SIGCONT to everything that descends from the command.
        case terminateTree
        /// SIGKILL to the same; comes again as long as something is left.
        case killTree
        case finish(HoldResult)
    }

    private enum State {
        case held
        case closing(Cause, until: BootTime)
        case terminating(Cause, until: BootTime)
        case killing(Cause, nextAt: BootTime, interval: Nanoseconds)
        case finished
    }

    /// Why the hold is let go; the first one stands.
    private enum Cause {
        case asked, watchdog, commandEnded, callerGone, stopped
    }

    /// From SIGTERM to SIGKILL, where the grace is not shorter.
    static let lastGrace = Nanoseconds.seconds(1)
    private static let firstKillInterval = Nanoseconds.milliseconds(20)
    private static let longestKillInterval = Nanoseconds.seconds(1)

    private let rules: Rules
    private var state = State.held
    private var callerIsTold = false
    private var end: ProcessEnd?

    init(rules: Rules) { self.rules = rules }

    /// Whether the hold is being let go, so that the caller looks whether anything is left of it.
    var isLettingGo: Bool {
        switch state {
        case .closing, .terminating, .killing: true
        case .held, .finished: false
        }
    }

    /// When `.clock` is due; nil once nothing more is decided.
    var wakeTime: BootTime? {
        switch state {
        case .held: rules.limit
        case .closing(_, let until), .terminating(_, let until): until
        case .killing(_, let nextAt, _): nextAt
        case .finished: nil
        }
    }

    mutating func handle(_ event: Event, at now: BootTime) -> Action {
        switch event {
        case .clock: return timePassed(now)
        case .callerTold:
            callerIsTold = true
            return .none
        case .callerGone: return callerIsTold ? .none : letGo(.callerGone, now)
        case .releaseAsked: return letGo(.asked, now)
        case .stopAsked: return letGo(.stopped, now)
        case .commandEnded(let end):
            self.end = end
            return letGo(.commandEnded, now)
        case .treeIsGone: return treeIsGone()
        }
    }

    private mutating func letGo(_ cause: Cause, _ now: BootTime) -> Action {
        guard case .held = state else { return .none }
        state = .closing(cause, until: now + rules.grace)
        return .closeInput
    }

    private mutating func timePassed(_ now: BootTime) -> Action {
        guard let wakeTime, now >= wakeTime else { return .none }
        switch state {
        case .held: return letGo(.watchdog, now)
        case .closing(let cause, _):
            state = .terminating(cause, until: now + min(rules.grace, Self.lastGrace))
            return .terminateTree
        case .terminating(let cause, _):
            state = .killing(cause, nextAt: now + Self.firstKillInterval, interval: Self.firstKillInterval)
            return .killTree
        case .killing(let cause, _, let interval):
            let next = min(interval + interval, Self.longestKillInterval)
            state = .killing(cause, nextAt: now + next, interval: next)
            return .killTree
        case .finished: return .none
        }
    }

    private mutating func treeIsGone() -> Action {
        let cause: Cause
        switch state {
        case .closing(let why, _), .terminating(let why, _), .killing(let why, _, _): cause = why
        case .held, .finished: return .none
        }
        state = .finished
        return switch cause {
        case .asked: .finish(HoldResult(.released, status: Self.status(end)))
        case .watchdog: .finish(HoldResult(.watchdog, status: 1))
        case .commandEnded: .finish(HoldResult(.died, status: 1))
        case .callerGone: .finish(HoldResult(.cancelled, status: 1))
        case .stopped: .finish(HoldResult(.stopped, status: 1))
        }
    }

    /// What a release exits with, by how the command ended then.
    private static func status(_ end: ProcessEnd?) -> UInt8 {
        switch end {
        case .exited(let status): status
        case .signalled(let number): 128 + min(number, 127)
        case nil: 1
        }
    }
}
