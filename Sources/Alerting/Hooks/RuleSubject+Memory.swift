import HookMetrics
import HookModel
import RunRecord

// What Prometheus remembers, since the daemon's own memory goes with its pod: first the latest moments over all
// pods, then what follows from them over weeks. Only moments are looked back for. What is going on right now
// (a run, a quiesce) is only looked at as it is: remembered, it would come back to life when it is over.

extension RuleSubject {
    /// When runs are due.
    ///
    /// - Parameters:
    ///   - span: how far back that is remembered.
    ///   - margin: how long after its moment a run should be over; nil derives it from the schedule.
    ///   - scheduled: the phase that is due; nil is as the series say.
    ///   - noticed: how long a moment may be past when it is noticed, in seconds: longer than the interval of
    ///     the rules.
    func expectations(
        memory span: Nanoseconds, margin: Nanoseconds?, scheduled: HookPhase? = nil, noticed: String = "900"
    ) -> [Rule] {
        let expected =
            scheduled.map { overPods(MetricCatalogue.lastExpected, $0.name.description) } ?? expected
        let limits = margin == nil ? [record(.limit, limit), record(.limitSeen, limitSeen)] : []
        return [
            record(.expected, "(\n\(expected.indented())\n) > time() - \(noticed)"),
            record(.due, due(margin: margin)),
        ] + limits + [recordAlike(.rememberedDue, remembered(.latest, .due, PromQL.duration(span)))]
    }

    /// What has been, in the order in which the recordings need each other; `span` is how far back it is remembered.
    func recordings(memory span: Nanoseconds) -> [Rule] {
        let memory = PromQL.duration(span)
        let reason = Recording.level + ", reason"
        // One hook's are looked at in one place only.
        let rememberedRuns =
            set == .generic ? [record(.rememberedRun, remembered(.latest, .lastRun, memory))] : []
        return [
            record(.lastSuccess, latest(MetricCatalogue.lastSuccess, by: Recording.level)),
            record(
                .lastRun, latest(MetricCatalogue.lastRun, by: Recording.level, "phase=\"post\"")),
            record(.lastFailure, latest(MetricCatalogue.lastFailure, by: reason)),
            record(.seen, seen),
        ] + rememberedRuns + [
            recordAlike(.rememberedSuccess, remembered(.latest, .lastSuccess, memory)),
            recordAlike(.rememberedFailure, remembered(.latest, .lastFailure, memory)),
            recordAlike(.firstSeen, remembered(.first, .seen, memory)),
            recordAlike(.lastSeen, remembered(.latest, .seen, memory)),
            record(.failingSeen, failingSeen(within: span)),
            recordAlike(.unrecovered, unrecovered(memory: memory)),
        ]
    }

    // MARK: Weeks

    /// Which of the moments that are remembered counts.
    enum Moment: String {
        case first, latest

        fileprivate var operation: String { self == .first ? "min" : "max" }
    }

    /// One of the moments that were recorded within `memory`.
    ///
    /// Prometheus looks each selector up in all blocks of that time. The generic rules do so once for all hooks. Those
    /// of one hook have it done four times an hour, by ``lookedUp(_:_:_:)``, and read here what was found together
    /// with what has come since.
    func remembered(
        _ moment: Moment, _ recording: Recording, _ memory: String, _ more: String...
    ) -> String {
        let operation = moment.operation
        let recorded = more.isEmpty ? recorded(recording) : recorded(recording, more[0])
        if set == .generic { return "\(operation)_over_time(\(recorded)[\(memory)])" }
        let moments = "\(operation)_over_time(\(recorded)[\(Recording.carried)])"
        return "\(operation) without (\(Recording.memoryLabel)) (\(moments))"
    }

    /// What ``remembered(_:_:_:_:)`` finds in the rules of one hook.
    func lookedUp(memory span: Nanoseconds) -> [Rule] {
        let memory = PromQL.duration(span)
        return [
            lookedUp(.latest, .lastSuccess, memory), lookedUp(.latest, .lastRun, memory),
            lookedUp(.latest, .lastFailure, memory), lookedUp(.latest, .due, memory),
            lookedUp(.first, .seen, memory), lookedUp(.latest, .seen, memory),
            lookedUp(.latest, .failingSeen, memory),
        ]
    }

    /// Not from what was looked up before, or nothing would ever be forgotten.
    func lookedUp(_ moment: Moment, _ recording: Recording, _ memory: String) -> Rule {
        let moments = recorded(recording, "\(Recording.memoryLabel)=\"\"")
        return record(
            name(of: recording), "\(moment.operation)_over_time(\(moments)[\(memory)])",
            [Label(name: Recording.memoryLabel, value: moment.rawValue)])
    }

    /// A moment past now was stated by a clock that is wrong, and says nothing yet.
    private func latest(_ family: MetricFamily, by labels: String, _ more: String...) -> String {
        let series = more.isEmpty ? series(family) : self.series(family, more[0])
        return "max by (\(labels)) (last_over_time(\(series)[15m]) <= time())"
    }

    private var seen: String {
        "group by (\(Recording.level)) (last_over_time(\(series(MetricCatalogue.runs))[15m])) * time()"
    }

    // MARK: What is expected

