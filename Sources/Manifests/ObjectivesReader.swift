import HookModel
import RunRecord

/// Reads `objectives:`, and holds each against the rest of its hook.
struct ObjectivesReader {
    private let fields: Fields<ObjectiveKey>
    private let hook: Fields<HookKey>
    private let phases: [HookPhase: PhaseSettings]
    private let expectation: Expectation?

    /// Nil, and reported, where the value is no mapping.
    init?(
        _ field: Field, of hook: Fields<HookKey>, phases: [HookPhase: PhaseSettings],
        expectation: Expectation?
    ) {
        guard let fields = Fields<ObjectiveKey>(field) else { return nil }
        self.fields = fields
        self.hook = hook
        self.phases = phases
        self.expectation = expectation
    }

    func read() -> Objectives {
        var objectives = Objectives()
        objectives.success = fields[.success].flatMap(readSuccess)
        objectives.duration = fields.present(.duration).flatMap(readDuration)
        objectives.freshness = fields.present(.freshness).flatMap(readFreshness)
        objectives.quiesceBudget = fields.present(.quiesce).flatMap(readQuiesce)
        if let window = fields[.window]?.duration(.long) { objectives.window = window }
        checkWindow(of: objectives)
        return objectives
    }

    /// Whether a backup runs nothing of the hook, so that what is measured by its backups never is.
    private var isOfNoBackup: Bool { !phases.isEmpty && phases[.pre] == nil && phases[.post] == nil }

    private func readSuccess(_ field: Field) -> Ratio? {
        if isOfNoBackup {
            field.warnAtKey(
                "the success objective counts runs of the pre and the post phase, and the hook has neither; remove it"
            )
        }
        return field.percentage()
    }

    /// Rejects a window in which the objectives can never be missed.
    private func checkWindow(of objectives: Objectives) {
        let window = objectives.window
        if let budget = objectives.quiesceBudget, budget >= window,
            let field = fields.present(.quiesce).flatMap({ Fields<QuiesceObjectiveKey>($0)?[.budget] })
        {
            field.reject(
                "the budget \(GoDuration.text(budget)) is not below the window of \(GoDuration.text(window)), so that"
                    + " it can never be spent; lower it, or raise window:")
        }
        guard objectives.success != nil || objectives.duration != nil else { return }
        let shortest = max(largestGap.map { $0 + $0 } ?? .zero, .seconds(86_400))
        guard window < shortest else { return }
        let message =
            "the window \(GoDuration.text(window)) is too short to see two runs go wrong, so that success and"
            + " duration can never be missed; make it \(GoDuration.text(shortest)) or longer"
        if let field = fields[.window] {
            field.reject(message)
        } else {
            (fields.present(.success) ?? fields.present(.duration))?.warnAtKey(message + " with window:")
        }
    }

    private func readDuration(_ field: Field) -> DurationObjective? {
        guard let duration = Fields<DurationObjectiveKey>(field) else { return nil }
        let phase = duration[.phase]?.choice(of: HookPhase.allCases) { $0.name.description }
        let threshold = duration.required(.threshold, mend: "add for example threshold: 30s")
        let target = duration.required(.target, mend: "add for example target: 95%")?.percentage()
        guard let threshold, let span = threshold.duration() else { return nil }

        let measured = phase ?? .pre
        if hook.present(HookKey(measured)) == nil {
            field.warnAtKey(
                "the duration objective is about the \(measured.name) phase, which the hook does not have;"
                    + " add \(measured.name): or name another phase:")
        }
        if let timeout = phases[measured]?.timeout, span > timeout {
            threshold.reject(
                "the threshold \(GoDuration.text(span)) is above the \(measured.name) phase's timeout of"
                    + " \(GoDuration.text(timeout)), at which the run is ended; lower the threshold")
        }
        return target.map { DurationObjective(threshold: span, target: $0, phase: measured) }
    }

    private func readFreshness(_ field: Field) -> FreshnessObjective? {
        guard let freshness = Fields<FreshnessObjectiveKey>(field) else { return nil }
        let limit = freshness[.limit]?.duration(.long)
        let target = freshness.required(.target, mend: "add for example target: 99%")?.percentage()
        if isOfNoBackup {
            field.warnAtKey(
                "freshness is that of the pre or the post phase, and the hook has neither; remove the objective"
            )
        }
        if let limit, let field = freshness[.limit], let gap = largestGap, limit <= gap {
            field.reject(
                "the limit \(GoDuration.text(limit)) is not above \(GoDuration.text(gap)), the largest time between"
                    + " two runs of the schedule: no success would ever be fresh for long; raise it, or leave it out"
            )
        }
        if freshness[.limit] == nil, hook[.schedule] == nil, hook[.every] == nil {
            field.rejectKey(
                "the freshness objective has no limit, and the hook no schedule to derive one from;"
                    + " add for example limit: 26h")
        }
        return target.map { FreshnessObjective(limit: limit, target: $0) }
    }

    /// Without the hour by which a change of the clocks may lengthen it.
    private var largestGap: Nanoseconds? {
        expectation?.largestGap(around: Timestamp(nanosecondsSinceEpoch: 0), zone: .utc)
    }

    private func readQuiesce(_ field: Field) -> Nanoseconds? {
        if hook[.maxQuiesce] == nil {
            field.warnAtKey(
                "the quiesce budget is spent only by a hook that quiesces; add maxQuiesce: to the hook")
        }
        return Fields<QuiesceObjectiveKey>(field)?.required(.budget, mend: "add for example budget: 5m")?
            .duration()
    }
}
