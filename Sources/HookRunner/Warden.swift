internal import CBoathookSystem
internal import RunRecord

/// The process that runs the command, keeps its deadline and writes its records.
///
/// It outlives the front where it must: as long as something that descends from the command is left, it reaps
/// and drains, since an orphan that dies by a signal, or a writer that finds its pipe broken, makes a
/// PostgreSQL that is PID 1 of the container restart. It exits with 0 for the same reason.
struct Warden: ~Copyable {
    /// Whether the run is recorded.
    enum Recording {
        case on
        /// The front gave up waiting for a warden that wanted to record.
        case off
    }

    private let plan: RunPlan
    private var link: Link
    private var recorder: RunRecorder?
    private var run: HookRun

    /// Opens the record, says on standard error where that fails, and gets ready to run.
    init(_ plan: RunPlan, streams: Streams, link: Link, recording: Recording) {
        self.plan = plan
        self.link = link
        recorder = nil
        if case .on = recording { recorder = Self.recorder(for: plan) }
        let tail = OutputTail(tailByteCount: plan.invocation.tailByteCount)
        run = HookRun(
            RunMachine(rules: plan.rules), command: plan.command(streams), streams: streams, tail: tail,
            signals: plan.signals, link: link)
    }

    /// Runs the command, unless the front was first to say that somebody else does, and then stays as long as
    /// it is needed.
    consuming func serve(claiming word: UnsafeMutablePointer<UInt32>?) -> Never {
        if let word, !boathook_claim(word, 1) {
            recorder?.withdraw()
            boathook_exit(0)
        }
        _ = runAndRecord()
        run.remain()
        boathook_exit(0)
    }

    /// Runs the command and settles the record.
    ///
    /// - Returns: the status that the wrapper exits with.
    mutating func runAndRecord() -> Int32 {
        let result = run.run()
        if run.isStarved {
            recorder?.withdraw()
            run.letGo()
            link.sendSurely(.starved)
            return result.exitStatus
        }
        let duration = BootTime.now - plan.beganAt
        let endedAt = Timestamp(nanosecondsSinceEpoch: boathook_wall_time())
        link.sendSurely(.ended(status: result.exitStatus))
        run.letGo()
        let error = record(result, duration: duration, endedAt: endedAt)
        let future: Link.WardenFuture = run.isNeeded ? .stays : .leaves
        link.sendSurely(error == 0 ? .recorded(future) : .notRecorded(error: error, future))
        return result.exitStatus
    }

    private static func recorder(for plan: RunPlan) -> RunRecorder? {
        var path = plan.invocation.spoolPath.map { CChar(bitPattern: $0) }
        path.append(0)
        do throws(RecordingFailure) {
            return try RunRecorder(
                plan.runStart(), spoolPath: path, byteLimit: plan.invocation.spoolByteLimit)
        } catch {
            Complaint(error, spoolPath: plan.invocation.spoolPath).utter()
            return nil
        }
    }

    private mutating func record(_ result: RunResult, duration: Nanoseconds, endedAt: Timestamp) -> Int32 {
        guard recorder != nil else { return 0 }
        let end = RunEnd(
            endedAt: endedAt, duration: duration, outcome: result.outcome, processEnd: result.processEnd,
            attempts: result.attempts, userTime: run.userTime, systemTime: run.systemTime,
            backgroundCount: run.backgroundCount, unreapedCount: run.unreapedCount,
            outputByteCount: run.outputByteCount)
        let tail = run.redactedTail()
        return recorder?.finish(end, outputTail: tail) ?? 0
    }
}
