internal import CBoathookSystem
internal import RunRecord

/// The warden as the keeper of a hold.
///
/// It is two processes: the keeper, and a guardian that does nothing but outlive it. Where the keeper is killed
/// the command's standard input ends, so that it lets go by itself; the guardian adopts it, drains its output,
/// and ends what does not end.
extension Warden {
    /// Begins both records and takes the hold's place in the spool, all before anything is quiesced; without any
    /// of them there is no hold.
    static func serveHold(
        _ plan: RunPlan, _ ready: [UInt8], streams: Streams, link: Link,
        claiming word: UnsafeMutablePointer<UInt32>?
    ) -> Never {
        link.partWithStreams()
        let spoolPath = plan.invocation.spoolPath
        var complaint: Complaint?
        var status = RunResult.wrongCallStatus
        var rendezvous: Rendezvous?
        var recorder: RunRecorder?
        var holdRecorder: RunRecorder?
        var owed: OwedUndo?
        do throws(RecordingFailure) {
            recorder = try Self.recorder(plan.runStart(), plan)
            holdRecorder = try Self.recorder(plan.holdStart(), plan)
        } catch {
            complaint = Complaint(noHoldFor: error, spoolPath: spoolPath)
        }
        if complaint == nil {
            do throws(RendezvousFailure) {
                rendezvous = try Rendezvous(plan)
                owed = rendezvous.flatMap { OwedUndo.find(at: $0) }
                try rendezvous?.listen()
            } catch {
                complaint = Complaint(error, spoolPath: spoolPath)
                if case .isHeld = error { status = RunResult.heldAlreadyStatus }
            }
        }
        if !streams.areComplete, complaint == nil {
            complaint = Complaint("the system has no pipe for us: nothing is held")
        }
        if let word, !boathook_claim(word, 1) {
            recorder?.withdraw()
            holdRecorder?.withdraw()
            rendezvous?.withdraw()
            boathook_exit(0)
        }
        let hasStreams = link.takeStreams() == 0
        if let complaint {
            complaint.utter()
            holdRecorder?.withdraw()
            rendezvous?.withdraw()
            refuse(plan, recorder, status, link)
        }
        guard hasStreams, let rendezvous else { boathook_exit(0) }
        var link = link
        if let refusal = Predicate.refusal(plan, streams: streams, link: &link) {
            holdRecorder?.withdraw()
            conclude(refusal, plan, recorder, owed: owed, at: rendezvous)
        }
        if let undo = plan.stepUndoText {
            do throws(RendezvousFailure) {
                try rendezvous.owe(undo, within: plan.invocation.undoTimeout)
            } catch {
                Complaint(error, spoolPath: spoolPath).utter()
                holdRecorder?.withdraw()
                var place = rendezvous
                place.withdraw()
                refuse(plan, recorder, RunResult.wrongCallStatus, link)
            }
        }
        let handover = guardKeeper(plan, streams, link, rendezvous)
        Warden(
            plan, streams: streams, link: link, recorder: recorder, holding: (rendezvous, ready),
            owed: owed
        )
        .keep(holdRecorder, handover)
    }

