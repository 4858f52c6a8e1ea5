import TestSupport
import Testing

extension EndToEnd {
    /// What the inhibition rules do in a real Alertmanager.
    @Suite(.enabled(if: TestMachine.has("prometheus-alertmanager"), "Alertmanager"))
    struct InhibitionTests {
        /// Alerts that are raised together, and what becomes of each.
        struct Story: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var alerts: [Alert]

            init(_ what: String, _ alerts: Alert...) {
                testDescription = what
                self.alerts = alerts
            }
        }

        /// An alert, and whether Alertmanager keeps it to itself beside the others of its story.
        struct Alert: Sendable {
            enum State: String { case active, suppressed }
            var labels: [String: String]
            var state: State

            init(_ state: State, _ name: String, tier: Int, _ severity: String, _ labels: [String: String]) {
                let own = ["alertname": name, "boathook_tier": "\(tier)", "severity": severity]
                self.labels = own.merging(labels) { $1 }
                self.state = state
            }
        }

        private static let shop = ["namespace": "shop", "workload": "orders", "hook": "postgres"]
        private static let other = ["namespace": "other", "hook": "last"]

        /// The story's last word: once the second is suppressed, every alert before it has been judged.
        private static let judged: [Alert] = [
            Alert(.suppressed, "BoathookHookSlow", tier: 5, "info", other),
            Alert(.active, "BoathookHookFailed", tier: 2, "critical", other),
        ]

        static let stories = [
            Story(
                "one incident of a hook",
                Alert(.active, "BoathookHookFailed", tier: 2, "critical", shop),
                Alert(.suppressed, "BoathookHookNotRun", tier: 3, "critical", shop),
                Alert(.suppressed, "BoathookErrorBudgetBurn", tier: 4, "warning", shop),
                Alert(.suppressed, "BoathookHookRetrying", tier: 5, "info", shop),
                Alert(.active, "BoathookHookTimedOut", tier: 2, "critical", shop.with("phase", "post"))),
            Story(
                "an application that stays frozen",
                Alert(.active, "BoathookQuiesceStuck", tier: 1, "critical", shop),
                Alert(.suppressed, "BoathookHookFailed", tier: 2, "critical", shop)),
            Story(
                "a warning, which hides nothing critical",
                Alert(.active, "BoathookHookFailed", tier: 2, "warning", shop),
                Alert(.active, "BoathookErrorBudgetBurn", tier: 4, "critical", shop),
                Alert(.suppressed, "BoathookHookNotRun", tier: 3, "warning", shop)),
            Story(
                "other hooks, namespaces and clusters",
                Alert(.active, "BoathookHookFailed", tier: 2, "critical", shop),
                Alert(.active, "BoathookHookRetrying", tier: 5, "info", shop.with("hook", "mysql")),
                Alert(.active, "BoathookHookRetrying", tier: 5, "info", shop.with("workload", "carts")),
                Alert(.active, "BoathookHookRetrying", tier: 5, "info", shop.with("namespace", "x")),
                Alert(.active, "BoathookHookRetrying", tier: 5, "info", shop.with("cluster", "x"))),
            Story(
                "a daemon that is gone",
                Alert(.active, "BoathookDown", tier: 2, "warning", daemon("1")),
                Alert(.suppressed, "BoathookHookNotRun", tier: 3, "warning", shop),
                Alert(.active, "BoathookHookNotRun", tier: 3, "critical", shop.with("hook", "mysql")),
                Alert(.active, "BoathookHookNotRun", tier: 3, "warning", shop.with("namespace", "x")),
                Alert(.suppressed, "BoathookJournalFailing", tier: 3, "warning", daemon("1")),
                Alert(.active, "BoathookJournalFailing", tier: 3, "warning", daemon("2"))),
            Story(
                "labels that are missing, which Alertmanager takes for equal",
                Alert(.active, "BoathookDown", tier: 2, "warning", [:]),
                Alert(.active, "BoathookHookNotRun", tier: 3, "warning", ["hook": "postgres"]),
                Alert(.active, "BoathookJournalFailing", tier: 3, "warning", [:]),
                Alert(.active, "VeleroBackupFailed", tier: 2, "warning", [:]),
                Alert(.active, "VeleroBackupPartiallyFailed", tier: 3, "warning", [:])),
            Story(
                "schedules of Velero's",
                Alert(.active, "VeleroBackupFailed", tier: 2, "critical", schedule("a")),
                Alert(.suppressed, "VeleroBackupNotRun", tier: 3, "warning", schedule("a")),
                Alert(.active, "VeleroBackupNotRun", tier: 3, "warning", schedule("b")),
                Alert(.suppressed, "VeleroBackupSlow", tier: 5, "info", schedule("b"))),
        ]

        private static func daemon(_ instance: String) -> [String: String] {
            ["namespace": "shop", "job": "boathook", "instance": instance]
        }

        private static func schedule(_ name: String) -> [String: String] {
            ["namespace": "velero", "schedule": name]
        }

        private static let file = "\(BuiltProducts.packageRoot)/alerts/alertmanager-inhibition.yaml"

        @Test func `the tool prints what is checked in, and takes no input for it`() async throws {
            func print(_ options: String...) async throws -> Finished {
                try await Command(
                    try BuiltProducts.daemon(), ["rules", "--format", "alertmanager"] + options
                ).run()
            }
            let printed = try await print()
            #expect(printed.status == 0, "\(printed.errorText)")
            #expect(printed.outputText == Files.text(of: Self.file))
            for option in ["--set=velero", "--config=boathook.yaml", "--name=x", "boathook.yaml"] {
                let refused = try await print(option)
                #expect(refused.status == 64, "\(option)")
                #expect(refused.outputText.isEmpty)
            }
        }

        @Test(arguments: stories)
        func `one incident is one alert, and nothing else is hidden`(story: Story) async throws {
            let alertmanager = try await AlertmanagerServer.start(
                inhibition: try #require(Files.text(of: Self.file)))
            let alerts = story.alerts + Self.judged
            try await alertmanager.post(alerts.map(\.labels))
            let shown = try await eventually("all are judged") { () -> [AlertmanagerServer.Alert]? in
                let shown = try await alertmanager.alerts()
                let isJudged = shown.contains {
                    $0.status.state == "suppressed" && $0.labels["hook"] == "last"
                }
                return shown.count == alerts.count && isJudged ? shown : nil
            }
            for alert in alerts {
                let state = shown.first { $0.labels == alert.labels }?.status.state
                #expect(state == alert.state.rawValue, "\(alert.labels)")
            }
            try await alertmanager.stop()
        }
    }
}

extension [String: String] {
    /// The same labels but for one.
    fileprivate func with(_ name: String, _ value: String) -> [String: String] {
        merging([name: value]) { $1 }
    }
}
