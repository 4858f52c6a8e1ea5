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
    static func refusal(_ plan: RunPlan, streams: Streams, link: Link) -> Refusal? {
        guard let text = plan.invocation.only else { return nil }
        var rules = plan.rules
        rules.success = .answer
        rules.undoTimeout = nil
        rules.firstStep = Int(step)
        rules.lastStep = Int(step)
        var run = HookRun(
            RunMachine(rules: rules), commands: [plan.shell(text, streams)], undos: [], streams: streams,
            tail: OutputTail(tailByteCount: plan.invocation.tailByteCount), signals: plan.signals, link: link)
        var result = run.run()
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

extension Warden {
    /// Tells the front and the record that the hook is not to run, and exits.
    ///
    /// - Parameter owed: what an earlier run owes; nobody is on the way who would make up for it, so it is done
    ///   here.
    static func conclude(
        _ refusal: consuming Predicate.Refusal, _ plan: RunPlan, _ recorder: consuming RunRecorder?,
        owed: OwedUndo?
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
        warden.run.remain()
        boathook_exit(0)
    }
}