    private func overPods(_ family: MetricFamily, _ phase: String) -> String {
        "max by (\(Recording.level)) (\(series(family, "phase=\"\(phase)\"")))"
    }

    /// The moments at which a run is due, of the pre hook; of the post hook only where there is no other.
    ///
    /// Each is noted when it comes. One that the daemon reckons back to, because the schedule has just been
    /// changed, is none that anybody missed.
    private var expected: String {
        """
        \(overPods(MetricCatalogue.lastExpected, "pre"))
          or
        (
          \(overPods(MetricCatalogue.lastExpected, "post"))
            unless on (\(Recording.hookLevel))
          \(overPods(MetricCatalogue.lastExpected, "pre"))
        )
        """
    }

    /// A run may end a twelfth of the schedule's largest gap late, by Velero's queue and its own duration; a post
    /// hook after the upload besides.
    private func due(margin: Nanoseconds?) -> String {
        let expected = recorded(.expected)
        if let margin {
            let range = PromQL.duration(margin + .hours(1))
            return "max_over_time(\(expected)[\(range)]) < time() - \(PromQL.seconds(margin))"
        }
        let pre = overPods(MetricCatalogue.expectedInterval, "pre")
        let post = overPods(MetricCatalogue.expectedInterval, "post")
        return """
            max_over_time(\(expected)[18h]) < on (\(Recording.level)) (
              time() - (
                clamp(\(pre) / 12, 900, 43200)
                  or
                (clamp(\(post) / 12, 900, 43200) + \(Self.longestUpload))
              )
            )
            """
    }

    /// How old the latest success may be: as the objective says, else as the schedule's gap and margin imply.
    private var limit: String {
        let pre = overPods(MetricCatalogue.expectedInterval, "pre")
        let post = overPods(MetricCatalogue.expectedInterval, "post")
        return """
            max by (\(Recording.level)) (\(series(MetricCatalogue.objectiveLimit, "objective=\"freshness\"")))
              or
            (\(pre) + clamp(\(pre) / 12, 900, 43200))
              or
            (
              (\(post) + clamp(\(post) / 12, 900, 43200) + \(Self.longestUpload))
                unless on (\(Recording.hookLevel))
              \(pre)
            )
            """
    }

    private var limitSeen: String { "\(recorded(.limit)) * 0 + time()" }

    // MARK: Failures

    /// The time of the failure that a hook's phase has not recovered from, by reason.
    ///
    /// A failure that no success was ever compared with is the first one ever. A success in another pod makes up for
    /// one only after its own pod is gone. What is run by hand, as restores are, may never succeed again: its failure
    /// is news for a day, that of a verification until one succeeds.
    private func unrecovered(memory: String) -> String {
        let level = Recording.level
        let failure = recorded(.rememberedFailure, "phase=~\"pre|post\"")
        let success = recorded(.rememberedSuccess, "phase=~\"pre|post\"")
        let verified = recorded(.rememberedSuccess, "phase=\"verify\"")
        let refuted = "max by (\(level)) (\(recorded(.rememberedFailure, "phase=\"verify\"")))"
        let byHand = """
            (
              (\(recorded(.rememberedFailure, "phase!~\"pre|post\"")) > time() - 86400)
                unless on (\(level))
              (\(verified) >= on (\(level)) \(refuted))
            )
            """
        let ofBackup = """
            (\(failure) == on (\(level)) group_left () max by (\(level)) (\(failure)))
              unless on (\(level))
            (\(success) >= on (\(level)) max by (\(level)) (\(failure) or \(recorded(.failingSeen))))
            """
        // The daemon forgets a hook that nobody configures after a week, too; an application that was uninstalled is
        // let go as one that is missed.
        let lastSeen = recorded(.lastSeen)
        let limit = "last_over_time(\(recorded(.limit))[\(memory)])"
        guard set == .generic else { return "\(ofBackup)\n  or\n\(byHand)" }
        return """
            (
            \(ofBackup.indented())
                unless on (\(level))
            \(removed(for: "604800").indented())
                unless on (\(level))
              (((\(lastSeen) + on (\(level)) \(limit)) or \(lastSeen)) < time() - 259200)
            )
              or
            \(byHand)
            """
    }

    /// Looked back for over the time of one recording only: the latest carries the ones before it on.
    ///
    /// Two minutes are for clocks that differ. A pod that has skipped since has nothing to make up for.
    private func failingSeen(within memory: Nanoseconds) -> String {
        let level = Recording.level
        let succeeded = series(MetricCatalogue.lastRunSuccess, "phase=~\"pre|post\"")
        let (skip, run) = (series(MetricCatalogue.lastSkip), series(MetricCatalogue.lastRun))
        return """
            (max by (\(level)) ((timestamp(\(succeeded)) and (\(succeeded) == 0)) unless (\(skip) > \(run))) - 120)
              or
            (\(remembered(.latest, .failingSeen, PromQL.duration(memory))) > time() - \(PromQL.seconds(memory)))
            """
    }

    /// The phases of hooks that are not seen any more for so many seconds, though their workload is.
    func removed(for seconds: String) -> String {
        let workload = "namespace, workload"
        return """
            (
              (\(recorded(.lastSeen)) < time() - \(seconds))
                and on (\(workload))
              (\(recorded(.lastSeen)) >= time() - 3600)
            )
            """
    }
}
