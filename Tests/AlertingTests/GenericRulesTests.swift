import Alerting
import Foundation
import HookMetrics
import TestSupport
import Testing

struct GenericRulesTests {
    private static let folder = "\(BuiltProducts.packageRoot)/alerts"

    private static func text(of name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    @Test func `the rules that are checked in are the generated ones`() throws {
        #expect(
            try Self.text(of: "boathook.rules.yaml") == RuleText.prometheus(GenericRules.groups))
        #expect(
            try Self.text(of: "boathook-alerts.yaml")
                == RuleText.prometheusRule(
                    GenericRules.groups, name: "boathook-alerts", namespace: nil, labels: []))
    }

    @Test(.enabled(if: TestMachine.has("promtool"), "promtool is not installed"))
    func `promtool finds nothing wrong with them`() async throws {
        let finished = try await Command(
            try requireTool("promtool"),
            ["check", "rules", "--lint=all", "--lint-fatal", "\(Self.folder)/boathook.rules.yaml"]
        ).run()
        #expect(finished.status == 0, "\(finished.outputText)\(finished.errorText)")
    }

    @Test(.enabled(if: TestMachine.has("promtool"), "promtool is not installed"))
    func `they fire and keep silent as their stories say`() async throws {
        let stories = ["boathook_test.yaml", "boathook_nights_test.yaml"]
        let finished = try await Command(
            try requireTool("promtool"), ["test", "rules"] + stories.map { "\(Self.folder)/tests/\($0)" }
        ).run(within: .seconds(300))
        #expect(finished.status == 0, "\(finished.outputText)\(finished.errorText)")
    }

    @Test func `hostile text stays text in YAML`() {
        let text = RuleText.prometheusRule(
            [], name: "a\"b\\c\nd{{e\u{1}", namespace: nil, labels: [])
        #expect(text.contains("  name: \"a\\\"b\\\\c\\nd{{e\\u0001\"\n"))
    }
}
