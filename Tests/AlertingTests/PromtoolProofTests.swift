import Alerting
import HookModel
import RunRecord
import TestSupport
import Testing

/// Whatever is generated, Prometheus' own reader takes it, and its own tests of it pass.
@Suite(.enabled(if: TestMachine.has("promtool"), "promtool is not installed"))
struct PromtoolProofTests {
    private func prove(_ hooks: [Hook]) async throws {
        let folder = try TemporaryFolder()
        let rules = Fleet.rules(hooks)
        try await Promtool.check(try folder.write(rules.prometheus, to: "rules.yaml"))
        let tests = PromtoolTests.text(rules, ruleFile: "rules.yaml")
        // Two moments for each test: a silent one and one at which it fires.
        #expect(tests.split(separator: "exp_alerts: []").count - 1 >= 15)
        try await Promtool.test([try folder.write(tests, to: "rules_test.yaml")])
    }

    @Test func `hooks of every cadence, window and set of phases`() async throws {
        try await prove(try Fleet.shapes())
    }

    @Test func `hooks with hostile names`() async throws { try await prove(Fleet.hostile()) }

    @Test func `the example's files are current, and its alerts fire and keep silent`() async throws {
        let folder = AlertFiles.path("example")
        for (format, file) in [
            ("prometheus", "boathook.rules.yaml"), ("promtool-tests", "boathook_test.yaml"),
        ] {
            let made = try await Command.shell(
                "cd \"$1\" && exec \"$2\" rules --format \"$3\"", folder, try BuiltProducts.daemon(), format
            ).text()
            #expect(try AlertFiles.text("example/\(file)") == made)
        }
        try await Promtool.check("\(folder)/boathook.rules.yaml")
        try await Promtool.test(["\(folder)/boathook_test.yaml", "\(folder)/stories_test.yaml"])
    }

    @Test func `a test of promtool's fails where an alert does not fire`() async throws {
        let folder = try TemporaryFolder()
        let rules = Fleet.rules([Hook(name: "h", phases: [.pre: .init()])])
        let mute = rules.prometheus.replacing(" > 0.8)", with: " > 8)")
        #expect(mute != rules.prometheus)
        _ = try folder.write(mute, to: "rules.yaml")
        let tests = try folder.write(
            PromtoolTests.text(rules, ruleFile: "rules.yaml"), to: "rules_test.yaml")
        let finished = try await Command(try requireTool("promtool"), ["test", "rules", tests])
            .run(within: .seconds(120))
        #expect(finished.status != 0)
        #expect((finished.outputText + finished.errorText).contains("BoathookHookNearTimeout"))
    }
}
