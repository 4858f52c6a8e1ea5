import HookMetrics

// What Prometheus remembers, since the daemon's own memory goes with its pod: first the latest moments over all
// pods, then what follows from them over weeks. Only moments are looked back for. What is going on right now
// (a run, a quiesce) is only looked at as it is: remembered, it would come back to life when it is over.

extension RuleSubject {
    /// The recordings, in the order in which they need each other.
    ///
    /// - Parameters:
    ///   - memory: how far back failures and successes are remembered.
    ///   - margin: how long after its moment a run should be over, in seconds; nil derives it from the schedule.
    func recordings(memory: String, margin: String?) -> [Rule] {
        let reason = Recording.level + ", reason"
        return [
            record(.lastSuccess, latest(MetricCatalogue.lastSuccess, by: Recording.level)),
            record(
                .lastRun, latest(MetricCatalogue.lastRun, by: Recording.level, "phase=\"post\"")),
            record(.lastFailure, latest(MetricCatalogue.lastFailure, by: reason)),
            record(.due, due(margin: margin)),
            record(.seen, seen),
            record(.unrecovered, unrecovered(memory: memory)),
        ]
    }

    /// A moment past now was stated by a clock that is wrong, and says nothing yet.
    private func latest(_ family: MetricFamily, by labels: String, _ more: String...) -> String {
        let series = more.isEmpty ? series(family) : self.series(family, more[0])
        return "max by (\(labels)) (last_over_time(\(series)[15m]) <= time())"
    }

    /// A run is expected of the pre hook; of the post hook only where there is no other.
    private func scheduled(_ family: MetricFamily) -> String {
        let level = Recording.level
        let post = "max by (\(level)) (\(series(family, "phase=\"post\"")))"
        let pre = "max by (\(level)) (\(series(family, "phase=\"pre\"")))"
        return """
            \(pre)
              or
            (
              \(post)
                unless on (\(Recording.hookLevel))
              \(pre)
            )
            """
    }

    /// A run may end a twelfth of the schedule's largest gap late, by Velero's queue and its own duration.
    private func due(margin: String?) -> String {
        let expected = scheduled(MetricCatalogue.lastExpected)
        if let margin { return "(\n\(expected.indented())\n) < time() - \(margin)" }
        let interval = "max by (\(Recording.level)) (\(series(MetricCatalogue.expectedInterval)))"
        return """
            (
            \(expected.indented())
            ) < on (\(Recording.level)) (time() - clamp(\(interval) / 12, 900, 43200))
            """
    }

    /// A schedule that is new, on a hook that never succeeded, is not late for the moments before it was there.
    private var seen: String {
        switch set {
        case .generic: "timestamp(\n\(scheduled(MetricCatalogue.lastExpected).indented())\n)"
        case .configured:
            "group by (\(Recording.level)) (last_over_time(\(series(MetricCatalogue.runs))[15m])) * time()"
        }
    }

    /// The time of the failure that a hook's phase has not recovered from, by reason.
    ///
    /// A failure that no success was ever compared with is the first one ever. What is run by hand, as restores
    /// are, may never succeed again: its failure is news for a day.
    private func unrecovered(memory: String) -> String {
        let level = Recording.level
        let failure = "max_over_time(\(recorded(.lastFailure, "phase=~\"pre|post\""))[\(memory)])"
        let success = "max_over_time(\(recorded(.lastSuccess, "phase=~\"pre|post\""))[\(memory)])"
        return """
            (
              (\(failure) > on (\(level)) group_left () \(success))
                or
              (\(failure) unless on (\(level)) \(success))
            )
              == on (\(level)) group_left ()
            max by (\(level)) (\(failure))
              or
            max_over_time(\(recorded(.lastFailure, "phase!~\"pre|post\""))[1d]) > time() - 86400
            """
    }
}
