internal import CBoathookSystem
internal import RunRecord

/// A run that ends a hold: it asks, waits until nothing of the hold is left, and exits with its result.
///
/// It has no command, so that nothing needs a warden.
struct ReleaseRun: ~Copyable {
    private let plan: RunPlan
    private var recorder: RunRecorder?

    init(_ plan: RunPlan) { self.plan = plan }

    consuming func run() -> Never {
        // An orphan that a signal ended would make a PostgreSQL that is PID 1 restart.
        boathook_become_subreaper()
        do throws(RecordingFailure) {
            recorder = try Warden.recorder(plan.runStart(), plan)
        } catch {
            Complaint(error, spoolPath: plan.invocation.spoolPath).utter()
        }
        meet()
    }

    private consuming func meet() -> Never {
        var meeting = Rendezvous.meet(plan)
        while case .undoing = meeting {
            awaitUndo()
            meeting = Rendezvous.meet(plan)
        }
        switch meeting {
        case .result(let result):
            if let owed = OwedUndo.find(plan) { makeUp(for: owed) }
            if result.ending == .absent { skipWhereRefused() }
            leave(result)
        case .keeper(let connection): wait(for: connection)
        case .undoing: leave(HoldResult(.lost, status: 1))
        case .foreign:
            Complaint("the hold belongs to another user: release it as the user who holds").utter()
            leave(.failure(.exit), status: 1)
        case .unusable(let error):
            var complaint = Complaint("cannot ask for the release in the spool ")
            complaint.append(untrusted: plan.invocation.spoolPath)
            complaint.append(": ")
            complaint.append(error: error)
            complaint.utter()
            leave(.failure(.exit), status: 1)
        }
    }

    /// Waits a moment for the watchdog's undo, which goes on whatever becomes of us.
    private mutating func awaitUndo() {
        var link = Link(-1)
        let moment = BootTime.now + .milliseconds(50)
        let deadline = plan.rules.deadline
        if case .stopped(let number) = plan.wait(for: -1, until: min(moment, deadline ?? moment), &link) {
            leave(.failure(.signal), status: 128 + number)
        }
        if let deadline, .now >= deadline { leaveUnreleased() }
    }

    private consuming func leaveUnreleased() -> Never {
        Complaint("the hold is not released yet, but that goes on").utter()
        leave(.failure(.timeout), status: RunResult.timeoutStatus)
    }

    /// Nothing is held where the pre hook was not to run; the predicate says whether that was so.
    private mutating func skipWhereRefused() {
        let streams = Streams(for: plan)
        var link = Link(-1)
        guard var refusal = Predicate.refusal(plan, streams: streams, link: &link) else { return }
        switch refusal.result.outcome {
        case .skipped:
            refusal.run.letGo()
            leave(.skipped, status: 0)
        case .failure(.timeout), .failure(.signal):
            leave(refusal.result.outcome, status: refusal.result.exitStatus)
        default: return
        }
    }

    /// Everybody who was to undo what the pre hook did was killed.
    private consuming func makeUp(for owed: OwedUndo) -> Never {
        let undo = Warden.undo(plan, owed.command, within: owed.timeout)
        guard undo.isSuccess else {
            owed.giveUp()
            leave(HoldResult(.undoFailed, status: 1))
        }
        owed.erase()
        Warden.recordMadeUp(plan, at: Timestamp(nanosecondsSinceEpoch: boathook_wall_time()))
        leave(HoldResult(.undone, status: 1))
    }

    /// Waits for the keeper's answer, the deadline, or somebody who wants us to stop; the release goes on then.
    private consuming func wait(for connection: Int32) -> Never {
        WatchTalk.release.say(to: connection)
        let deadline = plan.rules.deadline
        while true {
            var ready = Readiness()
            ready.watch(.signals, reading: plan.signals)
            ready.watch(.link, reading: connection)
            ready.wait(nanoseconds: deadline.map { max(($0 - .now).count, 0) } ?? -1)
            if ready.contains(.link) {
                var bytes = [UInt8](repeating: 0, count: HoldResult.byteCount)
                let count = boathook_read(connection, &bytes, bytes.count)
                if count == -Int64(boathook_eagain) { continue }
                let result = count > 0 ? HoldResult(bytes[..<Int(count)]) : nil
                if result?.ending == .absent { skipWhereRefused() }
                leave(result ?? HoldResult(.lost, status: 1))
            }
            let number = ready.contains(.signals) ? boathook_signals_next(plan.signals) : 0
            if HookRun.stops(number) { leave(.failure(.signal), status: 128 + number) }
            if let deadline, .now >= deadline { leaveUnreleased() }
        }
    }

    private consuming func leave(_ result: HoldResult) -> Never {
        Complaint(result)?.utter()
        leave(result.status == 0 ? .success : .failure(.exit), status: Int32(result.status))
    }

    private consuming func leave(_ outcome: RunOutcome, status: Int32) -> Never {
        let end = RunEnd(
            endedAt: Timestamp(nanosecondsSinceEpoch: boathook_wall_time()),
            duration: BootTime.now - plan.beganAt, outcome: outcome)
        let error = recorder?.finish(end, outputTail: UnsafeBufferPointer(start: nil, count: 0)) ?? 0
        if error != 0 { Complaint(.recordFailed(error: error)).utter() }
        boathook_exit(status)
    }
}
