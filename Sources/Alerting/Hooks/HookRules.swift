import HookMetrics
import HookModel
import RunRecord

/// The rules of one configured hook: its own limits, severities, labels and objectives.
package enum HookRules {
    /// The hook's groups: what is looked at as often as possible, what remembers, its objectives, and what is not
    /// worth an evaluation every five minutes: what looks weeks back, hints, and whether a run is missing that
    /// comes once a night.
    package static func groups(_ terms: HookTerms) -> [RuleGroup] {
        let hook = terms.hook
        let subject = RuleSubject(hook)
        let memory = PromQL.duration(terms.memory)
        let limit = terms.lateness.map { (PromQL.seconds($0), terms.scheduledPhase.name.description) }
        let slowness = hook.objectives?.duration.map {
            (PromQL.seconds($0.threshold), $0.phase.name.description)
        }

        var expected = subject.expectations(
            memory: terms.memory, margin: terms.margin ?? .seconds(900),
            scheduled: hook.phases.isEmpty ? nil : terms.scheduledPhase,
            noticed: terms.isRare ? "1800" : "900")
        if let limit {
            var notRun = subject.notRun(memory: memory, limit: limit)
            if terms.isRare { notRun.keepFiring = "30m" }
            expected +=
                [loaded(terms, subject), subject.gone(limit, memory: memory)] + placed(notRun, terms, subject)
        }
        let postMissing =
            hook.phases[.pre] != nil && hook.phases[.post] != nil
            ? subject.postMissing(grace: terms.postGrace.map(PromQL.seconds) ?? RuleSubject.longestUpload)
            : nil
        let deadlines: RuleSubject.Deadlines =
            !hook.phases.isEmpty && hook.phases.values.allSatisfy { $0.timeout != nil }
            ? .everywhere : .perhaps
        let progress = subject.progress(deadlines).filter { hook.quiesces || $0.alert != .quiesceStuck }
        let hints = subject.hints(slowerThan: slowness).filter { slowness != nil || $0.alert != .hookSlow }
        let objectives = ObjectiveRules(terms, subject)?.all
        return [
            RuleGroup(
                name: "boathook-hook:\(hook.name)", comments: ObjectiveCost.heading(terms),
                rules: [owned(terms, subject), subject.failing]
                    + (failures(terms, subject) + progress).flatMap { placed($0, terms, subject) }),
            RuleGroup(
                name: "boathook-memory:\(hook.name)", interval: Recording.interval,
                rules: subject.recordings(memory: terms.memory) + (terms.isRare ? [] : expected)
                    + (postMissing.map { placed($0, terms, subject) } ?? [])),
            RuleGroup(
                name: "boathook-objectives:\(hook.name)", interval: EventCount.step,
                comments: ObjectiveCost.sentences(terms), rules: objectives?.rules ?? []),
            RuleGroup(
                name: "boathook-weeks:\(hook.name)", interval: Recording.longInterval,
                rules: subject.lookedUp(memory: terms.memory)
                    + (limit == nil ? [] : [subject.lookedUp(.first, .loaded, memory)])
                    + (terms.isRare ? expected : [])
                    + (objectives?.longRules ?? []) + hints.flatMap { placed($0, terms, subject) }),
        ].filter { !$0.rules.isEmpty }
    }

    /// Those of the pre hook apart where they are less urgent than the others.
    private static func failures(_ terms: HookTerms, _ subject: RuleSubject) -> [AlertDraft] {
        guard terms.failureSeverity(.pre) != terms.hook.severity else { return subject.failures() }
        return subject.failures(of: .pre) + subject.failures(of: .allButPre)
    }

    /// Whether or not the hook is there: the generic rules must not take over where its pod is gone.
    private static func owned(_ terms: HookTerms, _ subject: RuleSubject) -> Rule {
        .record(
            RecordingRule(
                name: Recording.rules, expression: "vector(1)", labels: subject.labels + place(terms.hook)))
    }

    /// So that a hook of which nothing was ever seen is missed, too.
    private static func loaded(_ terms: HookTerms, _ subject: RuleSubject) -> Rule {
        let phase = Label(name: "phase", value: terms.scheduledPhase.name.description)
        return .record(
            RecordingRule(
                name: subject.name(of: .loaded), expression: "vector(time())",
                labels: subject.labels + [phase] + place(terms.hook)))
    }

    /// Where the hook is said to run.
    private static func place(_ hook: Hook) -> [Label] {
        let named = [("workload", hook.workload), ("namespace", hook.namespace)]
        return named.compactMap { name, value in value.map { Label(name: name, value: $0) } }
    }

    // MARK: How urgent

    private static func placed(_ draft: AlertDraft, _ terms: HookTerms, _ subject: RuleSubject) -> [Rule] {
        let configured = terms.hook.severity
        let severity =
            switch draft.urgency {
            case .configured: configured
            case .atMost(let severity): configured.atMost(severity)
            case .always(let severity): severity
            case .failure(let phase): terms.failureSeverity(phase)
            }
        func rule(_ expression: String, _ severity: Severity) -> Rule {
            draft.rule(
                draft.isOwn ? expression : subject.own(expression), severity: severity,
                labels: terms.alertLabels)
        }
        guard let milder = draft.milder else { return [rule(draft.expression, severity)] }
        if severity == severity.atMost(.warning) {
            return [rule("\(draft.expression)\n  or\n\(milder)", severity)]
        }
        return [rule(draft.expression, severity), rule(milder, severity.atMost(.warning))]
    }
}
