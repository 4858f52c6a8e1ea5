internal import CBoathookSystem
internal import RunRecord

/// The warden as the watchdog over what a hook did and an undo can take back.
///
/// It is two processes once the hook has succeeded: the watchdog, and a guardian that runs the undo should the
/// watchdog be killed. Where both are, the undo is still owed, and the next run of the hook makes up for it.
extension Warden {
    /// Runs the hook, and watches where it succeeded. Without its place in the spool the hook runs all the same,
    /// and nobody watches.
    static func serveWatched(
        _ plan: RunPlan, _ place: WatchPlace, streams: Streams, link: Link, _ recorder: consuming RunRecorder?
    ) -> Never {
        var watchRecorder: RunRecorder?
        if let failure = place.failure {
            Complaint(noWatchFor: failure, spoolPath: plan.invocation.spoolPath).utter()
        } else {
            watchRecorder = try? Self.recorder(plan.holdStart(), plan)
        }
        Warden(plan, streams: streams, link: link, recorder: recorder, owed: place.owed)
            .watch(place.rendezvous, watchRecorder)
    }

    private consuming func watch(
        _ rendezvous: consuming Rendezvous?, _ recorder: consuming RunRecorder?
    ) -> Never {
        let result = run.run()
        guard var place = rendezvous, let limit = plan.watchLimit, result.outcome == .success else {
            settle(result)
            // An undo that failed is still owed.
            if run.failedUndoCount == 0 { rendezvous?.oweNothing() }
            recorder?.withdraw()
            rendezvous?.withdraw()
            run.remain()
            boathook_exit(0)
        }
        let handover = Handover(limit: limit)
        handover.keeperFlushes()
        var life: (guardian: Int32, watchdog: Int32) = (-1, -1)
        if boathook_input_pipe(&life.guardian, &life.watchdog) == 0, boathook_fork() == 0 {
            _ = boathook_close(life.watchdog)
            run.link.close()
            run.letGo()
            boathook_open_standard_descriptors()
            boathook_become_subreaper()
            // Who asks now is to find nobody, and not to wait for us.
            place.stopListening()
            let cause = Self.awaitEnd(of: life.guardian, handover, plan.signals)
            let undo = Self.undo(plan, plan.undoText ?? [], within: plan.invocation.undoTimeout)
            Self.conclude(
                undo.isSuccess ? HoldResult(.undone, status: 1) : HoldResult(.undoFailed, status: 1),
                undo.isSuccess ? cause : nil, undo, &place, recorder, plan)
            boathook_exit(0)
        }
        _ = boathook_close(life.guardian)
        settle(result)
        boathook_open_standard_descriptors()
        guard handover.keeperBegins() else {
            place.stopListening()
            run.remain()
            boathook_exit(0)
        }
        var watch = Watch(place, limit: limit, signals: plan.signals)
        let ending = watch.run {
            Self.undo(plan, plan.undoText ?? [], within: plan.invocation.undoTimeout)
        } sources: {
            run.watchSources(&$0)
        } drain: {
            run.drainSources($0)
        }
        // From here on there is nothing left for the guardian to undo.
        if ending.cause != nil { watch.rendezvous.oweNothing() }
        var word: UInt8 = 1
        _ = boathook_write_some(life.watchdog, boathook_sink_pipe, &word, 1)
        Self.conclude(ending.result, ending.cause, ending.undo, &watch.rendezvous, recorder, plan)
        run.remain()
        boathook_exit(0)
    }

    /// The watchdog in the place of one that was killed, or hung at the spool, before it could begin.
    ///
    /// The spool may still hang, as where it lies on what the hook froze: another process undoes at the limit then.
    static func watchAlone(_ plan: RunPlan) -> Never {
        boathook_open_standard_descriptors()
        boathook_become_subreaper()
        guard let limit = plan.watchLimit else { boathook_exit(0) }
        let handover = Handover(limit: limit)
        handover.keeperFlushes()
        if boathook_fork() == 0 {
            boathook_become_subreaper()
            var link = Link(-1)
            var step = handover.guardianStep(at: .now)
            while case .wait(let moment) = step {
                _ = plan.wait(for: -1, until: moment, &link)
                step = handover.guardianStep(at: .now)
            }
            if case .takeOver = step {
                _ = Self.undo(plan, plan.undoText ?? [], within: plan.invocation.undoTimeout)
            }
            boathook_exit(0)
        }
        do throws(RendezvousFailure) {
            var place = try patientPlace(plan, until: limit)
            // Where that fails, one less is there to make up for our own end.
            try? place.owe(plan.undoText ?? [], within: plan.invocation.undoTimeout)
            try place.listen()
            let recorder = try? Self.recorder(plan.holdStart(), plan)
            guard handover.keeperBegins() else {
                place.withdraw()
                recorder?.withdraw()
                boathook_exit(0)
            }
            var watch = Watch(place, limit: limit, signals: plan.signals)
            let ending = watch.run {
                Self.undo(plan, plan.undoText ?? [], within: plan.invocation.undoTimeout)
            }
            Self.conclude(ending.result, ending.cause, ending.undo, &watch.rendezvous, recorder, plan)
        } catch {}
        boathook_exit(0)
    }

    /// The hook's place in the spool, for which the one before us may need a moment to give it back.
    private static func patientPlace(
        _ plan: RunPlan, until limit: BootTime
    ) throws(RendezvousFailure) -> Rendezvous {
        var link = Link(-1)
        while .now < limit {
            do throws(RendezvousFailure) { return try Rendezvous(plan) } catch {
                guard case .isHeld = error else { throw error }
            }
            _ = plan.wait(for: -1, until: .now + .milliseconds(100), &link)
        }
        return try Rendezvous(plan)
    }

