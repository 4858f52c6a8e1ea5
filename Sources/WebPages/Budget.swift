package import HookModel
package import RunRecord

/// How much of an objective's error budget is left over its window, by the runs that the journal still has.
struct Budget: Hashable, Sendable {
    enum Objective: Hashable, Sendable {
        case success
        case duration(Nanoseconds)
    }

    var objective: Objective
    var target: Ratio
    var window: Nanoseconds
    /// Runs in the window, and those of them that missed the objective.
    var runs: Int
    var missed: Int

    /// How many may miss it.
    var allowed: Double { (1 - target.value) * Double(runs) }

    /// What is left of the budget, 1 for all of it; below 0 where it is overdrawn, nil without a run.
    var remaining: Double? {
        runs > 0 ? 1 - Double(missed) / allowed : nil
    }
}

extension HookSummary {
    /// What to ask the journal for this hook's budgets.
    package func budgetQueries(now: Timestamp) -> [RunCountQuery] {
        guard let hook = configured, let objectives = hook.objectives else { return [] }
        let since = now.advanced(by: Nanoseconds(-objectives.window.count))
        var queries: [RunCountQuery] = []
        if objectives.success != nil, hook.isOfBackup {
            queries.append(RunCountQuery(hook: name, phases: hook.backupPhases, since: since))
        }
        if let duration = objectives.duration {
            queries.append(
                RunCountQuery(
                    hook: name, phases: [duration.phase], since: since, threshold: duration.threshold))
        }
        return queries
    }

    /// The budgets, the one with the least left first.
    ///
    /// - Parameter counts: the answers to ``budgetQueries(now:)``, in their order.
    func budgets(_ counts: [RunCount]) -> [Budget] {
        guard let hook = configured, let objectives = hook.objectives else { return [] }
        var rest = counts[...]
        var budgets: [Budget] = []
        if let target = objectives.success, hook.isOfBackup, let count = rest.popFirst() {
            budgets.append(
                Budget(
                    objective: .success, target: target, window: objectives.window, runs: count.runs,
                    missed: count.failures))
        }
        if let duration = objectives.duration, let count = rest.popFirst() {
            budgets.append(
                Budget(
                    objective: .duration(duration.threshold), target: duration.target,
                    window: objectives.window, runs: count.timed, missed: count.slow))
        }
        return budgets.sorted { ($0.remaining ?? 2) < ($1.remaining ?? 2) }
    }
}
