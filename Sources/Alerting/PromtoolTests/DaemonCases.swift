import HookMetrics
import HookModel

/// How the daemon itself comes to raise its alerts.
enum DaemonCases {
    /// A case for each alert in the groups that belong to no hook.
    static func all(_ groups: [RuleGroup], namespace: String?) -> [PromtoolCase] {
        groups.flatMap(\.rules).compactMap { rule in
            guard case .alert(let alert) = rule else { return nil }
            return DaemonCase(rule: alert, namespace: namespace ?? "boathook").whole
        }
    }
}

/// One alert about a daemon.
private struct DaemonCase {
    let rule: AlertRule
    let namespace: String

    private var target: [Label] {
        [
            Label(name: "instance", value: "one"), Label(name: "job", value: "boathook"),
            Label(name: "namespace", value: namespace),
        ]
    }

    private func series(_ name: String, _ values: String, _ more: [Label] = []) -> PromtoolSeries {
        PromtoolSeries(name: name, labels: target + more, values: values)
    }

    private func made(
        _ series: [PromtoolSeries], firesAt: Int = 45, value: String, healthy: [PromtoolSeries]
    ) -> PromtoolCase {
        PromtoolCase(
            title: "\(rule.alert.name) of the daemon", alert: rule.alert, firesAt: firesAt, series: series,
            alerts: [PromtoolAlert(rule: rule, labels: target, value: value)], healthy: healthy)
    }

    /// Nil for what is no alert about a daemon.
    var whole: PromtoolCase? {
        let always = PromtoolValues.always("1")
        switch rule.alert {
        case .down:
            return made(
                [
                    series(MetricCatalogue.buildInfo.name, "1x3 stale"),
                    series("up", PromtoolValues.changing("1", "0")),
                ], value: "1",
                healthy: [
                    series(MetricCatalogue.buildInfo.name, always),
                    series("up", PromtoolValues.changing("0", "1")),
                ])
        case .intakeRejecting:
            let reason = [Label(name: "reason", value: "version")]
            // The window of an hour then begins and ends with a sample, so that nothing is extrapolated.
            return made(
                [series(MetricCatalogue.intakeRejected.name, PromtoolValues.changing("0", "3"), reason)],
                firesAt: 70, value: "3",
                healthy: [series(MetricCatalogue.intakeRejected.name, PromtoolValues.always("3"), reason)])
        case .journalFailing:
            let name = MetricCatalogue.journalWritable.name
            return made(
                [series(name, PromtoolValues.changing("1", "0"))], value: "0",
                healthy: [series(name, PromtoolValues.changing("0", "1"))])
        default: return nil
        }
    }
}
