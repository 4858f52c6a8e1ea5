import HookMetrics
import HookModel
import RunRecord

/// How one hook comes to raise each of its alerts.
struct HookCases {
    private let terms: HookTerms
    private let rules: [AlertRule]

    init(_ terms: HookTerms) {
        self.terms = terms
        rules = HookRules.groups(terms).flatMap(\.rules).compactMap { rule in
            if case .alert(let alert) = rule { alert } else { nil }
        }
    }

    var all: [PromtoolCase] {
        var cases = rules.compactMap(ofState)
        for objective in ObjectiveName.allCases {
            let alerts = rules.filter { rule in
                rule.labels.contains(Label(name: "objective", value: objective.rawValue))
                    && !rule.isOfFailingHook(hook)
            }
            if !alerts.isEmpty { cases.append(ofBudget(objective, alerts)) }
        }
        return cases
    }

    // MARK: Series of the hook

    private var hook: Hook { terms.hook }

    /// The labels of the hook in all its series.
    private var place: [Label] {
        var labels = [Label(name: "hook", value: hook.name)]
        if let workload = hook.workload { labels.append(Label(name: "workload", value: workload)) }
        if let namespace = hook.namespace { labels.append(Label(name: "namespace", value: namespace)) }
        return labels
    }

    private func label(_ phase: HookPhase) -> [Label] {
        [Label(name: "phase", value: phase.name.description)]
    }

    private func series(
        _ family: MetricFamily, suffix: String = "", _ more: [Label], _ values: String
    ) -> PromtoolSeries {
        PromtoolSeries(name: family.name + suffix, labels: place + more, values: values)
    }

    // MARK: State

    private func ofState(_ rule: AlertRule) -> PromtoolCase? {
        switch rule.alert {
        case .hookFailed: failure(rule, "exit")
        case .hookTimedOut: failure(rule, "timeout")
        case .hookLost: failure(rule, "lost")
        case .hookNotRun: notRun(rule)
        case .postMissing: postMissing(rule)
        case .hookStuck:
            rule.expression.contains("> boathook_hook_timeout_seconds") ? stuck(rule) : endless(rule)
        case .quiesceStuck: quiesceStuck(rule)
        case .hookNearTimeout:
            hint(rule, "90%", .pre, MetricCatalogue.lastDuration, "48", "54")
        case .hookSlow: slow(rule)
        case .hookRetrying: hint(rule, "2", .pre, MetricCatalogue.lastAttempts, "1", "2")
        default: nil
        }
    }

    private func one(
        _ rule: AlertRule, _ labels: [Label], _ value: String, title: String? = nil,
        _ series: [PromtoolSeries],
        healthy: [PromtoolSeries]
    ) -> PromtoolCase {
        PromtoolCase(
            title: title ?? rule.alert.name, alert: rule.alert, series: series,
            alerts: [PromtoolAlert(rule: rule, labels: place + hook.labels + labels, value: value)],
            healthy: healthy)
    }

    /// A run that ended at its deadline is seen in its pod, any other is remembered when the pod has long gone.
    private func failure(_ rule: AlertRule, _ reason: String) -> PromtoolCase {
        // The rule that leaves the pre hook out is about the others.
        let phase: HookPhase = rule.expression.contains("phase!=\"pre\"") ? .post : .pre
        let labels = label(phase) + [Label(name: "reason", value: reason)]
        func values(_ value: String) -> String {
            reason == "timeout" ? PromtoolValues.late(value) : "_x4 \(value) stale"
        }
        return one(
            rule, labels, HumanText.timestamp(.minutes(20)),
            title: "\(rule.alert.name) in the \(phase.name) phase",
            [
                series(MetricCatalogue.lastFailure, labels, values("1200")),
                series(MetricCatalogue.lastRun, label(phase), values("1200")),
                series(MetricCatalogue.lastRunSuccess, label(phase), values("0")),
            ],
            healthy: [
                series(MetricCatalogue.lastFailure, labels, PromtoolValues.late("1200")),
                series(MetricCatalogue.lastRun, label(phase), PromtoolValues.changing("600", "1201")),
                series(MetricCatalogue.lastRunSuccess, label(phase), PromtoolValues.always("1")),
                series(MetricCatalogue.lastSuccess, label(phase), PromtoolValues.changing("600", "1201")),
            ])
    }

    private func notRun(_ rule: AlertRule) -> PromtoolCase? {
        guard let limit = terms.lateness else { return nil }
        let phase = label(terms.scheduledPhase)
        func late(at moment: Nanoseconds) -> [PromtoolSeries] {
            [
                series(MetricCatalogue.runs, phase, PromtoolValues.always("1")),
                series(
                    MetricCatalogue.lastSuccess, phase,
                    PromtoolValues.always(PromQL.seconds(moment - limit))),
            ]
        }
        return one(
            rule, phase, HumanText.timestamp(.minutes(20)), late(at: .minutes(20)),
            healthy: late(at: .minutes(46)))
    }

