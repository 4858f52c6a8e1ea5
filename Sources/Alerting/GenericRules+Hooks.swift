import HookMetrics

extension GenericRules {
    static var hookAlerts: [Rule] {
        failed + notRun + stuck
            + [nearTimeout, slow, retrying].map(Rule.alert)
    }

    /// Who an alert is about, as the beginning of a description.
    private static let whose =
        "The {{ $labels.phase }} hook {{ $labels.hook }}"
        + "{{ with $labels.workload }} of {{ . }}{{ end }}{{ with $labels.namespace }} in {{ . }}{{ end }}"

    /// The rule once for each severity that a configuration gives; a hook without one is a warning.
    private static func bySeverity(_ rule: AlertRule, on labels: String = level) -> [Rule] {
        let others = "critical|info"
        func having(_ severity: String) -> String {
            let info = "\(MetricCatalogue.info.name){severity=~\"\(severity)\"}"
            return "on (\(labels)) max by (\(labels)) (last_over_time(\(info)[1h]))"
        }
        return [("critical", "and \(having("critical"))"), ("warning", "unless \(having(others))")].map {
            severity, condition in
            var one = rule
            one.expression = "(\n\(rule.expression)\n)\n  \(condition)"
            one.labels = [RuleLabel(name: "severity", value: severity)]
            return .alert(one)
        } + [.alert(info(rule, "and \(having("info"))\n  unless \(having("critical"))"))]
    }

    private static func info(_ rule: AlertRule, _ condition: String) -> AlertRule {
        var one = rule
        one.expression = "(\n\(rule.expression)\n)\n  \(condition)"
        one.labels = [RuleLabel(name: "severity", value: "info")]
        return one
    }

    // MARK: Failures

    private static var failed: [Rule] {
        let at = "{{ $value | humanizeTimestamp }}"
        return [
            (
                "BoathookHookFailed", "exit|signal|start", "A backup hook failed.",
                "failed ({{ $labels.reason }}) at \(at), and has not succeeded since."
            ),
            (
                "BoathookHookTimedOut", "timeout", "A backup hook ran into its deadline.",
                "was ended by its deadline at \(at), and has not succeeded since."
            ),
            (
                "BoathookHookLost", "lost", "A backup hook was lost.",
                "was killed together with its wrapper, seen at \(at); how it ended is not known."
            ),
        ].flatMap { name, reasons, summary, what in
            bySeverity(
                AlertRule(
                    name: name, expression: "\(failing){reason=~\"\(reasons)\"}", pending: nil,
                    keepFiring: "15m", labels: [], summary: summary, description: "\(whose) \(what)"))
        }
    }

    // MARK: What did not happen

    private static var notRun: [Rule] {
        let due = "max_over_time(\(due){phase=~\"pre|post\"}[\(memory)])"
        let success = "max_over_time(\(lastSuccess)[\(memory)])"
        let firstSeen = "min_over_time(\(seen)[\(memory)])"
        let pre = "max_over_time(\(lastSuccess){phase=\"pre\"}[\(memory)])"
        let post = "max_over_time(\(lastRun){phase=\"post\"}[\(memory)])"
        let hook = "namespace, workload, hook"
        return bySeverity(
            AlertRule(
                name: "BoathookHookNotRun",
                expression: """
                    (
                      (\(due) > on (\(level)) (\(success) + 60))
                        or
                      ((\(due) unless on (\(level)) \(success)) > on (\(level)) \(firstSeen))
                    )
                      and on (\(level))
                    max_over_time(\(seen)[1h])
                    """,
                pending: "5m", keepFiring: nil, labels: [],
                summary: "A backup hook has not run as scheduled.",
                description:
                    "\(whose) was due at {{ $value | humanizeTimestamp }} and has not succeeded since."
            ))
            + bySeverity(
                AlertRule(
                    name: "BoathookPostMissing",
                    expression: """
                        (
                          (\(pre) > on (\(hook)) \(post))
                            or
                          (
                            (\(pre) unless on (\(hook)) \(post))
                              and on (\(hook))
                            max by (\(hook)) (\(MetricCatalogue.runs.name){phase="post"})
                          )
                        ) < time() - 3600
                        """,
                    pending: nil, keepFiring: "15m", labels: [],
                    summary: "A post hook did not follow its pre hook.",
                    description:
                        "\(whose) succeeded at {{ $value | humanizeTimestamp }}, and no post hook has "
                        + "run since: the application may still be quiesced."), on: hook)
    }

    // MARK: What is going on

    private static var stuck: [Rule] {
        let since = MetricCatalogue.runningSince.name
        let timeout = MetricCatalogue.timeout.name
        let hook = "namespace, workload, hook"
        return bySeverity(
            AlertRule(
                name: "BoathookHookStuck",
                expression: """
                    max by (\(level)) (time() - \(since) > \(timeout) + 60)
                      or
                    max by (\(level)) ((time() - \(since) unless \(timeout)) > 3600)
                    """,
                pending: nil, keepFiring: "5m", labels: [], summary: "A backup hook does not end.",
                description: "\(whose) has been running for {{ $value | humanizeDuration }}."))
            + [
                .alert(
                    AlertRule(
                        name: "BoathookQuiesceStuck",
                        expression: """
                            max by (\(hook)) (
                              time() - \(MetricCatalogue.quiesceStart.name) > \(MetricCatalogue.quiesceLimit.name)
                            )
                            """,
                        pending: nil, keepFiring: "5m",
                        labels: [RuleLabel(name: "severity", value: "critical")],
                        summary: "An application stays quiesced for too long.",
                        description: "The application of hook {{ $labels.hook }}"
                            + "{{ with $labels.namespace }} in {{ . }}{{ end }} has been quiesced for "
                            + "{{ $value | humanizeDuration }}, longer than it may be."))
            ]
    }

    // MARK: What may go wrong next

    private static let succeeded = "\(MetricCatalogue.lastRunSuccess.name) == 1"

    private static func hint(
        _ name: String, _ severity: String, _ expression: String, _ summary: String, _ what: String
    ) -> AlertRule {
        AlertRule(
            name: name, expression: "max by (\(level)) (\(expression) and (\(succeeded)))", pending: nil,
            keepFiring: "15m", labels: [RuleLabel(name: "severity", value: severity)], summary: summary,
            description: "\(whose) \(what)")
    }

    private static let nearTimeout = hint(
        "BoathookHookNearTimeout", "warning",
        "(\(MetricCatalogue.lastDuration.name) / \(MetricCatalogue.timeout.name) > 0.8)",
        "A backup hook comes near its deadline.",
        "took {{ $value | humanizePercentage }} of its deadline when it last ran.")

    private static let slow = hint(
        "BoathookHookSlow", "info",
        "(\(MetricCatalogue.lastDuration.name) > ignoring (objective) "
            + "\(MetricCatalogue.objectiveLimit.name){objective=\"duration\"})",
        "A backup hook is slower than its objective.",
        "took {{ $value | humanizeDuration }} when it last ran, longer than its objective allows.")

    private static let retrying = hint(
        "BoathookHookRetrying", "info", "(\(MetricCatalogue.lastAttempts.name) > 1)",
        "A backup hook succeeds only after retries.",
        "needed {{ $value }} attempts when it last ran.")
}
