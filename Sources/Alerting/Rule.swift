/// One rule of Prometheus.
package enum Rule: Hashable, Sendable {
    case alert(AlertRule)
    case record(RecordingRule)
}

/// A rule that raises an alert for each series that its expression yields.
package struct AlertRule: Hashable, Sendable {
    package var name: String
    /// PromQL.
    package var expression: String
    /// How long the expression must hold first, as Prometheus writes durations; nil fires at once.
    package var pending: String?
    /// How long it goes on firing over a gap in the scrapes; needs Prometheus 2.42.
    package var keepFiring: String?
    /// Static text; no label ever holds a value.
    package var labels: [RuleLabel]
    /// One sentence.
    package var summary: String
    /// A Go template over the alert's labels and value.
    package var description: String
}

/// A rule that keeps the value of its expression as a series.
package struct RecordingRule: Hashable, Sendable {
    /// `level:metric:operation`.
    package var name: String
    /// PromQL.
    package var expression: String
}

/// A label that a rule sets.
package struct RuleLabel: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Rules that are evaluated one after the other, at the same moment.
package struct RuleGroup: Hashable, Sendable {
    package var name: String
    package var rules: [Rule]
}
