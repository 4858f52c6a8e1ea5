internal import RunRecord

/// Decides what the front does while the warden works; touches no process itself.
struct FrontMachine {
    enum Event {
        case clock
        case wardenSaid(Link.Message)
        /// The warden is dead and reaped, and all that it had said was heard before.
        case wardenGone
    }

    enum Action {
        case none
        /// The warden hangs before it started anything: start another one that records nothing, unless it
        /// begins at this very moment after all.
        case replaceWarden
        /// The warden was killed while the command ran: watch over the command ourselves.
        case adopt(process: Int32, step: Int)
        /// The warden was killed as it was about to start a step: it may have. The first one is the first thing that
        /// ran at all.
        case adoptOrphan(step: Int, isFirst: Bool)
        /// The warden was killed while the predicate ran: nobody knows what that said.
        case askAgain(process: Int32)
        /// The warden was killed while the undo ran: watch over the undo ourselves.
        case adoptUndo(process: Int32, status: Int32)
        /// The warden was killed as it was about to undo what an attempt did, up to this step.
        case undo(step: Int, status: Int32)
        case exit(status: Int32, FrontNote?)
        /// The warden's record is begun: it may hold the caller's streams now.
        case handOverStreams
        /// No process can be had for the command: become it.
        case becomeCommand
    }

    /// What the front says on standard error before it exits.
    enum FrontNote {
        case recordDelayed
        case recordFailed(error: Int32)
        /// The warden was killed before it said that the record is in place.
        case recordUncertain
        /// The warden was killed between two attempts: the last one's status is returned.
        case attemptsCutShort
        /// The warden was killed and nobody knows how the command ended.
        case outcomeUnknown
        /// The warden was killed before it made up for what an earlier run owes.
        case undoStillOwed
    }

    private enum State {
        case launching(until: BootTime?)
        case starting(step: Int32)
        case asking(process: Int32)
        case running(process: Int32, step: Int32)
        case pausing(status: Int32)
        case undoing(process: Int32, status: Int32)
        case recording(status: Int32, until: BootTime)
        case leaving(status: Int32, FrontNote?, until: BootTime)
    }

    /// How long a disk that stalls may hold up the hook: before the command starts, and after it ended.
    static let diskPatience = Nanoseconds.seconds(2)
    /// How long we wait for a warden that said it leaves, so that its orphan needs no reaping by others.
    static let farewellPatience = Nanoseconds.milliseconds(100)

    private var state: State
    /// The latest step that was started; nil where none was.
    private var startedStep: Int32?

    /// A front whose warden was just started; a short deadline must not go by in waiting for a disk.
    init(at now: BootTime, timeout: Nanoseconds?) {
        let quarter = timeout.map { Nanoseconds($0.count / 4) } ?? Self.diskPatience
        state = .launching(until: now + min(quarter, Self.diskPatience))
    }

    /// Whether the command may not have been started yet.
    var isLaunching: Bool { if case .launching = state { true } else { false } }

    /// When `.clock` is due.
    var wakeTime: BootTime? {
        switch state {
        case .launching(let until): until
        case .starting, .asking, .running, .pausing, .undoing: nil
        case .recording(_, let until), .leaving(_, _, let until): until
        }
    }

    mutating func handle(_ event: Event, at now: BootTime) -> Action {
        switch event {
        case .wardenSaid(.starting(let step)):
            state = .starting(step: step)
            return .none
        case .wardenSaid(.started(let process, step: Predicate.step)):
            state = .asking(process: process)
            return .none
        case .wardenSaid(.started(let process, let step)):
            state = .running(process: process, step: step)
            startedStep = step
            return .none
        case .wardenSaid(.attemptFailed(let status)):
            state = .pausing(status: status)
            return .none
        case .wardenSaid(.undoing(let process, let status)):
            state = .undoing(process: process, status: status)
            return .none
        case .wardenSaid(.starved): return .becomeCommand
        case .wardenSaid(.ended(let status)):
            state = .recording(status: status, until: now + Self.diskPatience)
            return .none
        case .wardenSaid(.recorded(let future)): return recordSettled(nil, future, now)
        case .wardenSaid(.notRecorded(let error, let future)):
            return recordSettled(.recordFailed(error: error), future, now)
        case .wardenSaid(.wantsStreams): return .handOverStreams
        case .wardenSaid(.signal), .wardenSaid(.streams), .wardenSaid(.callerTold): return .none
        case .wardenGone: return wardenGone()
        case .clock: return timePassed(now)
        }
    }

    /// The warden that hung has no claim any more; another one is there that records nothing.
    mutating func wardenReplaced() { state = .launching(until: nil) }

    private mutating func recordSettled(
        _ note: FrontNote?, _ future: Link.WardenFuture, _ now: BootTime
    ) -> Action {
        guard case .recording(let status, _) = state else { return .none }
        guard future == .leaves else { return .exit(status: status, note) }
        state = .leaving(status: status, note, until: now + Self.farewellPatience)
        return .none
    }

    private mutating func timePassed(_ now: BootTime) -> Action {
        guard let wakeTime, now >= wakeTime else { return .none }
        switch state {
        case .launching:
            state = .launching(until: nil)
            return .replaceWarden
        case .starting, .asking, .running, .pausing, .undoing: return .none
        case .recording(let status, _): return .exit(status: status, .recordDelayed)
        case .leaving(let status, let note, _): return .exit(status: status, note)
        }
    }

    private func wardenGone() -> Action {
        switch state {
        case .launching: .replaceWarden
        case .starting(let step): .adoptOrphan(step: Int(step), isFirst: startedStep == nil)
        case .asking(let process): .askAgain(process: process)
        case .running(let process, let step): .adopt(process: process, step: Int(step))
        case .undoing(0, let status):
            startedStep.map { .undo(step: Int($0), status: status) }
                ?? .exit(status: status, .undoStillOwed)
        case .undoing(let process, let status): .adoptUndo(process: process, status: status)
        case .pausing(let status): .exit(status: status, .attemptsCutShort)
        case .recording(let status, _): .exit(status: status, .recordUncertain)
        case .leaving(let status, let note, _): .exit(status: status, note)
        }
    }
}
