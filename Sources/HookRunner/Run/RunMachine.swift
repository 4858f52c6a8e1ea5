internal import RunRecord

/// Decides what happens to a hook as time passes and its process changes; touches no process itself.
///
/// The caller reports events, carries out the one action that each returns, and asks `wakeTime` how long it
/// may sleep. After `.finish` nothing more is decided.
struct RunMachine {
    private enum State {
        case idle
        case running
        /// Abandoned: the command may let go by itself.
        case closing(until: BootTime)
        case waiting(until: BootTime)
        case terminating(killAt: BootTime)
        case killing(nextAt: BootTime, giveUpAt: BootTime)
        case undoing(UndoStage)
        /// A step is over, and what it wrote is not to be taken for the next one's.
        case passingOn(until: BootTime?)
        case delivering(RunResult, until: BootTime?)
        case finished
    }

    private enum UndoStage {
        case running(until: BootTime)
        case terminating(killAt: BootTime)
        case killing(giveUpAt: BootTime)
    }

    /// What the wrapper exits with where the command ended well, but before it was ready to hold.
    static let endedBeforeReadyStatus: Int32 = 1
    /// How long survivors of SIGKILL are hunted before the front returns: it may take 1 s at most.
    static let killWindow = Nanoseconds.milliseconds(800)
    /// Between two rounds of SIGKILL, for those that were forked in the meantime.
    static let killInterval = Nanoseconds.milliseconds(20)
    /// How long the last output of a tree that was ended waits for its reader.
    static let lastOutputWindow = Nanoseconds.milliseconds(150)

    private var rules: Rules
    private var state = State.idle
    private(set) var attempts: UInt32 = 0
    /// Which of an attempt's steps is under way, or was last.
    private(set) var step = 0
    /// Where a signal wanted us to stop.
    private(set) var stopNumber: Int32?
    private var lastEnd: ProcessEnd?
    private var lastStartFailure: StartFailure?
    private var stopIsRequested = false
    private(set) var undoCount: UInt32 = 0
    private(set) var failedUndoCount: UInt32 = 0
    /// Whether the undo is due that comes before the first attempt.
    var isUndoingBefore: Bool { attempts == 0 }
    /// Whether the deadline came before the command's end.
    private(set) var isTimedOut = false
    /// Whether the command has said so in time, and goes on holding.
    private(set) var isReady = false

    init(rules: Rules) { self.rules = rules }

    /// A machine for a command that somebody else started and can no longer watch: its attempt is the last.
    init(adoptingRunUnder rules: Rules, at step: Int = 0) {
        self.rules = rules
        self.step = step
        self.rules.retries = 0
        state = .running
        attempts = 1
    }

    /// A machine for an undo that somebody else started and can no longer watch, after an attempt with this
    /// status: no other attempt follows.
    init(adoptingUndoUnder rules: Rules, after status: Int32, at now: BootTime) {
        self.init(adoptingRunUnder: rules)
        adoptedStatus = status
        state = .undoing(.running(until: now + (rules.undoTimeout ?? .zero)))
    }

    /// What the attempt came to that an adopted undo follows.
    private var adoptedStatus: Int32?

    /// Whether the tree is being ended, so that the caller looks whether anything is left of it.
    var isEndingTree: Bool {
        switch state {
        case .closing, .terminating, .killing: true
        default: false
        }
    }

    /// What the wrapper would exit with if nothing came after the attempt that failed; nil where none is over.
    var statusBetweenAttempts: Int32? {
        if case .waiting = state { result.exitStatus } else { nil }
    }

    /// What the wrapper would exit with if it ended while the undo runs; nil where none runs.
    var statusBeforeUndo: Int32? {
        guard case .undoing = state else { return nil }
        return isUndoingBefore ? RunResult.wrongCallStatus : result.exitStatus
    }

    /// When `.clock` is due; nil: only other events matter.
    var wakeTime: BootTime? {
        switch state {
        case .idle, .finished: nil
        case .running: rules.deadline
        case .waiting(let until), .closing(let until): until
        case .terminating(let killAt): killAt
        case .killing(let nextAt, let giveUpAt): min(nextAt, giveUpAt)
        case .undoing(.running(let until)): until
        case .undoing(.terminating(let killAt)): killAt
        case .undoing(.killing(let giveUpAt)): giveUpAt
        case .delivering(_, let until), .passingOn(let until): until
        }
    }

