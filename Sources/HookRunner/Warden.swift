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
    var run: HookRun

    init(
        _ plan: RunPlan, streams: Streams, link: Link, recorder: consuming RunRecorder?,
        holding: (Rendezvous, ready: [UInt8])? = nil
    ) {
        self.plan = plan
        self.recorder = recorder
        let tail = OutputTail(tailByteCount: plan.invocation.tailByteCount)
        run = HookRun(
            RunMachine(rules: plan.rules), command: plan.command(streams), undo: plan.undo(streams),
            streams: streams, tail: tail, signals: plan.signals, link: link,
            holding: holding)
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
        if let word, !boathook_claim(word, 1) {
            recorder?.withdraw()
            boathook_exit(0)
        }
        // Without its streams the command cannot run; the front starts another warden when this one is gone.
        guard link.takeStreams() == 0 else { boathook_exit(0) }
        if let failure { Complaint(failure, spoolPath: plan.invocation.spoolPath).utter() }
        Warden(plan, streams: streams, link: link, recorder: recorder).serve()
    }

    /// Runs the command without a record, in the place of a warden that hung or was killed.
    static func serveUnrecorded(_ plan: RunPlan, streams: Streams, link: Link) -> Never {
        Warden(plan, streams: streams, link: link, recorder: nil).serve()
    }

    private consuming func serve() -> Never {
        runAndRecord()
        run.remain()
        boathook_exit(0)
    }

    /// Runs the command and settles the record.
    ///
    /// - Returns: what came of it; nil where the system had no process for the command.
    @discardableResult
    mutating func runAndRecord() -> RunResult? {
        let result = run.run()
        if run.isStarved {
            recorder?.withdraw()
            run.letGo()
            run.link.sendSurely(.starved)
            return nil
        }
        let duration = BootTime.now - plan.beganAt
        let endedAt = Timestamp(nanosecondsSinceEpoch: boathook_wall_time())
        run.link.sendSurely(.ended(status: result.exitStatus))
        run.letGo()
        let error = record(result, duration: duration, endedAt: endedAt)
        let future: Link.WardenFuture = run.isNeeded ? .stays : .leaves
        run.link.sendSurely(error == 0 ? .recorded(future) : .notRecorded(error: error, future))
        return result
    }

    static func recorder(_ start: RunStart, _ plan: RunPlan) throws(RecordingFailure) -> RunRecorder {
        var path = plan.invocation.spoolPath.map { CChar(bitPattern: $0) }
        path.append(0)
        return try RunRecorder(
            start, spoolPath: path, byteLimit: plan.invocation.spoolByteLimit)
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
