internal import CBoathookSystem
internal import RunRecord

/// The process that Velero executed: it starts the warden, hands signals on, and returns the status.
///
/// It outlives no deadline: a warden that hangs on its disk is replaced before the command starts and not
/// waited for after it ended; the command of a warden that was killed is adopted.
struct Front: ~Copyable {
    private let plan: RunPlan
    /// Whoever sets it first, warden or front, says who runs the command.
    private let claim: UnsafeMutablePointer<UInt32>?
    private var streams: Streams
    private var link = Link(-1)
    private var warden: Int32 = 0
    private var machine: FrontMachine
    /// Signals from before there was a warden that listens, and whether there is one.
    private var earlySignals: [Int32] = []
    private var isHeard = false

    /// Whether a warden records the run.
    private enum Recording {
        case on
        /// We gave up waiting for a warden that wanted to record.
        case off
    }

    init(_ plan: RunPlan) {
        self.plan = plan
        claim = boathook_shared_word()
        streams = Streams(for: plan)
        machine = FrontMachine(at: plan.beganAt, timeout: plan.invocation.timeout)
    }

    /// Runs the hook and exits with its status.
    consuming func run() -> Never {
        boathook_become_subreaper()
        launch(recording: .on)
        while true {
            if let action = wait() { perform(action) }
        }
    }

    // MARK: - Wardens

    /// Forks a warden; where that cannot be had, this very process becomes the command.
    private mutating func launch(recording: Recording) {
        var ends: (front: Int32, warden: Int32) = (-1, -1)
        guard boathook_socket_pair(&ends.front, &ends.warden) == 0 else { becomeCommand() }
        let process = boathook_fork()
        if process < 0 { becomeCommand() }
        if process == 0 {
            _ = boathook_close(ends.front)
            link.close()
            boathook_own_process_group()
            boathook_become_subreaper()
            switch recording {
            case .on: Warden.serve(plan, streams: streams, link: Link(ends.warden), claiming: claim)
            case .off: Warden.serveUnrecorded(plan, streams: streams, link: Link(ends.warden))
            }
        }
        _ = boathook_close(ends.warden)
        streams.closeCommandEnds()
        link.close()
        link = Link(ends.front)
        warden = process
        if recording == .off { wardenListens() }
    }

    /// Hands on what was to reach the command before there was a warden to take it.
    private mutating func wardenListens() {
        isHeard = true
        for number in earlySignals { link.send(.signal(number: number)) }
    }

    /// The last resort where the system has no process for us: the hook itself is worth more than its record.
    private func becomeCommand() -> Never {
        if plan.invocation.isHold { refuseHold("the system has no process for us: nothing is held") }
        if plan.invocation.only != nil || !plan.invocation.steps.isEmpty {
            Complaint("the system has no process for us: the hook does not run").utter()
            leave(RunResult.notExecutableStatus)
        }
        Complaint("the system has no process for us: the hook runs without a deadline and is not recorded")
            .utter()
        guard let command = plan.command(streams) else { leave(RunResult.notExecutableStatus) }
        let error = -command.replaceUs()
        Complaint(cannotStart: command.programName, error: error).utter()
        leave(error == boathook_enoent ? RunResult.notFoundStatus : RunResult.notExecutableStatus)
    }

    // MARK: - Waiting

    private mutating func wait() -> FrontMachine.Action? {
        let timeout = machine.wakeTime.map { max(($0 - .now).count, 0) } ?? -1
        var ready = Readiness()
        ready.watch(.signals, reading: plan.signals)
        if link.isOpen { ready.watch(.link, reading: link.descriptor) }
        ready.wait(nanoseconds: timeout)
        if ready.contains(.link), let action = hear() { return action }
        if ready.contains(.signals), let action = takeSignals() { return action }
        return machine.handle(.clock, at: .now)
    }

    /// Takes in what the warden said.
    private mutating func hear() -> FrontMachine.Action? {
        while link.isOpen {
            switch link.receive() {
            case .message(let message):
                let action = machine.handle(.wardenSaid(message), at: .now)
                if case .none = action { continue }
                return action
            case .nothingYet: return nil
            case .otherSideIsGone: link.close()
            }
        }
        return nil
    }

