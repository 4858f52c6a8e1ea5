import Alerting
import Foundation
import HookModel
import TestSupport
import Testing

struct GenericRulesTests {
    @Test func `the rules that are checked in are the generated ones`() throws {
        let header = RuleText.header(command: "boathook rules --set generic", retention: GenericRules.memory)
        #expect(
            try AlertFiles.text("boathook.rules.yaml") == header + RuleText.prometheus(GenericRules.groups))
        #expect(
            try AlertFiles.text("boathook-alerts.yaml")
                == header
                + RuleManifest.document(
                    of: GenericRules.groups, metadata: RuleMetadata(name: "boathook-generic")))
    }

    @Test(.enabled(if: TestMachine.has("promtool"), "promtool is not installed"))
    func `promtool finds nothing wrong with them`() async throws {
        try await Promtool.check(AlertFiles.path("boathook.rules.yaml"))
    }

    @Test(.enabled(if: TestMachine.has("promtool"), "promtool is not installed"))
    func `they fire and keep silent as their stories say`() async throws {
        let stories = Files.names(in: AlertFiles.path("tests")).filter { $0.hasSuffix("_test.yaml") }.sorted()
        #expect(!stories.isEmpty)
        try await Promtool.test(stories.map { AlertFiles.path("tests/\($0)") })
    }

    /// Each severity that a hook's owner can give has a rule of its own, so that labels stay static.
    @Test func `every alert about hooks comes in the severities that it may have`() {
        var severities: [Alert: [Severity]] = [:]
        for rule in GenericRules.groups.flatMap(\.rules) {
            if case .alert(let alert) = rule { severities[alert.alert, default: []].append(alert.severity) }
        }
        for alert in [Alert.hookFailed, .hookTimedOut, .hookLost, .hookNotRun, .hookStuck, .postMissing] {
            #expect(severities[alert] == [.critical, .warning, .info])
        }
        #expect(severities[.quiesceStuck] == [.critical])
        #expect(severities[.hookNearTimeout] == [.warning])
        #expect(severities[.hookSlow] == [.info])
        #expect(severities[.hookRetrying] == [.info])
        #expect(severities[.down] == [.warning])
    }
}

/// What lies under `alerts/` in the checkout.
enum AlertFiles {
    static func path(_ name: String) -> String { "\(BuiltProducts.packageRoot)/alerts/\(name)" }

    static func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }
}

/// Prometheus' own reader of rules.
enum Promtool {
    static func check(_ path: String) async throws {
        let finished = try await Command(
            try requireTool("promtool"), ["check", "rules", "--lint=all", "--lint-fatal", path]
        ).run(within: .seconds(300))
        #expect(finished.status == 0, "\(finished.outputText)\(finished.errorText)")
    }

    static func test(_ paths: [String]) async throws {
        let finished = try await Command(try requireTool("promtool"), ["test", "rules"] + paths)
            .run(within: .seconds(1_500))
        #expect(finished.status == 0, "\(finished.outputText)\(finished.errorText)")
    }
}
