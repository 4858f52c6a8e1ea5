import HookMetrics
import HookModel
import RunRecord

/// The recordings and burn alerts of a hook's objectives.
///
/// A hook with many runs a day is watched by the rate at which it burns its budget. One that runs once a night
/// is not: between two runs every rate is 0/0. Its failures are counted over days, its freshness and its frozen
/// time are measured all the time.
struct ObjectiveRules {
    private let terms: HookTerms
    private let subject: RuleSubject
    private let objectives: Objectives

    /// Nil where the hook has no objectives.
    init?(_ terms: HookTerms, _ subject: RuleSubject) {
        guard let objectives = terms.hook.objectives else { return nil }
        self.terms = terms
        self.subject = subject
        self.objectives = objectives
    }

    /// What counts and measures, and the alerts that cannot wait.
    var rules: [Rule] {
        let ofEach = [success, duration, freshness, quiesce]
        let isCounted = [success, duration, quiesce].contains { !$0.longRules.isEmpty }
        let isReckoned = ofEach.contains { !$0.longRules.isEmpty }
        return (isCounted ? [born] : []) + ofEach.flatMap(\.rules) + (isReckoned ? [remaining] : [])
    }

    /// What looks over whole windows, to be evaluated every ``Recording/longInterval``.
    var longRules: [Rule] { [success, duration, freshness, quiesce].flatMap(\.longRules) }

    /// The rules of one objective.
    private struct Rules {
        var rules: [Rule] = []
        var longRules: [Rule] = []

        static func + (one: Rules, other: Rules) -> Rules {
            Rules(rules: one.rules + other.rules, longRules: one.longRules + other.longRules)
        }
    }

    private var window: String { PromQL.duration(objectives.window) }
    private var hook: Hook { terms.hook }

    private var born: Rule {
        subject.record(
            .born,
            EventCount.born(
                runs: subject.series(MetricCatalogue.runs), lastRun: subject.series(MetricCatalogue.lastRun)))
    }

    private func count(_ selector: String, by labels: String...) -> String {
        EventCount.expression(selector, by: labels, born: subject.recorded(.born))
    }

    // MARK: Names

    private static let runs = "namespace_workload_hook:boathook_hook_runs:increase5m"
    private static let failed = "namespace_workload_hook:boathook_hook_failures:increase5m"
    private static let timed = "namespace_workload_hook:boathook_hook_duration_seconds_count:increase5m"
    private static let slow = "namespace_workload_hook:boathook_hook_slow_runs:increase5m"
    /// 1 in the step with which an incident begins.
    private static let failureIncidents = "namespace_workload_hook:boathook_hook_failure_incidents:increase5m"
    private static let slowIncidents = "namespace_workload_hook:boathook_hook_slow_incidents:increase5m"
    private static let fresh = "namespace_workload_hook:boathook_hook_fresh:bool"
    /// 1 in each step without freshness.
    private static let stale = "namespace_workload_hook:boathook_hook_stale:increase5m"
    private static let quiesced = "namespace_workload_hook:boathook_quiesced_seconds:increase5m"
    static let remaining = "namespace_workload_hook:boathook_error_budget_remaining:ratio"
    /// The same, as it was last worked out.
    private static let reckoned = "namespace_workload_hook:boathook_error_budget_remaining:ratio15m"

    /// What happened within a window; absent where nothing did.
    private func sum(_ name: String, _ window: String) -> String {
        "sum_over_time(\(subject.recorded(name))[\(window)])"
    }

    private func reckoned(_ objective: ObjectiveName, _ expression: String) -> Rule {
        subject.record(
            Self.reckoned, expression, [Label(name: "objective", value: objective.rawValue)])
    }

    private func reckoned(_ objective: ObjectiveName) -> String {
        subject.recorded(Self.reckoned, "objective=\"\(objective.rawValue)\"")
    }

    /// Recorded as often as all else, so that it is there whenever somebody looks.
    private var remaining: Rule {
        subject.recordAlike(
            Self.remaining, "last_over_time(\(subject.recorded(Self.reckoned))[\(Recording.carried)])")
    }

    // MARK: Success

    private var success: Rules {
        guard let target = objectives.success, hook.isOfBackup else { return Rules() }
        let phases = hook.backupPhases.map { $0.name.description }.joined(separator: "|")
        let phase = "phase=~\"\(phases)\""
        func counters(_ family: MetricFamily) -> String { subject.series(family, phase) }
        return Rules(rules: [
            subject.record(
                Self.runs, count(counters(MetricCatalogue.runs), by: "phase") + " > 0"),
            subject.record(
                Self.failed, count(counters(MetricCatalogue.failures), by: "phase", "reason") + " > 0"),
        ]) + events(.success, target, bad: Self.failed, all: Self.runs, missed: "failed")
    }

    // MARK: Duration

