package import HookModel

/// One rule of Prometheus.
package enum Rule: Hashable, Sendable {
    case alert(AlertRule)
    case record(RecordingRule)
}

/// A rule that raises an alert for each series that its expression yields.
package struct AlertRule: Hashable, Sendable {
    package var alert: Alert
    /// PromQL.
    package var expression: String
    /// How long the expression must hold first, as Prometheus writes durations; nil fires at once.
    package var pending: String?
    /// How long it goes on firing over a gap in the scrapes; needs Prometheus 2.42.
    package var keepFiring: String?
    package var severity: Severity
    /// Further static labels, the user's own among them; no label ever holds a value.
    package var labels: [Label]
    /// What is the case, with the values that matter.
    package var description: AlertText

    package init(
        _ alert: Alert, _ expression: String, pending: String? = nil, keepFiring: String? = nil,
        severity: Severity, labels: [Label] = [], description: AlertText
    ) {
        self.alert = alert
        self.expression = expression
        self.pending = pending
        self.keepFiring = keepFiring
        self.severity = severity
        self.labels = labels
        self.description = description
    }

    /// Every label that the rule sets, in the order in which it is written.
    package var allLabels: [Label] {
        [
            Label(name: "severity", value: severity.name),
            Label(name: AlertTier.label, value: alert.tier.name),
        ] + labels
    }
}

/// A rule that keeps the value of its expression as a series.
package struct RecordingRule: Hashable, Sendable {
    /// `level:metric:operation`.
    package var name: String
    /// PromQL.
    package var expression: String
    /// Static labels, taken as they are: they are no templates.
    package var labels: [Label] = []
}

/// Rules that are evaluated one after the other, at the same moment.
package struct RuleGroup: Hashable, Sendable {
    package var name: String
    /// How often; nil leaves it to Prometheus' `evaluation_interval`.
    package var interval: String?
    /// What stands above the group, a line each.
    package var comments: [String] = []
    package var rules: [Rule]
}
