import HookMetrics

/// Error budgets in terms of the raw series, over the window that the dashboard's variable chooses.
///
/// Each is a share of the budget that is used up: 1 is all of it. The window is the one that the hooks were
/// configured with, and hooks of another window are left out, so that no budget is held against a wrong span.
enum BudgetTerms {
    static let select = Selection.hooks
    static let window = "${window}s"
    static let phase = HookTerms.phase
    static let hook = HookTerms.hook

    /// The windows in use, as the variable `window` offers them: seconds, with a text for the usual ones.
    static var windowQuery: String {
        var labelled = "label_replace(count_values(\"window\", \(select(MetricCatalogue.objectiveWindow))), "
        labelled += "\"text\", \"$1 seconds\", \"window\", \"(.+)\")"
        for days in [1, 7, 14, 28, 30, 90] {
            let text = days == 1 ? "1 day" : "\(days) days"
            labelled = "label_replace(\(labelled), \"text\", \"\(text)\", \"window\", \"\(days * 86_400)\")"
        }
        return "query_result(\(labelled))"
    }

    /// Takes text and value out of what `windowQuery` answers.
    static let windowRegex = "/text=\"(?<text>[^\"]+)\".*window=\"(?<value>[0-9]+)\"/"

    // MARK: What was promised

    private static func inWindow(_ labels: String) -> String {
        "(max by (\(labels)) (\(select(MetricCatalogue.objectiveWindow))) == ${window})"
    }

    /// The target of each hook's phase, as a share.
    static func target(_ objective: String) -> String {
        "max by (\(phase)) (\(select(MetricCatalogue.objectiveRatio, "objective=\"\(objective)\"")))"
            + "\n  and on (\(phase)) \(inWindow(phase))"
    }

    /// What the objective counts in seconds: a threshold, a limit, a budget.
    static func limit(_ objective: String, by labels: String) -> String {
        "max by (\(labels)) (\(select(MetricCatalogue.objectiveLimit, "objective=\"\(objective)\"")))"
    }

    // MARK: What was kept

    static func count(_ family: MetricFamily, over window: String = window) -> String {
        "sum by (\(phase)) (increase(\(select(family))[\(window)]))"
    }

    static var timedRuns: String {
        "sum by (\(phase)) (increase(\(select(MetricCatalogue.duration, .count))[\(window)]))"
    }

    /// The share of runs that succeeded.
    static func succeeded(over window: String = window) -> String {
        """
        1 - \(count(MetricCatalogue.failures, over: window))
          / (\(count(MetricCatalogue.runs, over: window)) > 0)
        """
    }

    /// The share of runs that took no longer than the threshold.
    ///
    /// The histogram has a bucket at each hook's threshold; `count_values` turns the threshold into that bucket's
    /// label.
    static var inTime: String {
        let threshold = select(MetricCatalogue.objectiveLimit, "objective=\"duration\"")
        return """
            sum by (\(phase)) (
              increase(\(select(MetricCatalogue.duration, .bucket))[\(window)])
                and on (\(phase), le)
              label_replace(count_values by (\(phase)) ("le", \(threshold)), "le", "$1.0", "le", "([0-9]+)")
            )
              / (\(timedRuns) > 0)
            """
    }

    /// The age of the latest success.
    static func age(over window: String) -> String {
        "time() - max by (\(phase)) (last_over_time(\(select(MetricCatalogue.lastSuccess))[\(window)]))"
    }

    /// The share of time in which the latest success was young enough.
    static var fresh: String {
        """
        avg_over_time((
          \(age(over: window)) <= bool on (\(phase)) \(limit("freshness", by: phase))
        )[\(window):$__interval])
        """
    }

    /// The seconds that the application was frozen.
    static var frozenSeconds: String {
        "sum by (\(hook)) (increase(\(select(MetricCatalogue.quiescedSeconds))[\(window)]))"
    }

    /// The seconds that it may be frozen.
    static var frozenBudget: String {
        "\(limit("quiesce", by: hook))\n  and on (\(hook)) \(inWindow(hook))"
    }

    // MARK: What is left

    static func remaining(_ objective: String, kept: String) -> String {
        "1 - (1 - (\n\(kept)\n)) / on (\(phase)) (1 - (\(target(objective))))"
    }

    static var remainingSuccess: String { remaining("success", kept: succeeded()) }
    static var remainingDuration: String { remaining("duration", kept: inTime) }
    static var remainingFreshness: String { remaining("freshness", kept: fresh) }
    static var remainingQuiesce: String {
        "1 - \(frozenSeconds) / on (\(hook)) (\(frozenBudget))"
    }

    /// What is left of every budget, told apart by the label `objective`.
    static var remaining: String {
        [
            ("success", remainingSuccess), ("duration", remainingDuration),
            ("freshness", remainingFreshness), ("quiesce", remainingQuiesce),
        ].map { "label_replace(\n\($1),\n\"objective\", \"\($0)\", \"\", \"\")" }.joined(
            separator: "\n  or\n")
    }

    /// How many times faster than the budget allows runs have failed.
    static func burn(over window: String) -> String {
        "(1 - (\n\(succeeded(over: window))\n)) / on (\(phase)) (1 - (\(target("success"))))"
    }
}
