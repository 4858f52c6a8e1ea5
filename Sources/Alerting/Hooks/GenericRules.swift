import HookMetrics
import HookModel

/// The rules that need no configuration: every limit is read off the series themselves.
///
/// Hooks that have rules of their own are left to those.
package enum GenericRules {
    /// How far back the rules look, which is what Prometheus keeps unless it is told otherwise.
    ///
    /// Long enough for a hook that runs weekly.
    package static let memory = "15d"

    /// The groups, in a fixed order.
    package static let groups: [RuleGroup] =
        [
            RuleGroup(
                name: "boathook-memory", interval: Recording.interval,
                rules: [rememberedSeverity] + subject.recordings(memory: memory, margin: nil)
                    + recordedOnce(.overdue, subject.notRun(memory: memory, limit: nil))
                    + recordedOnce(.unfinished, subject.postMissing(memory: memory, grace: nil))),
            RuleGroup(
                name: "boathook-hooks",
                rules: [severity, subject.failing]
                    + placed(subject.failures() + subject.progress(slowerThan: nil))),
        ] + DaemonRules.groups(namespace: nil)

    private static let subject = RuleSubject.everyHook

    /// An alert that looks far back does so once, and not for each severity.
    private static func recordedOnce(_ recording: Recording, _ draft: AlertDraft) -> [Rule] {
        var light = draft
        light.expression = subject.recorded(recording)
        return [subject.record(recording, draft.expression)] + placed([light])
    }

    // MARK: How urgent

    private static let severityLevel = "\(Recording.level), severity, on_error"
    private static let currentInfo = "last_over_time(\(MetricCatalogue.info.name)[1h])"

    private static let rememberedSeverity = subject.record(
        Recording.rememberedSeverity,
        "group by (\(severityLevel)) (last_over_time(\(MetricCatalogue.info.name)[15m]))")

    /// A pod that is gone takes its hook's severity along; what it was is remembered as long as its failure.
    private static let severity = subject.record(
        Recording.severity,
        """
        group by (\(severityLevel)) (\(currentInfo))
          or
        (
          group by (\(severityLevel)) (max_over_time(\(Recording.rememberedSeverity)[\(memory)]))
            unless on (\(Recording.level))
          \(currentInfo)
        )
        """)

    private static func placed(_ drafts: [AlertDraft]) -> [Rule] {
        drafts.flatMap { draft -> [Rule] in
            switch draft.urgency {
            case .configured: bySeverity(draft, critical: having("severity=\"critical\""))
            case .failure:
                bySeverity(
                    draft,
                    critical: having("severity=\"critical\",phase!=\"pre\"")
                        + "\n      or\n    " + having("severity=\"critical\",on_error=\"Fail\""))
            case .atMost(let severity), .always(let severity):
                [draft.rule(uncovered("(\n\(draft.expression.indented())\n)", draft), severity: severity)]
            }
        }
    }

    /// The rule once for each severity that a configuration gives; a hook without one is a warning.
    private static func bySeverity(_ draft: AlertDraft, critical: String) -> [Rule] {
        func level(_ condition: String) -> String {
            "on (\(draft.level)) (\n    \(condition)\n  )"
        }
        let info = having("severity=\"info\"")
        let conditions: [(Severity, String)] = [
            (.critical, "  and \(level(critical))"),
            (.warning, "  unless \(level(critical))\n  unless \(level(info))"),
            (.info, "  and \(level(info))\n  unless \(level(critical))"),
        ]
        return conditions.map { severity, condition in
            draft.rule(
                uncovered("(\n\(draft.expression.indented())\n)\n\(condition)", draft), severity: severity)
        }
    }

    private static func having(_ matchers: String) -> String {
        "last_over_time(\(Recording.severity){\(matchers)}[10m])"
    }

    private static func uncovered(_ expression: String, _ draft: AlertDraft) -> String {
        "\(expression)\n  unless on (\(draft.level)) last_over_time(\(Recording.covered)[10m])"
    }
}
