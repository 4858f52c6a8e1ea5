internal import CBoathookSystem
internal import RunRecord

/// What follows a run whose command is ready: it holds until it is let go.
extension HookRun {
    /// Sees the hold through to its end, and tells those who asked for it.
    ///
    /// Called once the caller's streams are closed to us. Output goes on being drained, into the tail.
    mutating func hold(under rules: HoldMachine.Rules) -> HoldResult {
        var machine = HoldMachine(rules: rules)
        if let end = endAfterReady,
            let result = perform(machine.handle(.commandEnded(end), at: .now), &machine)
        {
            return result
        }
        if !link.isOpen, let result = perform(machine.handle(.callerGone, at: .now), &machine) {
            return result
        }
        // Who came while the last output was on its way is not heard of again.
        if rendezvous?.waiting.isEmpty == false,
            let result = perform(machine.handle(.releaseAsked, at: .now), &machine)
        {
            return result
        }
        while true {
            if let result = perform(machine.handle(.clock, at: .now), &machine) { return result }
            if let result = waitHolding(&machine) { return result }
        }
    }

    /// Takes in what the command wrote last.
    mutating func collectLastOutput() {
        output?.abandonReader(into: &tail)
        error?.abandonReader(into: &tail)
    }

    private mutating func perform(_ action: HoldMachine.Action, _ machine: inout HoldMachine) -> HoldResult? {
        switch action {
        case .none: return nil
        case .closeInput: closeInput()
        case .terminateTree: signalTree([boathook_sigterm, boathook_sigcont])
        case .killTree: signalTree([boathook_sigkill])
        case .finish(let result): return result
        }
        return reapHolding(&machine)
    }

    private mutating func signalTree(_ signals: [Int32]) {
        if process > 0 { for signal in signals { _ = boathook_signal_group(process, signal) } }
        _ = tree.visit(sending: signals, besidesGroup: process)
    }

    private mutating func waitHolding(_ machine: inout HoldMachine) -> HoldResult? {
        let timeout = machine.wakeTime.map { max(($0 - .now).count, 0) } ?? -1
        var ready = Readiness()
        ready.watch(.signals, reading: signals)
        if link.isOpen { ready.watch(.link, reading: link.descriptor) }
        if let source = output?.source, source >= 0 { ready.watch(.outputSource, reading: source) }
        if let source = error?.source, source >= 0 { ready.watch(.errorSource, reading: source) }
        if let rendezvous { ready.watch(.listener, reading: rendezvous.listener) }
        ready.wait(nanoseconds: timeout)
        if ready.contains(.outputSource) { output?.read(into: &tail) }
        if ready.contains(.errorSource) { error?.read(into: &tail) }
        // An end that came before a wish to end is the truth, and the other way round a guess.
        if ready.contains(.signals), let result = takeSignals(&machine) { return result }
        if ready.contains(.link), let result = hear(&machine) { return result }
        if ready.contains(.listener), rendezvous?.takeAll() == true {
            return perform(machine.handle(.releaseAsked, at: .now), &machine)
        }
        return nil
    }

    private mutating func hear(_ machine: inout HoldMachine) -> HoldResult? {
        while link.isOpen {
            switch link.receive() {
            case .message(.callerTold): _ = machine.handle(.callerTold, at: .now)
            case .message: continue
            case .nothingYet: return nil
            case .otherSideIsGone:
                link.close()
                return perform(machine.handle(.callerGone, at: .now), &machine)
            }
        }
        return nil
    }

    private mutating func takeSignals(_ machine: inout HoldMachine) -> HoldResult? {
        while true {
            let number = boathook_signals_next(signals)
            if number == 0 { return nil }
            if number == boathook_sigchld {
                if let result = reapHolding(&machine) { return result }
            } else if Self.stops(number) {
                if let result = perform(machine.handle(.stopAsked, at: .now), &machine) { return result }
            }
        }
    }

    /// Takes the status of every child that ended, and looks whether any is left.
    private mutating func reapHolding(_ machine: inout HoldMachine) -> HoldResult? {
        if let end = reapCommand(),
            let result = perform(machine.handle(.commandEnded(end), at: .now), &machine)
        {
            return result
        }
        guard machine.isLettingGo, !boathook_has_children() else { return nil }
        return perform(machine.handle(.treeIsGone, at: .now), &machine)
    }

    /// Whether the sender of that signal wants the hook to end.
    static func stops(_ number: Int32) -> Bool {
        number == boathook_sigterm || number == boathook_sigint || number == boathook_sighup
            || number == boathook_sigquit
    }

    /// Takes the status of every child that ended; how the command did, if it was among them.
    mutating func reapCommand() -> ProcessEnd? {
        var reaped = boathook_reaped()
        var end: ProcessEnd?
        while true {
            let kind = boathook_reap(&reaped)
            guard kind > 0 else { return end }
            if kind == 2 { continue }
            guard reaped.process == process else { continue }
            process = 0
            end = reaped.end
        }
    }
}
