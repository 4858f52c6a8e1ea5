internal import RunRecord

/// Decides whether what a hook did is undone, by when its post hook comes and what comes of it; touches no
/// process itself.
///
/// The caller reports events and carries out the one action that each returns. While an undo runs it reports
/// nothing but its end.
struct WatchMachine {
    enum Event {
        case clock
        /// A post hook of the same hook is about to run.
        case postBegan
        case postEnded(isSuccess: Bool)
        /// A release without a command was asked for.
        case releaseAsked
        case stopAsked
        case undoEnded(isSuccess: Bool)
    }

    enum Action: Hashable {
        case none
        /// The post hook may run.
        case letPostRun
        case startUndo
        case finish(HoldResult, ReleaseCause?)
    }

    private enum State {
        case watching
        case paused
        case undoing(ReleaseCause)
        case finished
    }

    private let limit: BootTime
    private var state = State.watching

    init(limit: BootTime) { self.limit = limit }

    /// When `.clock` is due; nil: only other events matter.
    var wakeTime: BootTime? { if case .watching = state { limit } else { nil } }

    mutating func handle(_ event: Event, at now: BootTime) -> Action {
        switch (state, event) {
        case (.watching, .clock) where now >= limit: return undo(.watchdog)
        case (.watching, .postBegan):
            state = .paused
            return .letPostRun
        case (.paused, .postEnded(true)):
            state = .finished
            return .finish(HoldResult(.released, status: 0), .post)
        case (.paused, .postEnded(false)): return undo(.undo)
        case (.watching, .releaseAsked): return undo(.release)
        case (.watching, .stopAsked), (.paused, .stopAsked): return undo(.undo)
        case (.undoing(let cause), .undoEnded(true)):
            state = .finished
            // Whoever asked for the release gets what it wanted; anybody else comes too late.
            let result = cause == .release ? HoldResult(.released, status: 0) : HoldResult(.undone, status: 1)
            return .finish(result, cause)
        case (.undoing, .undoEnded(false)):
            state = .finished
            return .finish(HoldResult(.undoFailed, status: 1), nil)
        default: return .none
        }
    }

    private mutating func undo(_ cause: ReleaseCause) -> Action {
        state = .undoing(cause)
        return .startUndo
    }
}