    private var duration: Rules {
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
        let nightly = min(Nanoseconds(gap.count / 2).roundedUp(to: .hours(1)), .hours(12))
        let night = PromQL.duration(nightly)
        let recent = PromQL.duration(
            min(Nanoseconds(gap.count * 3).roundedUp(to: .days(1)), objectives.window))
        let lately = PromQL.duration(min(max(.days(7), gap).roundedUp(to: .days(1)), objectives.window))
        let incidents = name == .success ? Self.failureIncidents : Self.slowIncidents
        // Once the hook has recovered, the incident is over.
        let tonight =
            name == .success
            ? "and on (\(Recording.hookLevel))\n(last_over_time(\(subject.recorded(.failing))[10m])"
                + " >= time() - \(PromQL.seconds(nightly)))"
            : "and\n(\(sum(bad, night)) >= 1)"
        let again = "\(sum(bad, recent))\n  and\n(\(sum(incidents, recent)) >= 2)\n  \(tonight)"
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
            rules: [begun]
                + burn(
                    name, .fast, again,
                    "\(.value(.plain)) runs \(missed) within \(recent): the objective is \(percent) over \(window)."
                ),
            longRules: burn(
                name, .slow, exhausted,
                """
                \(.value(.percentage)) of the runs \(missed) within \(window), which is more than the \
                objective of \(percent) leaves.
                """))
    }

    // MARK: Freshness

    private var freshness: Rules {
        guard let objective = objectives.freshness, let limit = terms.freshnessLimit else { return Rules() }
        let phase = "phase=\"\(terms.scheduledPhase.name)\""
        let seconds = PromQL.seconds(limit)
        let success = "last_over_time(\(subject.recorded(.rememberedSuccess, phase))[10m])"
        let firstSeen = "last_over_time(\(subject.recorded(.firstSeen, phase))[10m])"
        let gone = subject.gone(
            (PromQL.seconds(terms.lateness ?? limit), terms.scheduledPhase.name.description))
        let budget = "(1 - \(PromQL.number(objective.target.value)))"
        func stale(_ window: String) -> String {
            "(1 - avg_over_time(\(subject.recorded(Self.fresh))[\(window)]))"
        }
        func burning(_ windows: [BurnWindow]) -> String {
            windows.map { pair in
                let limit = "\(PromQL.number(pair.factor)) * \(budget)"
                return """
                    (
                      (\(stale(PromQL.duration(pair.long))) > \(limit))
                        and
                      (\(stale(PromQL.duration(pair.short))) > \(limit))
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
                \(gone.indented().indented())
                )
                """),
            subject.recordAlike(
                Self.stale, "(\(EventCount.justRecorded(subject.recorded(Self.fresh))) == bool 0) > 0"),
        ]
        let left = reckoned(
            .freshness,
            """
            (1 - \(sum(Self.stale, window)) * \(PromQL.seconds(.minutes(5))) / (\(PromQL.seconds(objectives.window)) * \(budget)))
              or
            (last_over_time(\(subject.recorded(Self.fresh))[10m]) == 1)
            """)
        return Rules(
            rules: measured
                + fastFreshness(
                    windows.fast.isEmpty ? nil : burning(windows.fast), "\(what) will be gone within days."),
            longRules: [left]
                + burn(
                    .freshness, .slow,
                    windows.isEmpty
                        ? "(1 - (\(reckoned(.freshness)) < 0)) * \(budget)" : burning(windows.slow),
                    windows.isEmpty ? "\(what) is gone." : "\(what) will not last.",
                    isNeeded: windows.isEmpty || !windows.slow.isEmpty))
    }

    /// No more urgent than the failure is, as long as that is what makes the latest success old, and until it has
    /// left the shorter of the windows.
    private func fastFreshness(_ expression: String?, _ description: AlertText) -> [Rule] {
        guard let expression else { return [] }
        let phase = terms.scheduledPhase
        let severity = terms.failureSeverity(phase)
        guard severity != hook.severity else { return burn(.freshness, .fast, expression, description) }
        let failing = subject.recorded(.failing, "phase=\"\(phase.name)\"")
        let lately = "on (\(Recording.hookLevel))\n  last_over_time(\(failing)[45m])"
        return burn(.freshness, .fast, "(\n\(expression.indented())\n)\n  unless \(lately)", description)
            + burn(
                .freshness, .fast, "(\n\(expression.indented())\n)\n  and \(lately)", description,
                severity: severity)
    }

    // MARK: Quiesce

    private var quiesce: Rules {
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
            rules: [counted]
                + burn(
                    .quiesce, .fast, "\(sum(Self.quiesced, "1d")) > \(PromQL.number(budget.seconds / 4))",
                    """
                    it was quiesced for \(.value(.duration)) within a day, more than a quarter of the \(text) that \
                    it may be in \(window).
                    """, isNeeded: objectives.window > .days(4)),
            longRules: [left]
                + burn(
                    .quiesce, .slow, slow,
                    "it was quiesced for \(.value(.duration)), too much of the \(text) that it may be in \(window)."
                ))
    }

    // MARK: Alerts

    /// A budget that goes fast is as urgent as its owner says, any other a warning at most.
    private func burn(
        _ name: ObjectiveName, _ speed: BurnSpeed, _ expression: String, _ description: AlertText,
        isNeeded: Bool = true, severity: Severity? = nil
    ) -> [Rule] {
        guard isNeeded else { return [] }
        let labels = [
            Label(name: "objective", value: name.rawValue),
            Label(name: BurnSpeed.label, value: speed.rawValue),
        ]
        return [
            .alert(
                AlertRule(
                    name == .quiesce ? .quiesceBudgetBurn : .errorBudgetBurn, subject.own(expression),
                    severity: severity ?? (speed == .fast ? hook.severity : hook.severity.atMost(.warning)),
                    labels: labels + terms.alertLabels,
                    description: "\(AlertDraft.hookName): \(description)"))
        ]
    }
}

/// What is promised, as the label `objective` says it.
package enum ObjectiveName: String, Hashable, Sendable, CaseIterable {
    case success, duration, freshness, quiesce
}