    /// Waits until the watchdog has said that all is done, and exits then; returns where it is gone without a word,
    /// or has not begun at the limit.
    private static func awaitEnd(
        of life: Int32, _ handover: Handover, _ signals: Int32
    ) -> ReleaseCause {
        while true {
            var ready = Readiness()
            ready.watch(.link, reading: life)
            ready.watch(.signals, reading: signals)
            switch handover.guardianStep(at: .now) {
            case .takeOver: return .watchdog
            case .wait(let moment): ready.wait(nanoseconds: max((moment - .now).count, 0))
            case .waitForEnd: ready.wait(nanoseconds: -1)
            }
            if ready.contains(.signals) { while boathook_signals_next(signals) != 0 {} }
            guard ready.contains(.link) else { continue }
            var word: UInt8 = 0
            if boathook_read(life, &word, 1) > 0 { boathook_exit(0) }
            return .undo
        }
    }

    /// Runs an undo to its end, with nothing else to do meanwhile.
    static func undo(_ plan: RunPlan, _ text: [UInt8], within timeout: Nanoseconds) -> UndoRun {
        let streams = Streams(for: plan)
        var rules = plan.rules
        rules.deadline = nil
        rules.undoTimeoutBefore = timeout
        rules.endsAfterUndo = true
        var run = HookRun(
            RunMachine(rules: rules), commands: [], undos: [], streams: streams,
            tail: nil, signals: plan.signals, link: Link(-1), undoBefore: plan.shell(text, streams))
        _ = run.run()
        return UndoRun(isSuccess: run.failedUndoCount == 0)
    }

    private static func conclude(
        _ result: HoldResult, _ cause: ReleaseCause?, _ undo: UndoRun?, _ rendezvous: inout Rendezvous,
        _ recorder: consuming RunRecorder?, _ plan: RunPlan
    ) {
        let end = RunEnd(
            endedAt: Timestamp(nanosecondsSinceEpoch: boathook_wall_time()),
            duration: BootTime.now - plan.beganAt,
            outcome: cause == nil ? .failure(.exit) : .success, undoCount: undo == nil ? 0 : 1,
            failedUndoCount: undo?.isSuccess == false ? 1 : 0, releasedBy: cause)
        if cause != nil { rendezvous.oweNothing() }
        rendezvous.conclude(result)
        _ = recorder?.finish(end, outputTail: UnsafeBufferPointer(start: nil, count: 0))
    }
}

/// The place in the spool of a watchdog to be, taken before its hook runs.
struct WatchPlace {
    private(set) var rendezvous: Rendezvous?
    /// What an earlier run owes.
    private(set) var owed: OwedUndo?
    /// Why nobody will watch.
    private(set) var failure: RendezvousFailure?

    /// Takes the place.
    init(_ plan: RunPlan) {
        do throws(RendezvousFailure) {
            let place = try Rendezvous(plan)
            owed = OwedUndo.find(at: place)
            rendezvous = place
            try rendezvous?.listen()
        } catch {
            failure = error
            withdrawn()
        }
    }

    /// Where another run has the place and what it did is being undone, waits until that is done, and takes it then.
    /// One that runs or is watched goes on, and what this hook does is undone with the rest.
    ///
    /// - Returns: what ended the wait where the hook is not to run.
    mutating func takeOver(_ plan: RunPlan, _ link: inout Link) -> WaitEnd? {
        let patience = BootTime.now + plan.invocation.undoTimeout + plan.invocation.grace + .seconds(1)
        var absentCount = 0
        while case .isHeld? = failure, .now < patience, absentCount < 3 {
            let connection = Rendezvous.connectToWatch(plan)
            if connection >= 0 {
                _ = boathook_close(connection)
                return nil
            }
            // A hold's place; or all is about to be over.
            if connection != -boathook_econnrefused { absentCount += 1 }
            let moment = BootTime.now + .milliseconds(50)
            let end = plan.wait(for: -1, until: min(moment, plan.rules.deadline ?? moment), &link)
            if case .stopped = end { return end }
            if let deadline = plan.rules.deadline, .now >= deadline { return .timeIsUp }
            self = WatchPlace(plan)
        }
        return nil
    }

    /// Writes the undo down, once it is sure that the hook is to run.
    mutating func owe(_ plan: RunPlan) {
        do throws(RendezvousFailure) {
            try rendezvous?.owe(plan.undoText ?? [], within: plan.invocation.undoTimeout)
        } catch {
            failure = error
            withdrawn()
        }
    }

    /// Gives the place back: somebody else runs the hook, unwatched.
    func withdraw() {
        var place = rendezvous
        place?.withdraw()
    }

    private mutating func withdrawn() {
        rendezvous?.withdraw()
        rendezvous = nil
        // Without the lock it is not ours to make up for.
        owed = nil
    }
}

/// What came of an undo that nobody waited for.
struct UndoRun {
    var isSuccess: Bool
}

extension Complaint {
    /// Why nobody watches.
    fileprivate init(noWatchFor failure: RendezvousFailure, spoolPath: [UInt8]) {
        if case .isHeld = failure {
            self.init("what an earlier run did is watched already, and its --max-hold stands")
            return
        }
        self.init("--max-hold has no effect without the spool ")
        append(untrusted: spoolPath)
        append("; the hook runs all the same")
    }
}
