internal import CBoathookSystem
internal import RunRecord

/// Runs a hook's command to its end: the one loop in which signals, time, processes and output meet.
///
/// `RunMachine` decides; this carries out. It serves the warden, the front that adopts the command of a
/// warden that was killed, and the front that could not fork one.
struct HookRun: ~Copyable {
    private(set) var machine: RunMachine
    /// The steps of an attempt, one after the other.
    private let commands: [Command?]
    /// What takes back each step and all before it.
    private let undos: [Command?]
    /// The undo that an earlier run owes; nil where none does.
    private let undoBefore: Command?
    /// When that undo had succeeded.
    private(set) var madeUpAt: Timestamp?
    var process: Int32
    /// The undo that runs, or 0.
    private var undoProcess: Int32
    /// Where the command's standard input is written from, as its hold lasts; else -1.
    private var inputEnd: Int32 = -1
    /// Where those come in who want the hold to end; nil where the command holds nothing.
    var rendezvous: Rendezvous?
    /// How the command of a hold ended that was ready already.
    private(set) var endAfterReady: ProcessEnd?
    var tail: OutputTail?
    var output: OutputRelay?
    var error: OutputRelay?
    var streams: Streams
    let signals: Int32
    var link: Link
    var tree = ProcessTree()

    private(set) var userTime = Nanoseconds.zero
    private(set) var systemTime = Nanoseconds.zero
    /// Processes that the command left running when it ended by itself.
    private(set) var backgroundCount: UInt32 = 0
    /// Processes that were still there when their time was over.
    private(set) var unreapedCount: UInt32 = 0
    /// Whether the latest attempt did not begin because the system had no process or no memory for it.
    private(set) var isStarved = false

    /// - Parameters:
    ///   - commands: the steps of an attempt; one of them may run already, as `process`.
    ///   - undos: of each step and all before it, nil where there is none; one may run already, as
    ///     `undoProcess`.
    ///   - link: to the front; closed where there is none.
    init(
        _ machine: RunMachine, commands: [Command?], undos: [Command?], process: Int32 = 0,
        undoProcess: Int32 = 0,
        streams: Streams, tail: consuming OutputTail?, signals: Int32, link: Link,
        holding: (Rendezvous, ready: [UInt8])? = nil, undoBefore: Command? = nil
    ) {
        self.machine = machine
        self.commands = commands
        self.undos = undos
        self.process = process
        self.undoProcess = undoProcess
        self.undoBefore = undoBefore
        self.tail = tail
        self.streams = streams
        self.signals = signals
        self.link = link
        output = streams.output >= 0 ? OutputRelay(from: streams.output, to: 1) : nil
        error = streams.error >= 0 ? OutputRelay(from: streams.error, to: 2) : nil
        guard let holding else { return }
        rendezvous = holding.0
        output?.scanner = ReadyScanner(holding.ready)
        error?.scanner = ReadyScanner(holding.ready)
    }

    /// Runs until there is a result.
    mutating func run() -> RunResult {
        // An adopted command may have ended by now, its SIGCHLD merged with that of its warden.
        if process > 0 || undoProcess > 0, let result = perform(reap()) { return result }
        while true {
            if let result = perform(machine.handle(.clock, at: .now)) { return result }
            if let result = wait() { return result }
        }
    }

    // MARK: - Carrying out

    private mutating func perform(_ first: RunMachine.Action) -> RunResult? {
        var action = first
        while true {
            switch action {
            case .none: return nil
            case .spawn: action = spawn()
            case .signalGroup(let number):
                _ = boathook_signal_group(process, number)
                return nil
            case .closeInput:
                closeInput()
                return nil
            case .terminateTree: action = end(sending: [boathook_sigterm, boathook_sigcont])
            case .killTree: action = end(sending: [boathook_sigkill])
            case .startUndo: action = startUndo()
            case .terminateUndo: action = signalUndo([boathook_sigterm, boathook_sigcont])
            case .killUndo: action = signalUndo([boathook_sigkill])
            case .deliverOutput:
                if !machine.isTimedOut, !machine.isReady { backgroundCount = tree.census().livingCount }
                output?.commandEnded()
                error?.commandEnded()
                guard isDelivered else { return nil }
                action = machine.handle(.outputDelivered, at: .now)
            case .finish(let result):
                if machine.isTimedOut { unreapedCount = tree.census().livingCount }
                output?.abandonReader(into: &tail)
                error?.abandonReader(into: &tail)
                return outputIsLost ? result.havingLostOutput : result
            }
        }
    }