    private mutating func takeSignals() -> FrontMachine.Action? {
        while true {
            let number = boathook_signals_next(plan.signals)
            if number == 0 { return nil }
            guard number == boathook_sigchld else {
                if machine.isLaunching { earlySignals.append(number) }
                if isHeard { link.send(.signal(number: number)) }
                continue
            }
            // The command of a dead warden is left to whoever adopts it: nobody else is reaped here.
            if boathook_reap_child(warden) == 1 {
                warden = 0
                if let action = hear() { return action }
                return machine.handle(.wardenGone, at: .now)
            }
        }
    }

    // MARK: - Carrying out

    private mutating func perform(_ action: FrontMachine.Action) {
        switch action {
        case .none: return
        case .replaceWarden: replaceWarden()
        case .adopt(let process, let step): adopt(process, at: step)
        case .adoptUndo(let process, let status): adoptUndo(process, status)
        case .adoptOrphan(let step, let isFirst): adoptOrphan(at: step, isFirst)
        case .undo(let step, let status): takeBack(upTo: step, status)
        case .askAgain(let process): askAgain(after: boathook_is_child(process) ? process : nil)
        case .exit(let status, let note):
            if let note { Complaint(note).utter() }
            // Without this word, whoever holds takes us for dead, and lets go.
            if plan.invocation.isHold { link.send(.callerTold) }
            leave(status)
        case .handOverStreams:
            link.send(.streams)
            wardenListens()
        case .becomeCommand: becomeCommand()
        }
    }

    /// A hold without its warden, or without its place in the spool, would never be let go.
    private func refuseHold(_ why: StaticString) -> Never {
        Complaint(why).utter()
        leave(RunResult.wrongCallStatus)
    }

    private mutating func replaceWarden() {
        // No shared word, or the warden began just now: then it is the one, unless it is dead.
        guard let claim, boathook_claim(claim, 2) else {
            if warden == 0 {
                if plan.invocation.isHold {
                    refuseHold("the warden was killed: nobody knows whether the hold began")
                }
                succeedWarden()
            }
            return
        }
        if plan.invocation.isHold {
            refuseHold("the spool does not answer, or the warden was killed; nothing was quiesced")
        }
        if warden == 0 {
            Complaint("the warden was killed before the hook began; the hook runs unrecorded").utter()
        } else {
            Complaint(wardenHungAt: plan.invocation.spoolPath).utter()
        }
        streams = Streams(for: plan)
        machine.wardenReplaced()
        launch(recording: .off)
    }

    /// Goes on where a warden was killed after it had begun, and before it started anything.
    private mutating func succeedWarden() {
        Complaint("the warden was killed before the hook began; the hook runs, and is recorded as lost")
            .utter()
        streams = Streams(for: plan)
        machine.wardenReplaced()
        launch(recording: .off)
    }

    private mutating func adopt(_ process: Int32, at step: Int) -> Never {
        guard boathook_is_child(process) else { loseTrack(at: step) }
        Complaint("the warden was killed; the hook goes on and is recorded as lost").utter()
        see(
            HookRun(
                RunMachine(adoptingRunUnder: plan.rules, at: step), commands: plan.commands(streams),
                undos: plan.undos(streams),
                process: process, streams: streams, tail: nil, signals: plan.signals, link: Link(-1)))
    }

    private mutating func adoptOrphan(at step: Int, _ isFirst: Bool) {
        let orphan = ProcessTree().orphanedCommand()
        if step < 0 { return askAgain(after: orphan) }
        if let orphan { adopt(orphan, at: step) }
        // From one word to the next a command hardly ends: it did not begin.
        guard isFirst, plan.isCommandAlone, !plan.invocation.isHold else { loseTrack(at: step) }
        succeedWarden()
    }

    /// The step is over, and its status went with the warden: what was done is taken back.
    private mutating func loseTrack(at step: Int) -> Never {
        Complaint(FrontMachine.FrontNote.outcomeUnknown).utter()
        takeBack(upTo: step, RunResult.wrongCallStatus)
    }