    /// Runs the command until it is ready, and holds then.
    private consuming func keep(_ holdRecorder: consuming RunRecorder?, _ handover: Handover) -> Never {
        let result = run.run()
        let isHolding = result.outcome == .success && !run.isStarved
        handover.keeperFlushes()
        // What failed is undone already: there is nothing to take over.
        if !isHolding { _ = handover.keeperBegins() }
        settle(result)
        // Their numbers are not to be given to what is opened from here on.
        boathook_open_standard_descriptors()
        guard !isHolding || handover.keeperBegins() else {
            run.rendezvous?.stopListening()
            run.remain()
            boathook_exit(0)
        }
        guard isHolding, let rules = plan.holdRules else {
            holdRecorder?.withdraw()
            // An undo that failed is still owed.
            if run.failedUndoCount == 0 { run.rendezvous?.oweNothing() }
            run.rendezvous?.conclude(HoldResult(.cancelled, status: 1))
            run.remain()
            boathook_exit(0)
        }
        var holdResult = run.hold(under: rules)
        run.collectLastOutput()
        let undo = plan.stepUndoText.map { Self.undo(plan, $0, within: plan.invocation.undoTimeout) }
        if undo?.isSuccess == false {
            holdResult = HoldResult(.undoFailed, status: 1)
        } else {
            run.rendezvous?.oweNothing()
        }
        let end = RunEnd(
            endedAt: Timestamp(nanosecondsSinceEpoch: boathook_wall_time()),
            duration: BootTime.now - plan.beganAt,
            outcome: holdResult.status == 0 ? .success : .failure(.exit),
            undoCount: undo == nil ? 0 : 1, failedUndoCount: undo?.isSuccess == false ? 1 : 0,
            releasedBy: holdResult.cause, outputByteCount: run.outputByteCount)
        run.rendezvous?.conclude(holdResult)
        _ = holdRecorder?.finish(end, outputTail: run.redactedTail())
        run.remain()
        boathook_exit(0)
    }

    /// Nothing was started, since the run's time was up before, or somebody wanted it to stop.
    static func refuse(
        _ plan: RunPlan, _ recorder: consuming RunRecorder?, _ end: WaitEnd, _ link: Link
    ) -> Never {
        Complaint("what an earlier run did is still being undone: the hook does not run").utter()
        if case .stopped(let number) = end {
            refuse(plan, recorder, 128 + number, link, outcome: .failure(.signal))
        }
        refuse(plan, recorder, RunResult.timeoutStatus, link, outcome: .failure(.timeout))
    }

    /// Nothing is held, and nothing was started.
    static func refuse(
        _ plan: RunPlan, _ recorder: consuming RunRecorder?, _ status: Int32, _ link: Link,
        outcome: RunOutcome = .failure(.start)
    ) -> Never {
        link.sendSurely(.ended(status: status))
        for descriptor in Int32(0)...2 { _ = boathook_close(descriptor) }
        let end = RunEnd(
            endedAt: Timestamp(nanosecondsSinceEpoch: boathook_wall_time()),
            duration: BootTime.now - plan.beganAt, outcome: outcome, attempts: 0)
        let error = recorder?.finish(end, outputTail: UnsafeBufferPointer(start: nil, count: 0)) ?? 0
        link.sendSurely(error == 0 ? .recorded(.leaves) : .notRecorded(error: error, .leaves))
        boathook_exit(0)
    }

    // MARK: - The guardian

    /// Returns in a child that is to be the keeper; the process itself becomes its guardian. Where the system
    /// has no process for that, the keeper goes without.
    private static func guardKeeper(
        _ plan: RunPlan, _ streams: Streams, _ link: Link, _ rendezvous: Rendezvous
    ) -> Handover {
        let limit = max(plan.holdRules?.limit ?? plan.beganAt, plan.rules.deadline ?? plan.beganAt)
        let handover = Handover(limit: limit + plan.invocation.grace + FrontMachine.diskPatience)
        let process = boathook_fork()
        if process == 0 { boathook_become_subreaper() }
        guard process > 0 else { return handover }
        for descriptor in Int32(0)...2 { _ = boathook_close(descriptor) }
        boathook_open_standard_descriptors()
        _ = boathook_close(link.descriptor)
        _ = boathook_close(rendezvous.listener)
        var guardian = Guardian(keeper: process, streams: streams, signals: plan.signals)
        guardian.serve(handover, grace: plan.invocation.grace) {
            // What ran before the command that held, and was not taken back by the keeper. Where that gave the lock
            // back, the undo that lies there may be another hold's.
            guard rendezvous.isOurs, let owed = OwedUndo.find(at: rendezvous) else { return }
            if undo(plan, owed.command, within: owed.timeout).isSuccess {
                owed.erase()
                recordMadeUp(plan, at: Timestamp(nanosecondsSinceEpoch: boathook_wall_time()))
            }
        }
    }
}
