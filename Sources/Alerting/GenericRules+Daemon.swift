import HookMetrics

extension GenericRules {
    static var daemonAlerts: [Rule] {
        [down, intakeRejecting, journalFailing].map(Rule.alert)
    }

    private static let warning = [RuleLabel(name: "severity", value: "warning")]
    private static let place =
        "{{ with $labels.instance }} at {{ . }}{{ end }}{{ with $labels.namespace }} in {{ . }}{{ end }}"

    /// Names no job: whatever showed the daemon's series within the last day is a daemon of ours.
    private static let down = AlertRule(
        name: "BoathookDown",
        expression: """
            max by (namespace, job, instance) (
              max_over_time(\(MetricCatalogue.buildInfo.name)[1d])
                and on (job, instance)
              (up == 0)
            )
              or
            max by (namespace) (max_over_time(\(MetricCatalogue.buildInfo.name)[1d]))
              unless on (namespace)
            \(MetricCatalogue.buildInfo.name)
            """,
        pending: "15m", keepFiring: nil, labels: warning, summary: "A boathook daemon is gone.",
        description: "The daemon\(place) was there within the last day and cannot be scraped: hooks go on, "
            + "their records wait in the spool.")

    private static let intakeRejecting = AlertRule(
        name: "BoathookIntakeRejecting",
        expression: """
            sum by (namespace, job, instance) (increase(\(MetricCatalogue.intakeRejected.name)[1h])) > 0
              or
            sum by (namespace, job, instance) (increase(\(MetricCatalogue.intakeUnplaced.name)[1h])) > 0
            """,
        pending: nil, keepFiring: nil, labels: warning,
        summary: "A boathook daemon cannot use records that it found.",
        description:
            "The daemon\(place) has put aside or not counted about {{ $value | humanize }} records in "
            + "the last hour; its log names them.")

    private static let journalFailing = AlertRule(
        name: "BoathookJournalFailing",
        expression: """
            max by (namespace, job, instance) (\(MetricCatalogue.journalWritable.name) == 0)
              or
            max by (namespace, job, instance) (increase(\(MetricCatalogue.journalErrors.name)[15m]) > 0)
            """,
        pending: "5m", keepFiring: "5m", labels: warning, summary: "A boathook journal takes no records.",
        description: "The journal of the daemon\(place) fails: records wait in the spool, which is bounded.")
}
