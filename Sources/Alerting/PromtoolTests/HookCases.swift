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
        case .hookStuck: stuck(rule)
        case .quiesceStuck: quiesceStuck(rule)
        case .hookNearTimeout:
            hint(rule, "90%", .pre, MetricCatalogue.lastDuration, "10", "54")
        case .hookSlow: slow(rule)
        case .hookRetrying: hint(rule, "2", .pre, MetricCatalogue.lastAttempts, "1", "2")
        default: nil
        }
    }

    private func one(
        _ rule: AlertRule, _ labels: [Label], _ value: String, title: String? = nil,
        _ series: [PromtoolSeries]
    ) -> PromtoolCase {
        PromtoolCase(
            title: title ?? rule.alert.name, alert: rule.alert, series: series,
            alerts: [PromtoolAlert(rule: rule, labels: place + labels, value: value)])
    }

    private func failure(_ rule: AlertRule, _ reason: String) -> PromtoolCase {
        // The rule that leaves the pre hook out is about the others.
        let phase: HookPhase = rule.expression.contains("phase!=\"pre\"") ? .post : .pre
        let reason = Label(name: "reason", value: reason)
        return one(
            rule, label(phase) + [reason], HumanText.timestamp(.minutes(20)),
            title: "\(rule.alert.name) in the \(phase.name) phase",
            [
                series(MetricCatalogue.lastFailure, label(phase) + [reason], PromtoolValues.late("1200")),
                series(MetricCatalogue.lastRun, label(phase), PromtoolValues.late("1200")),
                series(MetricCatalogue.lastRunSuccess, label(phase), PromtoolValues.late("0")),
            ])
    }

    private func notRun(_ rule: AlertRule) -> PromtoolCase? {
        guard let limit = terms.freshnessLimit else { return nil }
        let phase = label(terms.scheduledPhase)
        return one(
            rule, phase, HumanText.timestamp(.minutes(20)),
            [
                series(MetricCatalogue.runs, phase, PromtoolValues.always("1")),
                series(
                    MetricCatalogue.lastSuccess, phase,
                    PromtoolValues.always(PromQL.seconds(.minutes(20) - limit))),
            ])
    }

    private func postMissing(_ rule: AlertRule) -> PromtoolCase {
        let grace = terms.postGrace ?? .seconds(15_000)
        let succeeded = Nanoseconds.minutes(20) - grace
        return one(
            rule, label(.pre), HumanText.timestamp(succeeded),
            [
                series(
                    MetricCatalogue.lastSuccess, label(.pre), PromtoolValues.always(PromQL.seconds(succeeded))
                ),
                series(MetricCatalogue.runs, label(.post), PromtoolValues.always("0")),
            ])
    }

    private func stuck(_ rule: AlertRule) -> PromtoolCase {
        one(
            rule, label(.pre), HumanText.duration(seconds: 1_500),
            [
                series(MetricCatalogue.runningSince, label(.pre), PromtoolValues.late("1200")),
                series(MetricCatalogue.timeout, label(.pre), PromtoolValues.always("60")),
            ])
    }

    private func quiesceStuck(_ rule: AlertRule) -> PromtoolCase {
        one(
            rule, [], HumanText.duration(seconds: 1_500),
            [
                series(MetricCatalogue.quiesceStart, [], PromtoolValues.late("1200")),
                series(MetricCatalogue.quiesceLimit, [], PromtoolValues.always("600")),
            ])
    }

    private func slow(_ rule: AlertRule) -> PromtoolCase? {
        guard let objective = hook.objectives?.duration else { return nil }
        let seconds = objective.threshold.count / 1_000_000_000 + 1
        return hint(
            rule, HumanText.duration(seconds: seconds), objective.phase, MetricCatalogue.lastDuration, "0",
            String(seconds))
    }

    private func hint(
        _ rule: AlertRule, _ value: String, _ phase: HookPhase, _ family: MetricFamily, _ before: String,
        _ after: String
    ) -> PromtoolCase {
        one(
            rule, label(phase), value,
            [
                series(family, label(phase), PromtoolValues.changing(before, after)),
                series(MetricCatalogue.lastRunSuccess, label(phase), PromtoolValues.always("1")),
                series(MetricCatalogue.timeout, label(phase), PromtoolValues.always("60")),
            ])
    }

    // MARK: Budgets

    /// Everything fails from 20 minutes after time 0 on, so that every window burns.
    private func ofBudget(_ objective: ObjectiveName, _ rules: [AlertRule]) -> PromtoolCase {
        let isRare = BurnWindows(
            window: hook.objectives?.window ?? .zero, gap: terms.gap ?? .days(1), budget: budget(objective)
        ).isEmpty
        let values = isRare ? PromtoolValues.changing("0", "3") : PromtoolValues.growing(by: 3)
        // What is young enough keeps the freshness objective out of it.
        let fresh = series(
            MetricCatalogue.lastSuccess, label(terms.scheduledPhase), "0+300x\(PromtoolCase.sampleCount)")
        let input: [PromtoolSeries]
        var value = { (rule: AlertRule) in isRare && rule.burn == .fast ? "3" : "100%" }
        switch objective {
        case .success:
            let phase = label(hook.orderedPhases.first ?? .pre)
            input = [
                fresh, series(MetricCatalogue.runs, phase, values),
                series(MetricCatalogue.failures, phase + [Label(name: "reason", value: "exit")], values),
            ]
        case .duration:
            let phase = label(hook.objectives?.duration?.phase ?? .pre)
            let bound = MetricCatalogue.bucketBound(hook.objectives?.duration?.threshold ?? .zero)
            input = [
                fresh, series(MetricCatalogue.duration, suffix: "_count", phase, values),
                series(
                    MetricCatalogue.duration, suffix: "_bucket", phase + [Label(name: "le", value: bound)],
                    PromtoolValues.always("0")),
            ]
        case .freshness:
            let age = terms.freshnessLimit ?? .zero
            input = [
                series(
                    MetricCatalogue.lastSuccess, label(terms.scheduledPhase),
                    PromtoolValues.late(PromQL.seconds(.zero - age)))
            ]
            value = { _ in "100%" }
        case .quiesce:
            let seconds = (hook.objectives?.quiesceBudget ?? .zero).count / 1_000_000_000 + 1
            input = [series(MetricCatalogue.quiescedSeconds, [], PromtoolValues.changing("0", "\(seconds)"))]
            value = { _ in HumanText.duration(seconds: seconds) }
        }
        return PromtoolCase(
            title: "\(rules[0].alert.name) of the objective \(objective.rawValue)", alert: rules[0].alert,
            series: input,
            alerts: rules.map { PromtoolAlert(rule: $0, labels: place, value: value($0)) })
    }

    private func budget(_ objective: ObjectiveName) -> Double {
        let objectives = hook.objectives
        return 1 - ((objective == .duration ? objectives?.duration?.target : objectives?.success)?.value ?? 0)
    }
}

extension AlertRule {
    /// How fast the budget that the alert is about goes; nil for any other alert.
    fileprivate var burn: BurnSpeed? {
        labels.first { $0.name == BurnSpeed.label }.flatMap { BurnSpeed(rawValue: $0.value) }
    }
}
