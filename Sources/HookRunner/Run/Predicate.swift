internal import CBoathookSystem
internal import RunRecord

/// The command that says whether a hook is to run at all, on the primary only, say.
///
/// It runs before anything else, inside the hook's deadline and with its retries. 0 is yes, and 1 is no; any other
/// end says that nobody knows, and the hook fails.
enum Predicate {
    /// Its place before the first step.
    static let step: Int32 = -1
    /// Its word for no.
    private static let no = ProcessEnd.exited(status: 1)

    /// What came of asking, where the hook is not to run.
    struct Refusal: ~Copyable {
        var run: HookRun
        let result: RunResult

        var isSkip: Bool { result.outcome == .skipped }
    }

    /// Asks, with the caller's streams in hand.
    ///
    /// - Returns: nil where the hook is to run.
    static func refusal(_ plan: RunPlan, streams: Streams, link: inout Link) -> Refusal? {
        guard let text = plan.invocation.only else { return nil }
        let rules = rules(plan)
        var run = HookRun(
            RunMachine(rules: rules), commands: [plan.shell(text, streams)], undos: [], streams: streams,
            tail: OutputTail(tailByteCount: plan.invocation.tailByteCount), signals: plan.signals, link: link)
        var result = run.run()
        link = run.link
        if let number = run.stopNumber {
            result.outcome = .failure(.signal)
            result.exitStatus = 128 + number
            return Refusal(run: run, result: result)
        }
        if result.outcome == .success { return nil }
        if result.outcome == .failure(.exit), result.processEnd == no {
            result.outcome = .skipped
            result.exitStatus = 0
        } else {
            Complaint("--only says neither yes nor no: the hook does not run").utter()
        }
        return Refusal(run: run, result: result)
    }
}

extension Predicate {
    /// How it is asked.
    static func rules(_ plan: RunPlan) -> RunMachine.Rules {
        var rules = plan.rules
        rules.success = .answer
        rules.undoTimeout = nil
        rules.firstStep = Int(step)
        rules.lastStep = Int(step)
        return rules
    }
}

extension Warden {
    /// Tells the front and the record that the hook is not to run, and exits.
    ///
    /// - Parameters:
    ///   - owed: what an earlier run owes; nobody is on the way who would make up for it, so it is done here.
    ///   - place: the hook's place in the spool, which is kept until then.
    static func conclude(
        _ refusal: consuming Predicate.Refusal, _ plan: RunPlan, _ recorder: consuming RunRecorder?,
        owed: OwedUndo?, at place: Rendezvous?
    ) -> Never {
        let result = refusal.result
        var warden = Warden(plan, recorder: recorder, run: refusal.run)
        warden.settle(result)
        if let owed {
            if Self.undo(plan, owed.command, within: owed.timeout).isSuccess {
                owed.erase()
                recordMadeUp(plan, at: Timestamp(nanosecondsSinceEpoch: boathook_wall_time()))
            } else {
                owed.giveUp()
            }
        }
        if var place {
            // Whoever asked for the release meanwhile finds that nothing is held.
            if place.takeAll() { place.conclude(HoldResult(.absent, status: 1)) } else { place.withdraw() }
        }
        warden.run.remain()
        boathook_exit(0)
    }
}
