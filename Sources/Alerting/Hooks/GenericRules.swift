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
                rules: [rememberedSeverity] + subject.expectations(memory: .days(15), margin: nil)
                    + subject.recordings(memory: .days(15))
                    + recordedOnce(.overdue, subject.notRun(memory: memory, limit: nil))
                    + recordedOnce(.unfinished, subject.postMissing(grace: nil))),
            RuleGroup(
                name: "boathook-hooks",
                rules: [severity, present, covered, subject.failing]
                    + placed(
                        subject.failures() + subject.progress(.perhaps) + subject.hints(slowerThan: nil),
                        after: "2m")),
        ] + DaemonRules.groups(namespace: nil)

    private static let subject = RuleSubject.everyHook

    /// An alert that looks far back does so once, and not for each severity.
    private static func recordedOnce(_ recording: Recording, _ draft: AlertDraft) -> [Rule] {
        var light = draft
        light.expression = subject.recorded(recording)
        return [subject.record(recording, draft.expression)] + placed([light], after: Recording.interval)
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

    /// Each alert waits for a round of all groups: when Prometheus starts, this set may be evaluated before it is known
    /// which hooks have rules of their own, and how severe the others are.
    private static func placed(_ drafts: [AlertDraft], after round: String) -> [Rule] {
        drafts.flatMap { draft -> [Rule] in
            var draft = draft
            draft.pending = draft.pending ?? round
            return placed(draft)
        }
    }

    private static func placed(_ draft: AlertDraft) -> [Rule] {
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

    /// The rule once for each severity that a configuration gives; a hook without one is a warning.
    private static func bySeverity(_ draft: AlertDraft, critical: String) -> [Rule] {
        func level(_ condition: String) -> String {
            "on (\(draft.level)) (\n    \(condition)\n  )"
        }
        let info = having("severity=\"info\"")
        func block(_ expression: String) -> String { "(\n\(expression.indented())\n)" }
        let mild = draft.milder.map { block("\($0)\n  unless \(level(info))") }
        let any = [draft.expression, draft.milder].compactMap { $0 }.joined(separator: "\n  or\n")
        let ofWarning =
            block(draft.expression) + "\n  unless \(level(critical))\n  unless \(level(info))"
        let expressions: [(Severity, String)] = [
            (.critical, block(draft.expression) + "\n  and \(level(critical))"),
            (.warning, mild.map { block("\(ofWarning)\n  or\n\($0)") } ?? ofWarning),
            (.info, block(any) + "\n  and \(level(info))\n  unless \(level(critical))"),
        ]
        return expressions.map { draft.rule(uncovered($1, draft), severity: $0) }
    }

    private static func having(_ matchers: String) -> String {
        "last_over_time(\(Recording.severity){\(matchers)}[10m])"
    }

    // MARK: Hooks with rules of their own

    /// Also where the pod is gone.
    private static let present = subject.record(
        Recording.present,
        """
        group by (\(Recording.level)) (\(subject.series(MetricCatalogue.runs)))
          or
        group by (\(Recording.level)) (last_over_time(\(subject.recorded(.lastSeen))[10m]))
        """)

    /// What the rules of a hook are about, they select: a workload where they name one, but series without one, too.
    private static let covered: Rule = {
        func rules(_ matchers: String...) -> String {
            "last_over_time(\(Recording.rules){\(matchers.joined(separator: ","))}[10m])"
        }
        let (anywhere, namespace) = ("namespace=\"\"", "namespace!=\"\"")
        let (ofAny, workload) = ("workload=\"\"", "workload!=\"\"")
        let nameless = "\(Recording.present){workload=\"\"}"
        return subject.record(
            Recording.covered,
            """
            (\(Recording.present) and on (hook) \(rules(anywhere, ofAny)))
              or
            (\(Recording.present) and on (namespace, hook) \(rules(namespace, ofAny)))
              or
            (\(Recording.present) and on (workload, hook) \(rules(anywhere, workload)))
              or
            (\(Recording.present) and on (namespace, workload, hook) \(rules(namespace, workload)))
              or
            (\(nameless) and on (hook) \(rules(anywhere, workload)))
              or
            (\(nameless) and on (namespace, hook) \(rules(namespace, workload)))
            """)
    }()

    private static func uncovered(_ expression: String, _ draft: AlertDraft) -> String {
        "\(expression)\n  unless on (\(draft.level)) last_over_time(\(Recording.covered)[10m])"
    }
}
