import HookMetrics
import HookModel

/// How the daemon itself comes to raise its alerts.
enum DaemonCases {
    /// A case for each alert in the groups that belong to no hook.
    ///
    /// - Parameter namespace: that of the daemon; nil where the rules are about all daemons.
    static func all(_ groups: [RuleGroup]) -> [PromtoolCase] {
        groups.flatMap(\.rules).compactMap { rule in
            guard case .alert(let alert) = rule else { return nil }
            return one(alert)
        }
    }

    private static let target = ["instance", "job", "namespace"].map { Label(name: $0, value: "boathook") }

    private static func series(_ name: String, _ values: String, _ more: [Label] = []) -> PromtoolSeries {
        PromtoolSeries(name: name, labels: target + more, values: values)
    }

    private static func one(_ rule: AlertRule) -> PromtoolCase? {
        let title = "\(rule.alert.name) of the daemon"
        func of(_ series: [PromtoolSeries], firesAt: Int = 45, value: String) -> PromtoolCase {
            PromtoolCase(
                title: title, alert: rule.alert, firesAt: firesAt, series: series,
                alerts: [PromtoolAlert(rule: rule, labels: target, value: value)])
        }
        switch rule.alert {
        case .down:
            // What is left of the other daemons of the namespace keeps the second half of the rule out of it.
            let other = [
                Label(name: "instance", value: "other"), Label(name: "namespace", value: "boathook"),
            ]
            return of(
                [
                    series(MetricCatalogue.buildInfo.name, "1x3 stale"),
                    series("up", PromtoolValues.changing("1", "0")),
                    PromtoolSeries(
                        name: MetricCatalogue.buildInfo.name, labels: other,
                        values: PromtoolValues.always("1")),
                ], value: "1")
        case .intakeRejecting:
            // The window of an hour then begins and ends with a sample, so that nothing is extrapolated.
            return of(
                [
                    series(
                        MetricCatalogue.intakeRejected.name, PromtoolValues.changing("0", "3"),
                        [Label(name: "reason", value: "version")])
                ], firesAt: 70, value: "3")
        case .journalFailing:
            return of(
                [series(MetricCatalogue.journalWritable.name, PromtoolValues.changing("1", "0"))], value: "0")
        default: return nil
        }
    }
}
