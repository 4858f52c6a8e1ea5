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
        var life: (guardian: Int32, watchdog: Int32) = (-1, -1)
        if boathook_input_pipe(&life.guardian, &life.watchdog) == 0, boathook_fork() == 0 {
            _ = boathook_close(life.watchdog)
            run.link.close()
            run.letGo()
            boathook_open_standard_descriptors()
            boathook_become_subreaper()
            // Who asks now is to find nobody, and not to wait for us.
            place.stopListening()
            Self.awaitEnd(of: life.guardian, plan.signals)
            let undo = Self.undo(plan, plan.undoText ?? [], within: plan.invocation.undoTimeout)
            Self.conclude(
                undo.isSuccess ? HoldResult(.undone, status: 1) : HoldResult(.undoFailed, status: 1),
                undo.isSuccess ? .undo : nil, undo, &place, recorder, plan)
            boathook_exit(0)
        }
        _ = boathook_close(life.guardian)
        settle(result)
        boathook_open_standard_descriptors()
        var watch = Watch(place, limit: limit, signals: plan.signals)
        let ending = watch.run {
            Self.undo(plan, plan.undoText ?? [], within: plan.invocation.undoTimeout)
        }
        // From here on there is nothing left for the guardian to undo.
        if ending.cause != nil { watch.rendezvous.oweNothing() }
        var word: UInt8 = 1
        _ = boathook_write_some(life.watchdog, boathook_sink_pipe, &word, 1)
        Self.conclude(ending.result, ending.cause, ending.undo, &watch.rendezvous, recorder, plan)
        run.remain()
        boathook_exit(0)
    }

    /// Waits until the watchdog has said that all is done, and exits then; returns where it is gone without a word.
    private static func awaitEnd(of life: Int32, _ signals: Int32) {
        while true {
            var ready = Readiness()
            ready.watch(.link, reading: life)
            ready.watch(.signals, reading: signals)
            ready.wait(nanoseconds: -1)
            if ready.contains(.signals) { while boathook_signals_next(signals) != 0 {} }
            guard ready.contains(.link) else { continue }
            var word: UInt8 = 0
            if boathook_read(life, &word, 1) > 0 { boathook_exit(0) }
            return
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

    /// Takes the place, and writes the undo down.
    init(_ plan: RunPlan) {
        do throws(RendezvousFailure) {
            let place = try Rendezvous(plan)
            owed = OwedUndo.find(at: place)
            rendezvous = place
            try rendezvous?.listen()
            try rendezvous?.owe(plan.undoText ?? [], within: plan.invocation.undoTimeout)
        } catch {
            failure = error
            withdrawn()
        }
    }

    /// Gives the place back: somebody else runs the hook, unwatched.
    func withdraw() {
        var place = rendezvous
        // What an earlier run owes is owed still, if by our undo now.
        if owed == nil { place?.oweNothing() }
        place?.withdraw()
    }

    private mutating func withdrawn() {
        rendezvous?.withdraw()
        rendezvous = nil
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
