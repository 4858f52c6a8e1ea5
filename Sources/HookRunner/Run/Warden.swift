internal import CBoathookSystem
internal import RunRecord

/// The process that runs the command, keeps its deadline and writes its records.
///
/// It outlives the front where it must: as long as something that descends from the command is left, it reaps
/// and drains, since an orphan that dies by a signal, or a writer that finds its pipe broken, makes a
/// PostgreSQL that is PID 1 of the container restart. It exits with 0 for the same reason.
struct Warden: ~Copyable {
    let plan: RunPlan
    private var recorder: RunRecorder?
    private let owed: OwedUndo?
    var run: HookRun

    init(
        _ plan: RunPlan, streams: Streams, link: Link, recorder: consuming RunRecorder?,
        holding: (Rendezvous, ready: [UInt8])? = nil, owed: OwedUndo? = nil
    ) {
        self.plan = plan
        self.recorder = recorder
        self.owed = owed
        var rules = plan.rules
        rules.undoTimeoutBefore = owed?.timeout
        let tail = OutputTail(tailByteCount: plan.invocation.tailByteCount)
        run = HookRun(
            RunMachine(rules: rules), commands: plan.commands(streams), undos: plan.undos(streams),
            streams: streams, tail: tail, signals: plan.signals, link: link,
            holding: holding, undoBefore: owed.flatMap { plan.shell($0.command, streams) })
    }

    /// A warden whose run is over already.
    init(_ plan: RunPlan, recorder: consuming RunRecorder?, run: consuming HookRun) {
        self.plan = plan
        self.recorder = recorder
        self.run = run
        owed = nil
    }

    /// Begins the record, without the caller's streams in hand, then runs the command unless the front was
    /// first to say that somebody else does, and stays as long as it is needed.
    static func serve(
        _ plan: RunPlan, streams: Streams, link: Link, claiming word: UnsafeMutablePointer<UInt32>?
    ) -> Never {
        if case .hold(let ready, _) = plan.invocation.hold {
            serveHold(plan, ready, streams: streams, link: link, claiming: word)
        }
        link.partWithStreams()
        var recorder: RunRecorder?
        var failure: RecordingFailure?
        do throws(RecordingFailure) { recorder = try Self.recorder(plan.runStart(), plan) } catch {
            failure = error
        }
        var link = link
        var place = plan.invocation.isWatched ? WatchPlace(plan) : nil
        var owed = place == nil ? OwedUndo.find(plan) : place?.owed
        if let word, !boathook_claim(word, 1) {
            recorder?.withdraw()
            place?.withdraw()
            owed?.giveUp()
            boathook_exit(0)
        }
        // Without its streams the command cannot run; the front starts another warden when this one is gone.
        guard link.takeStreams() == 0 else { boathook_exit(0) }
        if let failure { Complaint(failure, spoolPath: plan.invocation.spoolPath).utter() }
        if let end = place?.takeOver(plan, &link) { refuse(plan, recorder, end, link) }
        owed = place?.owed ?? owed
        let watch =
            plan.invocation.phase == .post
            ? PostWatch.ask(plan, hasPlace: owed != nil, until: plan.rules.deadline, &link) : .none
        // What is to be ended is ended wherever it was begun.
        if case .none = watch, let refusal = Predicate.refusal(plan, streams: streams, link: &link) {
            conclude(refusal, plan, recorder, owed: owed, at: place?.rendezvous)
        }
        place?.owe(plan)
        if let place { serveWatched(plan, place, streams: streams, link: link, recorder) }
        if case .interrupted(let end) = watch {
            owed?.giveUp()
            refuse(plan, recorder, end, link)
        }
        if case .tooLate(let result) = watch {
            let result = result.ending == .undoFailed ? undoAgain(plan, owed) : result
            Complaint(result)?.utter()
            refuse(plan, recorder, Int32(result.status), link)
        }
        Warden(plan, streams: streams, link: link, recorder: recorder, owed: owed).serve(watch)
    }

    /// Runs the command without a record, in the place of a warden that hung or was killed.
    static func serveUnrecorded(_ plan: RunPlan, streams: Streams, link: Link) -> Never {
        var link = link
        if let refusal = Predicate.refusal(plan, streams: streams, link: &link) {
            conclude(refusal, plan, nil, owed: nil, at: nil)
        }
        Warden(plan, streams: streams, link: link, recorder: nil).serve(.none, isRecorded: false)
    }