    private mutating func spawn() -> RunMachine.Action {
        link.send(.starting(step: Int32(machine.step)))
        let started = startCommand()
        guard started > 0 else {
            process = 0
            isStarved = machine.step <= 0 && isShortage(-started)
            if let command = command(at: machine.step), !isStarved {
                Complaint(cannotStart: command.programName, error: -started).utter()
            }
            let isMissing = -started == boathook_enoent || -started == boathook_enotdir
            return attemptOver(machine.handle(.startFailed(isMissing ? .notFound : .notExecutable), at: .now))
        }
        isStarved = false
        process = started
        link.send(.started(process: process, step: Int32(machine.step)))
        return machine.handle(.started, at: .now)
    }

    /// The command of a step; the first one of a predicate has a place of its own before all others.
    private func command(at step: Int) -> Command? {
        let index = max(step, 0)
        return index < commands.count ? commands[index] : nil
    }

    private func isShortage(_ error: Int32) -> Bool { error == boathook_eagain || error == boathook_enomem }

    private mutating func startCommand() -> Int32 {
        output?.commandBegins()
        error?.commandBegins()
        guard let command = command(at: machine.step) else { return -boathook_enoent }
        guard rendezvous != nil, machine.isAtLastStep else { return command.start() }
        // Its input ends when we do, however that happens: then a client gives its lock back by itself.
        var commandEnd: Int32 = -1
        closeInput()
        let outcome = boathook_input_pipe(&commandEnd, &inputEnd)
        guard outcome == 0 else { return outcome }
        output?.scanner?.startOver()
        error?.scanner?.startOver()
        let started = command.start(input: commandEnd)
        _ = boathook_close(commandEnd)
        return started
    }

    /// The end of its standard input for the command that holds.
    mutating func closeInput() {
        if inputEnd >= 0 { _ = boathook_close(inputEnd) }
        inputEnd = -1
    }

    private mutating func startUndo() -> RunMachine.Action {
        let command = machine.isUndoingBefore ? undoBefore : machine.undoStep.flatMap { undos[$0] }
        let status = machine.statusBeforeUndo ?? 0
        link.send(.undoing(process: 0, status: status))
        let started = command?.start() ?? -boathook_enomem
        guard started > 0 else {
            var complaint = Complaint("cannot run the undo with /bin/sh: ")
            complaint.append(error: -started)
            complaint.utter()
            return attemptOver(machine.handle(.undoEnded(nil), at: .now))
        }
        undoProcess = started
        link.send(.undoing(process: started, status: status))
        return .none
    }

    private mutating func signalUndo(_ signals: [Int32]) -> RunMachine.Action {
        if undoProcess > 0 { for signal in signals { _ = boathook_signal_group(undoProcess, signal) } }
        return reap()
    }

    private mutating func undoEnded(_ end: ProcessEnd) -> RunMachine.Action {
        undoProcess = 0
        let failuresBefore = machine.failedUndoCount
        let isBefore = machine.isUndoingBefore
        let action = machine.handle(.undoEnded(end), at: .now)
        if machine.failedUndoCount > failuresBefore {
            Complaint(undoFailedWith: end).utter()
        } else if isBefore {
            madeUpAt = Timestamp(nanosecondsSinceEpoch: boathook_wall_time())
        }
        return attemptOver(action)
    }

    /// Signals the command's group while its leader cannot have been replaced, and then whoever descends
    /// from us, group or not.
    private mutating func end(sending signals: [Int32]) -> RunMachine.Action {
        if process > 0 { for signal in signals { _ = boathook_signal_group(process, signal) } }
        // Who is dead already is not looked for: without /proc that takes long.
        let action = reap()
        guard machine.isEndingTree else { return action }
        _ = tree.visit(sending: signals, besidesGroup: process)
        return reap()
    }

    // MARK: - Waiting

    private var isDelivered: Bool { (output?.isDelivered ?? true) && (error?.isDelivered ?? true) }