    mutating func handle(_ event: Event, at now: BootTime) -> Action {
        switch event {
        case .clock: return timePassed(now)
        case .started:
            lastEnd = nil
            lastStartFailure = nil
            return .none
        case .startFailed(let failure):
            lastEnd = nil
            lastStartFailure = failure
            return attemptFailed(now)
        case .commandEnded(let end):
            lastEnd = end
            guard case .running = state else { return .none }
            return commandEnded(end, now)
        case .ready:
            guard case .running = state, isAtLastStep, rules.success == .readiness else { return .none }
            isReady = true
            return deliver(until: readersLimit(now))
        case .abandoned: return abandon(now)
        case .undoEnded(let end):
            guard case .undoing = state else { return .none }
            return undoOver(end, now)
        case .treeIsGone:
            guard isEndingTree else { return .none }
            return attemptFailed(now)
        case .signalReceived(let number, let meaning): return forward(number, meaning, now)
        case .outputDelivered:
            if case .passingOn = state { return nextStep() }
            guard case .delivering(let result, _) = state else { return .none }
            return finish(result)
        }
    }

    private mutating func nextStep() -> Action {
        step += 1
        state = .running
        return .spawn
    }

    /// Whether what runs is the hook's own command, and not a step before it.
    var isAtLastStep: Bool { step == rules.lastStep }

    /// The step whose undo takes back what the attempt did; nil where it did nothing that can be undone.
    var undoStep: Int? {
        let last = lastStartFailure == nil ? step : step - 1
        return rules.undoTimeout != nil && last >= rules.firstUndo ? last : nil
    }

    private mutating func commandEnded(_ end: ProcessEnd, _ now: BootTime) -> Action {
        switch rules.success {
        case .answer where end == .exited(status: 1): return deliver(until: readersLimit(now))
        case .readiness where isAtLastStep: return attemptFailed(now)
        default: break
        }
        guard end == .exited(status: 0) else { return attemptFailed(now) }
        if isAtLastStep { return deliver(until: readersLimit(now)) }
        // What was asked to stop goes no further, though this step took no notice.
        guard !stopIsRequested else { return attemptFailed(now) }
        guard rules.success == .readiness else { return nextStep() }
        state = .passingOn(until: rules.deadline)
        return .deliverOutput
    }

    private mutating func timePassed(_ now: BootTime) -> Action {
        switch state {
        case .idle:
            guard let timeout = rules.undoTimeoutBefore else { return spawn() }
            state = .undoing(.running(until: now + timeout))
            return .startUndo
        case .running:
            guard let deadline = rules.deadline, now >= deadline else { return .none }
            isTimedOut = true
            state = .terminating(killAt: now + rules.grace)
            return .terminateTree
        case .waiting(let until): return now >= until ? spawn() : .none
        case .closing(let until):
            guard now >= until else { return .none }
            state = .terminating(killAt: now + min(rules.grace, HoldMachine.lastGrace))
            return .terminateTree
        case .terminating(let killAt):
            guard now >= killAt else { return .none }
            state = .killing(nextAt: now + Self.killInterval, giveUpAt: now + Self.killWindow)
            return .killTree
        case .killing(let nextAt, let giveUpAt):
            if now >= giveUpAt { return undoStep == nil ? finish(result) : attemptFailed(now) }
            guard now >= nextAt else { return .none }
            state = .killing(nextAt: now + Self.killInterval, giveUpAt: giveUpAt)
            return .killTree
        case .undoing(let stage): return undoGoesOn(stage, now)
        case .passingOn(let until):
            guard let until, now >= until else { return .none }
            isTimedOut = true
            return attemptFailed(now)
        case .delivering(let result, let until):
            guard let until, now >= until else { return .none }
            return finish(result)
        case .finished: return .none
        }
    }

    private mutating func abandon(_ now: BootTime) -> Action {
        stopIsRequested = true
        switch state {
        case .running where !isAtLastStep:
            state = .terminating(killAt: now + rules.grace)
            return .terminateTree
        case .running:
            state = .closing(until: now + rules.grace)
            return .closeInput
        case .passingOn: return attemptFailed(now)
        case .waiting: return deliver(until: readersLimit(now))
        default: return .none
        }
    }

    private mutating func spawn() -> Action {
        attempts += 1
        step = rules.firstStep
        state = .running
        return .spawn
    }

    /// An attempt that had started failed, or was ended at the deadline: what it did is taken back first.
    private mutating func attemptFailed(_ now: BootTime) -> Action {
        guard undoStep != nil, let undoTimeout = rules.undoTimeout else { return goOn(now) }
        state = .undoing(.running(until: now + undoTimeout))
        return .startUndo
    }

    private mutating func undoGoesOn(_ stage: UndoStage, _ now: BootTime) -> Action {
        switch stage {
        case .running(let until):
            guard now >= until else { return .none }
            state = .undoing(.terminating(killAt: now + rules.grace))
            return .terminateUndo
        case .terminating(let killAt):
            guard now >= killAt else { return .none }
            state = .undoing(.killing(giveUpAt: now + Self.killWindow))
            return .killUndo
        case .killing(let giveUpAt): return now >= giveUpAt ? undoOver(nil, now) : .none
        }
    }

