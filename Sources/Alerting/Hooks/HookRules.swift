import HookMetrics
import HookModel
import RunRecord

/// The rules of one configured hook: its own limits, severities, labels and objectives.
package enum HookRules {
    /// The hook's groups: what is looked at as often as possible, what remembers, its objectives, and what is not
    /// worth an evaluation every five minutes, since it looks weeks back or is no more than a hint.
    package static func groups(_ terms: HookTerms) -> [RuleGroup] {
        let hook = terms.hook
        let subject = RuleSubject(hook)
        let memory = PromQL.duration(terms.memory)
        let limit = terms.lateness.map { (PromQL.seconds($0), terms.scheduledPhase.name.description) }
        let slowness = hook.objectives?.duration.map {
            (PromQL.seconds($0.threshold), $0.phase.name.description)
        }

        var remembered = subject.recordings(
            memory: terms.memory, margin: terms.margin ?? .seconds(900),
            scheduled: hook.phases.isEmpty ? nil : terms.scheduledPhase)
        if limit != nil { remembered.append(loaded(terms, subject)) }
        var alerts: [AlertDraft] = []
        if let limit {
            alerts.append(subject.notRun(memory: memory, limit: limit))
        }
        if hook.phases[.pre] != nil, hook.phases[.post] != nil {
            alerts.append(
                subject.postMissing(grace: terms.postGrace.map(PromQL.seconds) ?? RuleSubject.longestUpload))
        }
        let deadlines: RuleSubject.Deadlines =
            !hook.phases.isEmpty && hook.phases.values.allSatisfy { $0.timeout != nil }
            ? .everywhere : .perhaps
        let progress = subject.progress(deadlines).filter { hook.quiesces || $0.alert != .quiesceStuck }
        let hints = subject.hints(slowerThan: slowness).filter { slowness != nil || $0.alert != .hookSlow }
        let objectives = ObjectiveRules(terms, subject)
        return [
            RuleGroup(
                name: "boathook-hook:\(hook.name)", comments: ObjectiveCost.heading(terms),
                rules: [covered(subject), subject.failing]
                    + (failures(terms, subject) + progress).flatMap { placed($0, terms, subject) }),
            RuleGroup(
                name: "boathook-memory:\(hook.name)", interval: Recording.interval,
                rules: remembered + alerts.flatMap { placed($0, terms, subject) }),
            RuleGroup(
                name: "boathook-objectives:\(hook.name)", interval: EventCount.step,
                comments: ObjectiveCost.sentences(terms), rules: objectives?.rules ?? []),
            RuleGroup(
                name: "boathook-weeks:\(hook.name)", interval: Recording.longInterval,
                rules: subject.lookedUp(memory: terms.memory)
                    + (limit == nil ? [] : [subject.lookedUp(.first, .loaded, memory)])
                    + (objectives?.longRules ?? []) + hints.flatMap { placed($0, terms, subject) }),
        ].filter { !$0.rules.isEmpty }
    }

    /// Those of the pre hook apart where they are less urgent than the others.
    private static func failures(_ terms: HookTerms, _ subject: RuleSubject) -> [AlertDraft] {
        guard terms.failureSeverity(.pre) != terms.hook.severity else { return subject.failures() }
        return subject.failures(of: .pre) + subject.failures(of: .allButPre)
    }

    /// Also where the pod is gone: the generic rules must not take over then.
    private static func covered(_ subject: RuleSubject) -> Rule {
        let level = Recording.level
        return subject.record(
            Recording.covered,
            """
            group by (\(level)) (\(subject.series(MetricCatalogue.runs)))
              or
            group by (\(level)) (last_over_time(\(subject.recorded(.lastSeen))[1h]))
            """)
    }

    /// So that a hook of which nothing was ever seen is missed, too.
    private static func loaded(_ terms: HookTerms, _ subject: RuleSubject) -> Rule {
        let hook = terms.hook
        var labels = [Label(name: "phase", value: terms.scheduledPhase.name.description)]
        if let workload = hook.workload { labels.append(Label(name: "workload", value: workload)) }
        if let namespace = hook.namespace { labels.append(Label(name: "namespace", value: namespace)) }
        return .record(
            RecordingRule(
                name: subject.name(of: .loaded), expression: "vector(time())", labels: subject.labels + labels
            ))
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
