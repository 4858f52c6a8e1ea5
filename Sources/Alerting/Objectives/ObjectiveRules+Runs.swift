import HookMetrics
import HookModel
import RunRecord

// The objectives that count runs: how many succeed, and how many do so in time.

extension ObjectiveRules {
    private static let runs = "namespace_workload_hook:boathook_hook_runs:increase5m"
    private static let failed = "namespace_workload_hook:boathook_hook_failures:increase5m"
    private static let timed = "namespace_workload_hook:boathook_hook_duration_seconds_count:increase5m"
    private static let slow = "namespace_workload_hook:boathook_hook_slow_runs:increase5m"
    /// 1 in the step with which an incident begins.
    private static let failureIncidents = "namespace_workload_hook:boathook_hook_failure_incidents:increase5m"
    private static let slowIncidents = "namespace_workload_hook:boathook_hook_slow_incidents:increase5m"

    // MARK: Success

    /// The phases whose runs are counted.
    private var backupPhase: String {
        "phase=~\"\(hook.backupPhases.map { $0.name.description }.joined(separator: "|"))\""
    }

    var success: Rules {
        guard let target = objectives.success, hook.isOfBackup else { return Rules() }
        func counters(_ family: MetricFamily) -> String { subject.series(family, backupPhase) }
        return Rules(rules: [
            subject.record(
                Self.runs, count(counters(MetricCatalogue.runs), by: "phase") + " > 0"),
            subject.record(
                Self.failed,
                count(counters(MetricCatalogue.failures), by: "phase", "reason", isSparse: true) + " > 0"),
        ]) + events(.success, target, bad: Self.failed, all: Self.runs, missed: "failed")
    }

    // MARK: Duration

    var duration: Rules {
        guard let objective = objectives.duration else { return Rules() }
        let phase = "phase=\"\(objective.phase.name)\""
        let bound = "le=\"\(MetricCatalogue.bucketBound(objective.threshold))\""
        let family = MetricCatalogue.duration
        let fast = count(subject.series(family, suffix: "_bucket", phase, bound), by: "phase", "le")
        return Rules(rules: [
            subject.record(
                Self.timed, count(subject.series(family, suffix: "_count", phase), by: "phase") + " > 0"),
            subject.record(
                Self.slow,
                """
                \(EventCount.justRecorded(subject.recorded(Self.timed)))
                  - on (\(Recording.hookLevel))
                \(fast)
                  > 0
                """),
        ])
            + events(
                .duration, objective.target, bad: Self.slow, all: Self.timed,
                missed: "took longer than \(GoDuration.text(objective.threshold))")
    }

    /// The rules of an objective that counts runs, by what counts the bad ones and all of them.
    private func events(
        _ name: ObjectiveName, _ target: Ratio, bad: String, all: String, missed: String
    ) -> Rules {
        let budget = "(1 - \(PromQL.number(target.value)))"
        let runs = "(\(sum(all, window)) > 0)"
        let left = reckoned(
            name, "1 - (\n  (\(sum(bad, window)) or \(runs) * 0)\n    /\n  \(runs)\n) / \(budget)")
        let windows = BurnWindows(
            window: objectives.window, gap: terms.gap ?? .days(1), budget: 1 - target.value)
        let percent = Percentage.text(target)
        if windows.isEmpty {
            return Rules(longRules: [left]) + rare(name, budget, percent, bad: bad, all: all, missed: missed)
        }

        func burning(_ windows: [BurnWindow]) -> String {
            windows.map { pair in
                let limit = "\(PromQL.number(pair.factor)) * \(budget)"
                let (long, short) = (PromQL.duration(pair.long), PromQL.duration(pair.short))
                return """
                    (
                      (\(sum(bad, long)) / \(sum(all, long)) > \(limit))
                        and
                      (\(sum(bad, short)) / \(sum(all, short)) > \(limit))
                        and
                      \(sum(bad, long)) >= 2
                    )
                    """
            }.joined(separator: "\n  or\n")
        }
        let what: AlertText = """
            \(.value(.percentage)) of the runs \(missed) lately: the budget of \(percent) over \(window)
            """
        return Rules(
            rules: burn(
                name, .fast, burning(windows.fast), "\(what) will be gone within days.",
                isNeeded: !windows.fast.isEmpty),
            longRules: [left]
                + burn(
                    name, .slow, burning(windows.slow), "\(what) will not last.",
                    isNeeded: !windows.slow.isEmpty))
    }

    /// The rules of an objective whose events are days apart.
    ///
    /// What goes wrong within half a day is one incident, in however many pods and phases; it takes two.
    private func rare(
        _ name: ObjectiveName, _ budget: String, _ percent: String, bad: String, all: String, missed: String
    ) -> Rules {
        let gap = terms.gap ?? .days(1)
        let night = PromQL.duration(min(Nanoseconds(gap.count / 2).roundedUp(to: .hours(1)), .hours(12)))
        let recent = PromQL.duration(
            min(Nanoseconds(gap.count * 3).roundedUp(to: .days(1)), objectives.window))
        let lately = PromQL.duration(min(max(.days(7), gap).roundedUp(to: .days(1)), objectives.window))
        let incidents = name == .success ? Self.failureIncidents : Self.slowIncidents
        var again =
            "\(sum(bad, recent))\n  and\n(\(sum(incidents, recent)) >= 2)\n  and\n(\(sum(bad, night)) >= 1)"
        if name == .success {
            // Once the hook has recovered, the incident is over.
            again += """

                  and on (\(Recording.hookLevel))
                last_over_time(\(subject.recorded(.failing, backupPhase))[10m])
                """
        }
        let exhausted = """
            ((1 - (\(reckoned(name)) < 0)) * \(budget))
              and on (\(Recording.hookLevel))
            (\(sum(incidents, window)) >= 2)
              and on (\(Recording.hookLevel))
            (\(sum(all, window)) >= 3)
              and on (\(Recording.hookLevel))
            (\(sum(bad, lately)) >= 1)
            """
        let begun = subject.record(
            incidents,
            "(\(sum(bad, night)) == bool (\(EventCount.justRecorded(subject.recorded(bad))) > 0)) > 0")
        return Rules(
            rules: [begun],
            longRules: burn(
                name, .fast, again,
                "\(.value(.plain)) runs \(missed) within \(recent): the objective is \(percent) over \(window)."
            )
                + burn(
                    name, .slow, exhausted,
                    """
                    \(.value(.percentage)) of the runs \(missed) within \(window), which is more than the \
                    objective of \(percent) leaves.
                    """))
    }
}