    private mutating func undoOver(_ end: ProcessEnd?, _ now: BootTime) -> Action {
        undoCount += 1
        // One that had to be ended has not done its work, whatever it says in the end.
        guard case .undoing(.running) = state, end == .exited(status: 0) else {
            failedUndoCount += 1
            return afterUndo(now)
        }
        return afterUndo(now)
    }

    /// What follows an undo.
    private mutating func afterUndo(_ now: BootTime) -> Action {
        guard isUndoingBefore else { return goOn(now) }
        if let deadline = rules.deadline, now >= deadline { isTimedOut = true }
        let isOver = rules.endsAfterUndo || stopIsRequested || isTimedOut
        return isOver ? deliver(until: now + Self.lastOutputWindow) : spawn()
    }

    /// Tries again where that is asked for and fits, else ends the run.
    private mutating func goOn(_ now: BootTime) -> Action {
        if isTimedOut { return deliver(until: now + Self.lastOutputWindow) }
        let next = now + rules.retryDelay
        let fits = rules.deadline.map { next < $0 } ?? true
        guard attempts <= rules.retries, !stopIsRequested, fits else {
            return deliver(until: readersLimit(now))
        }
        state = .waiting(until: next)
        return .none
    }

    private mutating func forward(_ number: Int32, _ meaning: SignalMeaning, _ now: BootTime) -> Action {
        if case .stop = meaning {
            stopIsRequested = true
            stopNumber = number
        }
        switch state {
        case .passingOn where stopIsRequested: return attemptFailed(now)
        case .running where stopIsRequested && rules.success == .readiness && isAtLastStep:
            // A client would not hear SIGINT, say, as a wish to give its lock back.
            return abandon(now)
        case .running, .closing, .terminating, .killing: return .signalGroup(number: number)
        case .waiting where stopIsRequested: return deliver(until: readersLimit(now))
        // The command is over already: whoever wants us to stop does not wait for a reader that stalls.
        case .delivering(let result, _) where stopIsRequested: return finish(result)
        default: return .none
        }
    }

    /// How long our readers are waited for: the deadline; where we were told to stop, the grace that follows SIGTERM at
    /// most. A reader that stalls may be why.
    private func readersLimit(_ now: BootTime) -> BootTime? {
        guard stopIsRequested else { return rules.deadline }
        let limit = now + rules.grace
        return rules.deadline.map { min($0, limit) } ?? limit
    }

    private mutating func deliver(until: BootTime?) -> Action {
        state = .delivering(result, until: until)
        return .deliverOutput
    }

    private mutating func finish(_ result: RunResult) -> Action {
        state = .finished
        return .finish(result)
    }

    private var result: RunResult {
        let outcome: RunOutcome
        let status: Int32
        if let adoptedStatus {
            return RunResult(
                outcome: .failure(.lost), processEnd: nil, attempts: attempts, exitStatus: adoptedStatus)
        }
        switch (isTimedOut, lastStartFailure, lastEnd) {
        case (true, _, _): (outcome, status) = (.failure(.timeout), RunResult.timeoutStatus)
        case (_, .notFound, _): (outcome, status) = (.failure(.start), RunResult.notFoundStatus)
        case (_, .notExecutable, _): (outcome, status) = (.failure(.start), RunResult.notExecutableStatus)
        case (_, nil, nil) where stopNumber != nil:
            // Before the first attempt.
            (outcome, status) = (.failure(.signal), 128 + (stopNumber ?? 0))
        case (_, _, _) where isReady: (outcome, status) = (.success, 0)
        case (_, _, .exited(0)) where !isAtLastStep:
            // Stopped, or abandoned, between two steps.
            let stopped = stopNumber.map { 128 + $0 }
            (outcome, status) =
                stopped.map { (.failure(.signal), $0) } ?? (.failure(.exit), Self.endedBeforeReadyStatus)
        case (_, _, .exited(0)) where rules.success == .readiness:
            (outcome, status) = (.failure(.exit), Self.endedBeforeReadyStatus)
        case (_, _, .exited(0)): (outcome, status) = (.success, 0)
        case (_, _, .exited(let code)): (outcome, status) = (.failure(.exit), Int32(code))
        case (_, _, .signalled(let number)): (outcome, status) = (.failure(.signal), 128 + Int32(number))
        case (_, nil, nil): (outcome, status) = (.failure(.start), RunResult.notExecutableStatus)
        }
        return RunResult(outcome: outcome, processEnd: lastEnd, attempts: attempts, exitStatus: status)
    }
}
