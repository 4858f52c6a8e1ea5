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
        try await Promtool.test(["boathook", "stories", "counts"].map { "\(folder)/\($0)_test.yaml" })
    }

    /// Of a critical hook whose backup goes on without it.
    @Test func `nothing that follows from one failing night wakes anybody`() async throws {
        let hook = Hook(
            name: "h", expectation: try Fleet.cron("0 1 * * *"),
            phases: [.pre: PhaseSettings(timeout: .seconds(30), onError: .continue)],
            objectives: Objectives(
                success: Fleet.ratio(0.99), freshness: FreshnessObjective(target: Fleet.ratio(0.99))),
            severity: .critical)
        let folder = try TemporaryFolder()
        _ = try folder.write(Fleet.rules([hook]).prometheus, to: "rules.yaml")
        let story = """
            rule_files: [rules.yaml]
            evaluation_interval: 5m
            tests:
              - interval: 5m
                input_series:
                  - { series: 'boathook_hook_runs_total{hook="h", phase="pre"}', values: 5x12 6x287 7x100 }
                  - { series: 'boathook_hook_failures_total{hook="h", phase="pre", reason="exit"}', values: 0x12 1x390 }
                  - { series: 'boathook_hook_last_expected_timestamp_seconds{hook="h", phase="pre"}', values: -82800x11 3600x287 90000x100 }
                  - { series: 'boathook_hook_last_success_timestamp_seconds{hook="h", phase="pre"}', values: -82770x300 90030x100 }
                  - { series: 'boathook_hook_last_run_timestamp_seconds{hook="h", phase="pre"}', values: -82770x12 3630x287 90030x100 }
                  - { series: 'boathook_hook_last_run_success{hook="h", phase="pre"}', values: 1x12 0x287 1x100 }
                  - { series: 'boathook_hook_last_failure_timestamp_seconds{hook="h", phase="pre", reason="exit"}', values: _x13 3630x390 }
                promql_expr_test:
                  - expr: count by (alertname, severity, objective, burn) (count_over_time(ALERTS{alertstate="firing"}[32h]))
                    eval_time: 32h
                    exp_samples:
                      - { labels: '{alertname="BoathookHookFailed", severity="warning"}', value: 1 }
                      - { labels: '{alertname="BoathookErrorBudgetBurn", severity="warning", objective="freshness", burn="fast"}', value: 1 }
                      - { labels: '{alertname="BoathookErrorBudgetBurn", severity="warning", objective="freshness", burn="slow"}', value: 1 }

            """
        try await Promtool.test([try folder.write(story, to: "story_test.yaml")])
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