    private func postMissing(_ rule: AlertRule) -> PromtoolCase {
        let succeeded = Nanoseconds.minutes(20) - (terms.postGrace ?? .seconds(15_000))
        let pre = series(
            MetricCatalogue.lastSuccess, label(.pre), PromtoolValues.always(PromQL.seconds(succeeded)))
        return one(
            rule, [], HumanText.timestamp(succeeded),
            [pre, series(MetricCatalogue.runs, label(.post), PromtoolValues.always("0"))],
            healthy: [
                pre, series(MetricCatalogue.runs, label(.post), PromtoolValues.always("1")),
                series(
                    MetricCatalogue.lastRun, label(.post),
                    PromtoolValues.always(PromQL.seconds(succeeded + .seconds(1)))),
            ])
    }

    private func stuck(_ rule: AlertRule) -> PromtoolCase {
        func running(timeout: String) -> [PromtoolSeries] {
            [
                series(MetricCatalogue.runningSince, label(.pre), PromtoolValues.late("1200")),
                series(MetricCatalogue.timeout, label(.pre), PromtoolValues.always(timeout)),
            ]
        }
        return one(
            rule, label(.pre), HumanText.duration(seconds: 1_500), running(timeout: "1199"),
            healthy: running(timeout: "1201"))
    }

    private func endless(_ rule: AlertRule) -> PromtoolCase {
        func running(since: String) -> [PromtoolSeries] {
            [series(MetricCatalogue.runningSince, label(.pre), PromtoolValues.late(since))]
        }
        return one(
            rule, label(.pre), HumanText.duration(seconds: 15_300),
            title: "\(rule.alert.name) without a deadline",
            running(since: "-12600"), healthy: running(since: "-12299"))
    }

    private func quiesceStuck(_ rule: AlertRule) -> PromtoolCase {
        func quiesced(limit: String) -> [PromtoolSeries] {
            [
                series(MetricCatalogue.quiesceStart, [], PromtoolValues.late("1200")),
                series(MetricCatalogue.quiesceLimit, [], PromtoolValues.always(limit)),
            ]
        }
        return one(
            rule, [], HumanText.duration(seconds: 1_500), quiesced(limit: "1499"),
            healthy: quiesced(limit: "1501"))
    }

    private func slow(_ rule: AlertRule) -> PromtoolCase? {
        guard let objective = hook.objectives?.duration else { return nil }
        let seconds = objective.threshold.count / 1_000_000_000 + 1
        return hint(
            rule, HumanText.duration(seconds: seconds), objective.phase, MetricCatalogue.lastDuration,
            PromQL.seconds(objective.threshold), String(seconds))
    }

    private func hint(
        _ rule: AlertRule, _ value: String, _ phase: HookPhase, _ family: MetricFamily, _ before: String,
        _ after: String
    ) -> PromtoolCase {
        func latest(_ values: String) -> [PromtoolSeries] {
            [
                series(family, label(phase), values),
                series(MetricCatalogue.lastRunSuccess, label(phase), PromtoolValues.always("1")),
                series(MetricCatalogue.timeout, label(phase), PromtoolValues.always("60")),
            ]
        }
        return one(
            rule, label(phase), value, latest(PromtoolValues.changing(before, after)),
            healthy: latest(PromtoolValues.always(before)))
    }

    // MARK: Budgets

    private func ofBudget(_ objective: ObjectiveName, _ rules: [AlertRule]) -> PromtoolCase {
        let budget = BudgetCase(terms, objective) { family, suffix, labels, values in
            series(family, suffix: suffix, labels, values)
        }
        let cadence = budget.isRare ? ", for rare runs" : ""
        return PromtoolCase(
            title: "\(rules[0].alert.name) of the objective \(objective.rawValue)\(cadence)",
            alert: rules[0].alert, firesAt: budget.isRare ? 780 : 45, series: budget.spent,
            alerts: rules.map {
                PromtoolAlert(rule: $0, labels: place + hook.labels, value: budget.value(of: $0))
            }, healthy: budget.healthy)
    }
}

extension AlertRule {
    /// Whether it stands in for the fast burn of a hook's freshness while that hook fails, which no case makes it do.
    fileprivate func isOfFailingHook(_ hook: Hook) -> Bool {
        labels.contains(Label(name: "objective", value: ObjectiveName.freshness.rawValue)) && burn == .fast
            && severity != hook.severity
    }

    /// How fast the budget that the alert is about goes; nil for any other alert.
    var burn: BurnSpeed? {
        labels.first { $0.name == BurnSpeed.label }.flatMap { BurnSpeed(rawValue: $0.value) }
    }
}