    /// Runs the undo of what was done, which nobody has begun, and exits. What the hook left running is no undo: it
    /// goes on, with a reader for its output.
    private mutating func takeBack(upTo step: Int, _ status: Int32) -> Never {
        // The keeper of a hold, or its guardian, sees to it once nobody is left at this end.
        if plan.invocation.isHold { leave(status) }
        link.close()
        // So does a watchdog's guardian where it was there already.
        let isSeenTo = plan.invocation.isWatched && Rendezvous.isHeld(plan)
        if !isSeenTo, let undo = plan.undoText(upTo: step),
            Warden.undo(plan, undo, within: plan.invocation.undoTimeout).isSuccess
        {
            forgetOwedUndo()
        }
        var rest = HookRun(
            RunMachine(rules: plan.rules), commands: [], undos: [], streams: streams, tail: nil,
            signals: plan.signals, link: Link(-1))
        rest.letGo()
        remainAndLeave(rest, status)
    }

    /// What a watchdog was to undo is undone.
    private func forgetOwedUndo() { if plan.invocation.isWatched { OwedUndo.find(plan)?.erase() } }

    /// Sees a predicate through to its end whose answer nobody heard, and has another warden ask.
    private mutating func askAgain(after orphan: Int32?) {
        if let orphan {
            var run = HookRun(
                RunMachine(adoptingRunUnder: Predicate.rules(plan), at: Int(Predicate.step)), commands: [],
                undos: [], process: orphan, streams: streams, tail: nil, signals: plan.signals, link: Link(-1)
            )
            _ = run.run()
            if let number = run.stopNumber { leave(128 + number) }
        }
        if plan.invocation.isHold { refuseHold("the warden was killed; nothing was quiesced") }
        Complaint("the warden was killed before the hook began; the hook runs, and is recorded as lost")
            .utter()
        streams = Streams(for: plan)
        machine.wardenReplaced()
        launch(recording: .off)
    }

    private mutating func adoptUndo(_ process: Int32, _ status: Int32) {
        Complaint("the warden was killed; the undo goes on, and the run is recorded as lost").utter()
        guard boathook_is_child(process) else { leave(status) }
        see(
            HookRun(
                RunMachine(adoptingUndoUnder: plan.rules, after: status, at: .now), commands: [],
                undos: [],
                undoProcess: process, streams: streams, tail: nil, signals: plan.signals, link: Link(-1)))
    }

    /// Sees an adopted run through to its end, and exits with its status.
    private func see(_ adopted: consuming HookRun) -> Never {
        var run = adopted
        let result = run.run()
        run.letGo()
        if plan.invocation.isWatched {
            if result.outcome == .success {
                if boathook_fork() == 0 { Warden.watchAlone(plan) }
            } else if run.undoCount > 0, run.failedUndoCount == 0 {
                forgetOwedUndo()
            }
        }
        remainAndLeave(run, result.exitStatus)
    }

    /// What is left keeps a reader for its output; its parent is PID 1 then, as without us.
    private func remainAndLeave(_ rest: consuming HookRun, _ status: Int32) -> Never {
        if rest.isNeeded, boathook_fork() == 0 {
            rest.remain()
            boathook_exit(0)
        }
        leave(status)
    }

    private func leave(_ status: Int32) -> Never {
        if plan.terminal >= 0 { boathook_reclaim_terminal(plan.terminal) }
        boathook_exit(status)
    }
}

extension Complaint {
    init(_ note: FrontMachine.FrontNote) {
        switch note {
        case .recordDelayed:
            self.init("the record is not on the disk yet; the hook's result is returned without waiting on")
        case .recordFailed(let error):
            self.init("this run is not recorded: ")
            append(error: error)
        case .recordUncertain:
            self.init("the warden was killed; the hook had ended, and may be recorded as lost")
        case .attemptsCutShort:
            self.init("the warden was killed between two attempts; no further one follows")
        case .outcomeUnknown:
            self.init("the warden was killed; nobody knows how the hook ended")
        case .undoStillOwed:
            self.init("the warden was killed; what an earlier run owes is left to the next one")
        }
    }

    fileprivate init(wardenHungAt spoolPath: [UInt8]) {
        self.init("this run is not recorded: the spool ")
        append(untrusted: spoolPath)
        append(" does not answer; the hook runs all the same")
    }
}
