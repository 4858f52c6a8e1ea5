import HookModel

/// Tests of generated rules for promtool: for each alert a case in which it fires, and the moment before it.
package enum PromtoolTests {
    /// A test file, without its header.
    ///
    /// - Parameter ruleFile: the rules in Prometheus' format, as seen from the test file.
    package static func text(_ rules: RuleSet, ruleFile: String) -> String {
        var tests: [(title: String, cases: [PromtoolCase])] = []
        var positions: [String: Int] = [:]
        for one in DaemonCases.all(rules.shared, namespace: rules.daemonNamespace)
            + rules.hooks.flatMap({ HookCases($0).all })
        {
            if let position = positions[one.title] {
                tests[position].cases.append(one)
            } else {
                positions[one.title] = tests.count
                tests.append((one.title, [one]))
            }
        }
        var text = """
            rule_files: [\(RuleText.quoted(ruleFile))]
            # Events are counted in steps of five minutes.
            evaluation_interval: \(Recording.interval)
            tests:

            """
        for test in tests { append(test.title, test.cases, to: &text) }
        return text
    }

    private static func append(_ title: String, _ cases: [PromtoolCase], to text: inout String) {
        guard let first = cases.first else { return }
        begin(title, cases.flatMap(\.series), to: &text)
        text += silence(of: first.alert, at: PromtoolCase.silentAt)
        text += "      - eval_time: \(first.firesAt)m\n        alertname: \(first.alert.name)\n"
        text += "        exp_alerts:\n"
        for alert in cases.lazy.flatMap(\.alerts) {
            let labels = alert.allLabels.map { "\($0.name): \(RuleText.quoted($0.value))" }
            text += "          - exp_labels: { \(labels.joined(separator: ", ")) }\n"
            text += "            exp_annotations:\n"
            text += "              summary: \(RuleText.quoted(alert.rule.alert.summary))\n"
            text += "              description: \(RuleText.quoted(alert.description))\n"
            text += "              runbook_url: \(RuleText.quoted(alert.rule.alert.runbook))\n"
        }
        let healthy = cases.flatMap(\.healthy)
        guard !healthy.isEmpty else { return }
        begin("\(title): silent where all is just well", healthy, to: &text)
        text += silence(of: first.alert, at: first.firesAt)
    }

    private static func begin(_ title: String, _ input: [PromtoolSeries], to text: inout String) {
        text += "  - name: \(RuleText.quoted(title))\n"
        text += "    interval: \(Recording.interval)\n    input_series:\n"
        for series in input {
            text += "      - series: \(RuleText.quoted(series.text))\n        values: \(series.values)\n"
        }
        text += "    alert_rule_test:\n"
    }

    private static func silence(of alert: Alert, at minutes: Int) -> String {
        "      - eval_time: \(minutes)m\n        alertname: \(alert.name)\n        exp_alerts: []\n"
    }
}