    private mutating func wait() -> RunResult? {
        let timeout = machine.wakeTime.map { max(($0 - .now).count, 0) } ?? -1
        var ready = Readiness()
        ready.watch(.signals, reading: signals)
        if link.isOpen { ready.watch(.link, reading: link.descriptor) }
        if let output {
            if output.wantsRead { ready.watch(.outputSource, reading: output.source) }
            if output.wantsWrite { ready.watch(.outputSink, writing: output.sinkDescriptor) }
        }
        if let error {
            if error.wantsRead { ready.watch(.errorSource, reading: error.source) }
            if error.wantsWrite { ready.watch(.errorSink, writing: error.sinkDescriptor) }
        }
        if let rendezvous { ready.watch(.listener, reading: rendezvous.listener) }
        ready.wait(nanoseconds: timeout)

        if ready.contains(.outputSink) { output?.writeOrComplain("standard output: ") }
        if ready.contains(.errorSink) { error?.writeOrComplain("standard error: ") }
        if ready.contains(.outputSource) { output?.read(into: &tail) }
        if ready.contains(.errorSource) { error?.read(into: &tail) }
        if isSaidToBeReady, let result = perform(machine.handle(.ready, at: .now)) { return result }
        if ready.contains(.listener), rendezvous?.takeAll() == true,
            let result = perform(machine.handle(.abandoned, at: .now))
        {
            return result
        }
        if isDelivered, let result = perform(machine.handle(.outputDelivered, at: .now)) { return result }
        if ready.contains(.link), let result = receive() { return result }
        if ready.contains(.signals), let result = takeSignals() { return result }
        return nil
    }

    private var isSaidToBeReady: Bool {
        output?.scanner?.isFound == true || error?.scanner?.isFound == true
    }

    private var outputIsLost: Bool { output?.failure != nil || error?.failure != nil }

    /// Tells the front how an attempt ended that another one follows.
    private func attemptOver(_ action: RunMachine.Action) -> RunMachine.Action {
        if let status = machine.statusBetweenAttempts { link.send(.attemptFailed(status: status)) }
        return action
    }

    private mutating func receive() -> RunResult? {
        switch link.receive() {
        case .message(.signal(let number)): return perform(forwarding(number))
        case .otherSideIsGone:
            link.close()
            if rendezvous != nil { return perform(machine.handle(.abandoned, at: .now)) }
        default: break
        }
        return nil
    }

    private mutating func takeSignals() -> RunResult? {
        while true {
            let number = boathook_signals_next(signals)
            if number == 0 { return nil }
            let action = number == boathook_sigchld ? reap() : forwarding(number)
            if let result = perform(action) { return result }
        }
    }

    private mutating func forwarding(_ number: Int32) -> RunMachine.Action {
        machine.handle(.signalReceived(number: number, Self.stops(number) ? .stop : .inform), at: .now)
    }

    /// Takes the status of every child that ended.
    private mutating func reap() -> RunMachine.Action {
        var reaped = boathook_reaped()
        var end: ProcessEnd?
        var undoEnd: ProcessEnd?
        while true {
            let kind = boathook_reap(&reaped)
            guard kind > 0 else { break }
            if kind == 2 {
                resume(reaped)
                continue
            }
            userTime = userTime + Nanoseconds(reaped.user_nanoseconds)
            systemTime = systemTime + Nanoseconds(reaped.system_nanoseconds)
            if reaped.process == undoProcess { undoEnd = reaped.end }
            guard reaped.process == process else { continue }
            process = 0
            end = reaped.end
        }
        var action = RunMachine.Action.none
        if let end {
            commandOfHoldEnded(end)
            action = attemptOver(machine.handle(.commandEnded(end), at: .now))
        }
        if let undoEnd { action = undoEnded(undoEnd) }
        if machine.isEndingTree, !boathook_has_children() {
            action = machine.handle(.treeIsGone, at: .now)
        }
        return action
    }

    private mutating func commandOfHoldEnded(_ end: ProcessEnd) {
        guard rendezvous != nil, machine.isAtLastStep else { return }
        if machine.isReady {
            endAfterReady = end
            return
        }
        closeInput()
        guard end == .exited(status: 0), !machine.isTimedOut else { return }
        Complaint("the command ended without the line that says it is ready (see --ready): nothing is held")
            .utter()
    }

    /// Continues a command that its terminal stopped (^Z): no shell is there that could.
    private func resume(_ stopped: boathook_reaped) {
        let isJobControl =
            stopped.signal == boathook_sigtstp || stopped.signal == boathook_sigttin
            || stopped.signal == boathook_sigttou
        guard isJobControl, command(at: machine.step)?.hasTerminal == true, stopped.process == process else {
            return
        }
        _ = boathook_signal_group(process, boathook_sigcont)
    }
}
