import HookModel
import RunRecord

/// What each objective of a hook allows, in sentences: how many failures it leaves, and what one costs.
///
/// Ninety-nine per cent looks generous and is not, where a run happens once a night.
package enum ObjectiveCost {
    /// One sentence for each objective that a hook has, each on a line of its own.
    package static func sentences(_ terms: HookTerms) -> [String] {
        let hook = terms.hook
        guard let objectives = hook.objectives else { return [] }
        return [
            (hook.isOfBackup ? objectives.success : nil).map {
                events("success", $0, of: "failure", phases: countedPhases(terms), terms)
            },
            objectives.duration.map { events("duration", $0.target, of: "slow run", phases: 1, terms) },
            objectives.freshness.flatMap { freshness($0, terms) },
            objectives.quiesceBudget.map { quiesce($0, terms) },
        ].compactMap { $0 }
    }

    /// What the hook is, above its rules.
    static func heading(_ terms: HookTerms) -> [String] {
        let hook = terms.hook
        var line = "Hook \(RuleText.quoted(hook.name))"
        if let workload = hook.workload { line += " of \(RuleText.quoted(workload))" }
        if let namespace = hook.namespace { line += " in \(RuleText.quoted(namespace))" }
        let phases = hook.orderedPhases.map { $0.name.description }
        if !phases.isEmpty { line += ": " + phases.joined(separator: ", ") }
        if let gap = terms.gap { line += "; a run at least every \(SpanText.short(gap))" }
        if let limit = terms.freshnessLimit { line += ", a success at most \(SpanText.short(limit)) old" }
        return [line + "."]
    }

    private static func countedPhases(_ terms: HookTerms) -> Int {
        // Of a hook whose phases nobody has named, one is reckoned with.
        terms.hook.phases.isEmpty ? 1 : terms.hook.backupPhases.count
    }

    private static func events(
        _ name: String, _ target: Ratio, of event: String, phases: Int, _ terms: HookTerms
    ) -> String {
        let window = terms.hook.objectives?.window ?? Objectives.defaultWindow
        let promise = "\(name) \(Percentage.text(target)) over \(SpanText.short(window))"
        guard let perDay = terms.runsPerDay else {
            return "\(promise): without a schedule nobody can say how many runs that leaves to fail."
        }
        let runs = perDay * Double(phases) * window.days
        let allowed = runs * (1 - target.value)
        let rate =
            "at \(Percentage.rate(perDay * Double(phases))) in one pod, \(Percentage.rounded(runs)) runs leave "
        let count = "\(Percentage.rounded(allowed)) \(event)s"
        // What the rounding of a decimal fraction takes away is given back: 1% of 100 runs is one.
        let whole = (allowed + 1e-9).rounded(.down)
        if whole >= 1 {
            let tolerated =
                whole == 1 ? "one is tolerated, the second" : "\(Int(whole)) are tolerated, the next"
            return "\(promise): \(rate)\(count): \(tolerated) exhausts the budget."
        }
        guard runs > 1, let tolerant = Percentage.below(1 - 1 / runs) else {
            return "\(promise): \(rate)\(count), so the first exhausts the budget; no target tolerates one."
        }
        return
            "\(promise): \(rate)\(count), so the first exhausts the budget; \(tolerant) would tolerate one."
    }

    private static func freshness(_ objective: FreshnessObjective, _ terms: HookTerms) -> String? {
        guard let limit = terms.freshnessLimit else { return nil }
        let window = terms.hook.objectives?.window ?? Objectives.defaultWindow
        let budget = Nanoseconds(Int64(Double(window.count) * (1 - objective.target.value)))
        let promise = "freshness \(Percentage.text(objective.target)) over \(SpanText.short(window))"
        let leaves =
            "\(promise): the latest success may be older than \(SpanText.short(limit)) for"
            + " \(SpanText.short(budget.wholeMinutes))"
        guard let gap = terms.gap else { return leaves + "." }
        // The next success comes two gaps after the last one.
        let cost = gap + gap - limit
        guard cost > .zero else { return leaves + "; one missed run costs nothing." }
        guard cost > budget else { return leaves + "; one missed run costs \(SpanText.short(cost))." }
        let tolerant = Percentage.below(1 - cost.seconds / window.seconds)
        return leaves + "; one missed run costs \(SpanText.short(cost)), so the first exhausts the budget; "
            + (tolerant.map { "\($0) would tolerate one." } ?? "no target tolerates one.")
    }

    private static func quiesce(_ budget: Nanoseconds, _ terms: HookTerms) -> String {
        let window = terms.hook.objectives?.window ?? Objectives.defaultWindow
        let promise = "quiesce \(SpanText.short(budget)) in \(SpanText.short(window))"
        guard let perDay = terms.runsPerDay else { return promise + "." }
        let each = Nanoseconds(Int64(Double(budget.count) / (perDay * window.days)))
        return "\(promise): at \(Percentage.rate(perDay)), each may hold the application for"
            + " \(SpanText.short(each.wholeTenths))."
    }
}

/// Shares and rates as people write them.
enum Percentage {
    /// `99.9%`, as it was written.
    static func text(_ ratio: Ratio) -> String {
        // Twelve digits are more than anybody writes, and fewer than a Double's error shows.
        "\(decimal(ratio.value * 100, digits: 9))%"
    }

    /// The largest share of at most one decimal that is not above `value`; nil where that is nothing.
    static func below(_ value: Double) -> String? {
        let tenths = (value * 1_000 + 1e-6).rounded(.down)
        return tenths > 0 ? "\(decimal(tenths / 10, digits: 1))%" : nil
    }

    /// Two significant decimals are enough for a number of events.
    static func rounded(_ value: Double) -> String {
        decimal(value, digits: value >= 100 ? 0 : value >= 1 ? 1 : 2)
    }

    /// `1 run a day`, `0.71 runs a day`
    static func rate(_ perDay: Double) -> String {
        let text = rounded(perDay)
        return text == "1" ? "1 run a day" : "\(text) runs a day"
    }

    private static func decimal(_ value: Double, digits: Int) -> String {
        var unit = 1.0
        for _ in 0..<digits { unit *= 10 }
        return PromQL.number((value * unit).rounded() / unit)
    }
}

/// Spans as people write them.
enum SpanText {
    /// `30d`, `26h`, `7h12m`, `90s`: whole days from two on, else as Go writes it without its zeros.
    static func short(_ span: Nanoseconds) -> String {
        let day = Nanoseconds.days(1).count
        if span.count >= 2 * day, span.count % day == 0 { return "\(span.count / day)d" }
        var text = GoDuration.text(span)
        for zero in ["m0s", "h0m"] where text.hasSuffix(zero) { text.removeLast(2) }
        return text
    }
}

extension Nanoseconds {
    fileprivate var wholeMinutes: Nanoseconds {
        count < Nanoseconds.minutes(1).count
            ? self : Nanoseconds(count - count % Nanoseconds.minutes(1).count)
    }
    fileprivate var wholeTenths: Nanoseconds {
        let tenth = Nanoseconds.milliseconds(100).count
        return count < tenth ? self : Nanoseconds(count - count % tenth)
    }
}
