import TestSupport
import Testing

extension EndToEnd {
    /// From a hook's exit status to the alert that somebody is woken by.
    @Suite(.enabled(if: TestMachine.has("prometheus", "prometheus-alertmanager"), "Prometheus, Alertmanager"))
    struct AlertTests {
        private static let failed = "BoathookHookFailed"

        private static func alertFile(_ name: String) -> String {
            "\(BuiltProducts.packageRoot)/alerts/\(name)"
        }

        @Test func `a hook that fails raises one alert, and its next success ends that`() async throws {
            let bench = try DaemonBench(
                configuration: """
                    hooks:
                      - name: postgres
                        workload: orders
                        schedule: "0 1 * * *"
                        pre: { command: [psql, -c, CHECKPOINT], timeout: 5m, onError: Fail }
                        severity: critical
                        labels: { team: storage }

                    """)
            let daemon = try await bench.serve()
            let rules = try bench.write(
                try await bench.boathook("rules", "--format", "prometheus", bench.configuration).text(),
                to: "rules.yaml")
            let alertmanager = try await AlertmanagerServer.start()
            // It has failed already when Prometheus starts, and knows of no rules of the hook's own yet.
            try await bench.hook("postgres", shell: "exit 3").run().expectStatus(3)
            // Both sets, as where a cluster's operator loaded the one and a hook's owner the other.
            let prometheus = try await PrometheusServer.start(
                scraping: bench.metricsPort, rules: [rules, Self.alertFile("boathook.rules.yaml")],
                alertmanager: alertmanager.port)
            // Long enough for every group to have been evaluated since, the generic ones among them.
            try await eventually("the alert fires, again and again") {
                let count = "max(count_over_time(ALERTS{alertname=\"\(Self.failed)\"}[1m]))"
                return try await prometheus.value(of: count) ?? 0 > 3
            }
            let alerts = try await eventually("Alertmanager knows") { () -> [AlertmanagerServer.Alert]? in
                let alerts = try await alertmanager.alerts()
                return alerts.contains { $0.status.state == "active" } ? alerts : nil
            }
            #expect(
                alerts.map(\.labels) == [
                    [
                        "alertname": Self.failed, "hook": "postgres", "phase": "pre", "workload": "orders",
                        "reason": "exit", "severity": "critical", "boathook_tier": "2", "team": "storage",
                    ]
                ], "\(alerts)")
            #expect(try await prometheus.value(of: "count(ALERTS)") == 1)

            try await bench.hook("postgres", shell: "exit 0").run().expectStatus(0)
            try await eventually("the alert is over") { try await alertmanager.alerts().isEmpty }
            try await prometheus.stop()
            try await alertmanager.stop()
            try await daemon.stop()
        }
    }
}
