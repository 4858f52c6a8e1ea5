import HookMetrics
import HookModel
import RunRecord

/// The recordings and burn alerts of a hook's objectives.
///
/// A hook with many runs a day is watched by the rate at which it burns its budget. One that runs once a night
/// is not: between two runs every rate is 0/0. Its failures are counted over days, its freshness and its frozen
/// time are measured all the time.
struct ObjectiveRules {
    let terms: HookTerms
    let subject: RuleSubject
    let objectives: Objectives

    /// Nil where the hook has no objectives.
    init?(_ terms: HookTerms, _ subject: RuleSubject) {
        guard let objectives = terms.hook.objectives else { return nil }
        self.terms = terms
        self.subject = subject
        self.objectives = objectives
    }

    /// The rules of all objectives, with what they have in common.
    var all: Rules {
        let (success, duration, freshness, quiesce) = (success, duration, freshness, quiesce)
        let ofEach = [success, duration, freshness, quiesce]
        let isCounted = [success, duration, quiesce].contains { !$0.longRules.isEmpty }
        let isReckoned = ofEach.contains { !$0.longRules.isEmpty }
        return Rules(
            rules: (isCounted ? [born] : []) + ofEach.flatMap(\.rules) + (isReckoned ? [remaining] : []),
            longRules: ofEach.flatMap(\.longRules))
    }

    /// The rules of one objective, or of all.
    struct Rules {
        /// What counts and measures, and the alerts that cannot wait a quarter of an hour.
        var rules: [Rule] = []
        /// What looks over whole windows or many hours, to be evaluated every ``Recording/longInterval``.
        var longRules: [Rule] = []

        static func + (one: Rules, other: Rules) -> Rules {
            Rules(rules: one.rules + other.rules, longRules: one.longRules + other.longRules)
        }
    }

    var window: String { PromQL.duration(objectives.window) }
    var hook: Hook { terms.hook }

    private var born: Rule {
        subject.record(
            .born,
            EventCount.born(
                runs: subject.series(MetricCatalogue.runs), lastRun: subject.series(MetricCatalogue.lastRun)))
    }

    /// The events of a step; `labels` are what the counters have beyond those of a pod and a hook.
    func count(_ selector: String, by labels: String..., isSparse: Bool = false) -> String {
        EventCount.expression(selector, by: labels, born: subject.recorded(.born), isSparse: isSparse)
    }

    /// What happened within a window; absent where nothing did.
    func sum(_ name: String, _ window: String) -> String {
        "sum_over_time(\(subject.recorded(name))[\(window)])"
    }

    // MARK: What is left

    static let remaining = "namespace_workload_hook:boathook_error_budget_remaining:ratio"
    /// The same, as it was last worked out.
    private static let reckoned = "namespace_workload_hook:boathook_error_budget_remaining:ratio15m"

    /// A rule that works out what is left of an objective's budget.
    func reckoned(_ objective: ObjectiveName, _ expression: String) -> Rule {
        subject.record(
            Self.reckoned, expression, [Label(name: "objective", value: objective.rawValue)])
    }

    /// The selector of what that rule recorded.
    func reckoned(_ objective: ObjectiveName) -> String {
        subject.recorded(Self.reckoned, "objective=\"\(objective.rawValue)\"")
    }

    /// Recorded as often as all else, so that it is there whenever somebody looks.
    private var remaining: Rule {
        subject.recordAlike(
            Self.remaining, "last_over_time(\(subject.recorded(Self.reckoned))[\(Recording.carried)])")
    }

    // MARK: Alerts

    /// A budget that goes fast is as urgent as its owner says, any other a warning at most.
    func burn(
        _ name: ObjectiveName, _ speed: BurnSpeed, _ expression: String, _ description: AlertText,
        isNeeded: Bool = true, severity: Severity? = nil, pending: String? = nil
    ) -> [Rule] {
        guard isNeeded else { return [] }
        let labels = [
            Label(name: "objective", value: name.rawValue),
            Label(name: BurnSpeed.label, value: speed.rawValue),
        ]
        return [
            .alert(
                AlertRule(
                    name == .quiesce ? .quiesceBudgetBurn : .errorBudgetBurn, subject.own(expression),
                    pending: pending,
                    severity: severity ?? (speed == .fast ? hook.severity : hook.severity.atMost(.warning)),
                    labels: labels + terms.alertLabels,
                    description: "\(AlertDraft.hookName): \(description)"))
        ]
    }
}

/// What is promised, as the label `objective` says it.
package enum ObjectiveName: String, Hashable, Sendable, CaseIterable {
    case success, duration, freshness, quiesce
}
