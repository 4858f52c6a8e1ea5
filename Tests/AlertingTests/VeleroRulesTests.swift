import Alerting
import HookModel
import TestSupport
import Testing

/// The set on Velero's own metrics; its stories are told along with the others under `alerts/tests`.
struct VeleroRulesTests {
    @Test func `the rules that are checked in are the generated ones`() throws {
        let header = RuleText.header(command: "boathook rules --set velero", retention: VeleroRules.memory)
        #expect(try AlertFiles.text("velero.rules.yaml") == header + RuleText.prometheus(VeleroRules.groups))
        #expect(
            try AlertFiles.text("velero-alerts.yaml")
                == header
                + RuleManifest.document(
                    of: VeleroRules.groups, metadata: RuleMetadata(name: "boathook-velero")))
    }

    @Test(.enabled(if: TestMachine.has("promtool"), "promtool is not installed"))
    func `promtool finds nothing wrong with them`() async throws {
        try await Promtool.check(AlertFiles.path("velero.rules.yaml"))
    }

    @Test func `each alert has a story in which it fires and one moment in which it is silent`() throws {
        let stories =
            try AlertFiles.text("tests/velero_test.yaml") + AlertFiles.text("tests/velero_nights_test.yaml")
        for alert in VeleroRules.groups.flatMap(\.rules).compactMap(\.alert) {
            #expect(
                stories.contains("alertname: \(alert.name)\n        exp_alerts:"), "\(alert.name) never fires"
            )
            #expect(
                stories.contains("alertname: \(alert.name), exp_alerts: [] }"),
                "\(alert.name) is never silent")
        }
    }

    /// Velero's metrics that rules and runbooks name, as its source has them; promtool cannot know.
    static let metrics: Set<String> = [
        "velero_backup_attempt_total", "velero_backup_failure_total", "velero_backup_partial_failure_total",
        "velero_backup_validation_failure_total", "velero_backup_last_successful_timestamp",
        "velero_backup_duration_seconds_count", "velero_backup_duration_seconds_sum",
        "velero_backup_duration_seconds_bucket",
    ]

    @Test func `every metric is one that Velero has`() {
        var found: Set<String> = []
        for case .record(let rule) in VeleroRules.groups.flatMap(\.rules) {
            for match in rule.expression.matches(of: #/(?:^|[^:a-z_])(velero_[a-z_]+)/#) {
                found.insert(String(match.output.1))
            }
        }
        #expect(found == Self.metrics.subtracting(["velero_backup_duration_seconds_sum"]))
    }
}

extension Rule {
    /// The alert that the rule raises, if it is one that does.
    var alert: Alert? { if case .alert(let rule) = self { rule.alert } else { nil } }
}
