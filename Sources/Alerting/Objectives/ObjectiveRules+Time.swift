import HookMetrics
import HookModel
import RunRecord

// The objectives that are measured all the time: how old the latest success is, and how long the application was
// quiesced.

extension ObjectiveRules {
    private static let fresh = "namespace_workload_hook:boathook_hook_fresh:bool"
    /// 1 in each step without freshness.
    private static let stale = "namespace_workload_hook:boathook_hook_stale:increase5m"
    private static let quiesced = "namespace_workload_hook:boathook_quiesced_seconds:increase5m"

    // MARK: Freshness

    var freshness: Rules {
        guard let objective = objectives.freshness, let limit = terms.freshnessLimit else { return Rules() }
        let phase = "phase=\"\(terms.scheduledPhase.name)\""
        let seconds = PromQL.seconds(limit)
        let success = "last_over_time(\(subject.recorded(.rememberedSuccess, phase))[10m])"
        let firstSeen = "last_over_time(\(subject.recorded(.firstSeen, phase))[10m])"
        let budget = "(1 - \(PromQL.number(objective.target.value)))"
        func stale(_ window: String) -> String {
            "(1 - avg_over_time(\(subject.recorded(Self.fresh))[\(window)]))"
        }
        func burning(_ windows: [BurnWindow]) -> String {
            windows.map { pair in
                let limit = "\(PromQL.number(pair.factor)) * \(budget)"
                // One recording at least falls into each, however much later it is looked at.
                let short = terms.isRare ? max(pair.short, .minutes(15)) : pair.short
                return """
                    (
                      (\(stale(PromQL.duration(pair.long))) > \(limit))
                        and
                      (\(stale(PromQL.duration(short))) > \(limit))
                    )
                    """
            }.joined(separator: "\n  or\n")
        }
        let windows = BurnWindows(
            window: objectives.window, gap: .zero, budget: 1 - objective.target.value)
        let what: AlertText = """
            its latest success was older than \(GoDuration.text(limit)) in \(.value(.percentage)) of the time \
            lately: the budget of \(Percentage.text(objective.target)) over \(window)
            """
        let measured = [
            subject.record(
                Self.fresh,
                """
                max by (\(Recording.hookLevel)) (
                  (
                    (time() - \(success) <= bool \(seconds))
                      or
                    ((time() - \(firstSeen) > \(seconds)) * 0)
                  )
                    unless on (\(Recording.level))
                  \(subject.isGone)
                )
                """),
            subject.record(
                Self.stale, "(\(EventCount.justRecorded(subject.recorded(Self.fresh))) == bool 0) > 0"),
        ]
        let left = reckoned(
            .freshness,
            """
            (1 - \(sum(Self.stale, window)) * \(PromQL.seconds(.minutes(5))) / (\(PromQL.seconds(objectives.window)) * \(budget)))
              or
            (last_over_time(\(subject.recorded(Self.fresh))[10m]) == 1)
            """)
        let fast = fastFreshness(
            windows.fast.isEmpty ? nil : burning(windows.fast), "\(what) will be gone within days.")
        return Rules(
            rules: measured + (terms.isRare ? [] : fast),
            longRules: [left] + (terms.isRare ? fast : [])
                + burn(
                    .freshness, .slow,
                    windows.isEmpty
                        ? "(1 - (\(reckoned(.freshness)) < 0)) * \(budget)" : burning(windows.slow),
                    windows.isEmpty ? "\(what) is gone." : "\(what) will not last.",
                    isNeeded: windows.isEmpty || !windows.slow.isEmpty))
    }

    /// No more urgent than the failure is, as long as that is what makes the latest success old, and until it has
    /// left the shorter of the windows. Where both have the same limit, not before the alert that the run is missing:
    /// that would be two pages.
    private func fastFreshness(_ expression: String?, _ description: AlertText) -> [Rule] {
        guard let expression else { return [] }
        let phase = terms.scheduledPhase
        let severity = terms.failureSeverity(phase)
        let pending = terms.isRare ? Recording.interval : nil
        guard severity != hook.severity else {
            return burn(.freshness, .fast, expression, description, pending: pending)
        }
        let failing = subject.recorded(.failing, "phase=\"\(phase.name)\"")
        let lately = "on (\(Recording.hookLevel))\n  last_over_time(\(failing)[45m])"
        return burn(
            .freshness, .fast, "(\n\(expression.indented())\n)\n  unless \(lately)", description,
            pending: pending)
            + burn(
                .freshness, .fast, "(\n\(expression.indented())\n)\n  and \(lately)", description,
                severity: severity, pending: pending)
    }

    // MARK: Quiesce

    var quiesce: Rules {
        guard let budget = objectives.quiesceBudget else { return Rules() }
        let seconds = PromQL.seconds(budget)
        let spent = sum(Self.quiesced, window)
        let known = "last_over_time(\(subject.recorded(.lastSeen))[10m])"
        let text = GoDuration.text(budget)
        let week = PromQL.number(2 * 7 / objectives.window.days * budget.seconds)
        let isLong = objectives.window > .days(14)
        let slow =
            isLong
            ? "(\(spent) > \(seconds))\n  or\n(\(sum(Self.quiesced, "7d")) > \(week))"
            : "\(spent) > \(seconds)"
        let counted = subject.record(
            Self.quiesced,
            EventCount.expression(
                subject.series(MetricCatalogue.quiescedSeconds), by: [],
                born: subject.recorded(.born, "phase=\"pre\"")) + " > 0")
        let left = reckoned(
            .quiesce, "(1 - \(spent) / \(seconds))\n  or\ngroup by (\(Recording.hookLevel)) (\(known))")
        return Rules(
            rules: [counted],
            longRules: [left]
                + burn(
                    .quiesce, .fast, "\(sum(Self.quiesced, "1d")) > \(PromQL.number(budget.seconds / 4))",
                    """
                    it was quiesced for \(.value(.duration)) within a day, more than a quarter of the \(text) that \
                    it may be in \(window).
                    """, isNeeded: objectives.window > .days(4))
                + burn(
                    .quiesce, .slow, slow,
                    "it was quiesced for \(.value(.duration)), too much of the \(text) that it may be in \(window)."
                ))
    }
}