    private consuming func serve(_ watch: PostWatch, isRecorded: Bool = true) -> Never {
        let result = run.run()
        watch.ended(result)
        settle(result)
        let isPost = plan.invocation.phase == .post
        if !isRecorded, !run.isStarved, plan.invocation.isWatched || isPost, boathook_fork() == 0 {
            run.link.close()
            if run.undoCount > 0, run.failedUndoCount == 0 { OwedUndo.find(plan)?.erase() }
            Self.watchBelatedly(plan, result)
        }
        run.remain()
        boathook_exit(0)
    }

    /// What the warden that hung, or was killed, would have done in the spool before the command ran: it may
    /// answer by now.
    private static func watchBelatedly(_ plan: RunPlan, _ result: RunResult) -> Never {
        if plan.invocation.isWatched, result.outcome == .success { watchAlone(plan) }
        if plan.invocation.phase == .post {
            var link = Link(-1)
            PostWatch.ask(plan, hasPlace: false, until: .now + .seconds(60), &link).ended(result)
        }
        boathook_exit(0)
    }

    /// The watchdog's undo had failed: it is tried again, as nobody may come after us. Whatever comes of that, we
    /// were too late.
    private static func undoAgain(_ plan: RunPlan, _ owed: OwedUndo?) -> HoldResult {
        let failed = HoldResult(.undoFailed, status: 1)
        guard let owed = owed ?? OwedUndo.find(plan) else { return failed }
        guard undo(plan, owed.command, within: owed.timeout).isSuccess else {
            owed.giveUp()
            return failed
        }
        owed.erase()
        recordMadeUp(plan, at: Timestamp(nanosecondsSinceEpoch: boathook_wall_time()))
        return HoldResult(.undone, status: 1)
    }

    /// Tells the front what came of the run, and settles the record.
    mutating func settle(_ result: RunResult) {
        if run.isStarved {
            settleOwed()
            recorder?.withdraw()
            run.letGo()
            run.link.sendSurely(.starved)
            return
        }
        let duration = BootTime.now - plan.beganAt
        let endedAt = Timestamp(nanosecondsSinceEpoch: boathook_wall_time())
        run.link.sendSurely(.ended(status: result.exitStatus))
        run.letGo()
        // What ended the quiesce is recorded before the run that came too late to end it.
        settleOwed()
        let error = record(result, duration: duration, endedAt: endedAt)
        let future: Link.WardenFuture = run.isNeeded ? .stays : .leaves
        run.link.sendSurely(error == 0 ? .recorded(future) : .notRecorded(error: error, future))
    }

    /// What an earlier run owed was made up for, or is left to the next one.
    private mutating func settleOwed() {
        guard let owed else { return }
        guard let moment = run.madeUpAt else { return owed.giveUp() }
        // A run that owes an undo itself has written down its own.
        if plan.invocation.isWatched || plan.stepUndoText != nil { owed.giveUp() } else { owed.erase() }
        Self.recordMadeUp(plan, at: moment)
    }

    /// Records that the undo was run which an earlier run owed.
    static func recordMadeUp(_ plan: RunPlan, at moment: Timestamp) {
        var start = plan.holdStart()
        start.part = .watch
        guard let record = try? Self.recorder(start, plan) else { return }
        let end = RunEnd(endedAt: moment, duration: .zero, outcome: .success, releasedBy: .undo)
        _ = record.finish(end, outputTail: UnsafeBufferPointer(start: nil, count: 0))
    }

    static func recorder(_ start: RunStart, _ plan: RunPlan) throws(RecordingFailure) -> RunRecorder {
        try RunRecorder(
            start, spoolPath: plan.spoolPath, byteLimit: plan.invocation.spoolByteLimit)
    }

    private mutating func record(_ result: RunResult, duration: Nanoseconds, endedAt: Timestamp) -> Int32 {
        guard recorder != nil else { return 0 }
        let end = RunEnd(
            endedAt: endedAt, duration: duration, outcome: result.outcome, processEnd: result.processEnd,
            attempts: result.attempts, userTime: run.userTime, systemTime: run.systemTime,
            backgroundCount: run.backgroundCount, unreapedCount: run.unreapedCount,
            undoCount: run.undoCount, failedUndoCount: run.failedUndoCount,
            outputByteCount: run.outputByteCount)
        let tail = run.redactedTail()
        return recorder?.finish(end, outputTail: tail) ?? 0
    }
}
