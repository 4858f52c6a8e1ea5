import HookMetrics
import HookModel
import Ledger
import RunRecord

/// One hook as a row of the overview.
struct HookRow {
    var hook: HookSummary
    /// The latest runs of each of its phases, in their order, the newest first.
    var marks: [[RunMark]]
    var budgets: [Budget]
    var now: Timestamp
    var next: Timestamp?

    var html: HTML {
        """
        <li class="hook \(hook.state.word)">
        <div class="who"><h3><a href="\(PageAddress.hook(hook.name))"><bdi>\(hook.name)</bdi></a></h3>\
        <p class="state">\(Drawing.sign(hook.state.word))\(Self.state(hook))\(Self.workloads(hook))</p></div>
        <div class="phases">\(zip(hook.phases, marks).map(line))</div>
        \(cell("Frozen", "cell", hook.quiesce == nil ? nil : quiesce))
        \(cell("Budget left", "cell", budgets.first.map(Self.budget)))
        \(cell("Next run", "cell next", expected))
        </li>

        """
    }

    /// A cell without anything in it is left out where rows are folded.
    private func cell(_ name: StaticString, _ kind: StaticString, _ content: HTML?) -> HTML {
        let empty: HTML? = content == nil ? " empty" : nil
        return
            "<div class=\"\(kind)\(empty)\"><span class=\"label\">\(name)</span>\(content ?? Self.nothing)</div>"
    }

    private static let nothing: HTML = "<span class=\"calm\">–</span>"

    /// Its state in words; a hook that fails may have frozen its application all the same.
    static func state(_ hook: HookSummary) -> HTML {
        if case .failing = hook.state, hook.isFrozen { return "\(hook.state.label), frozen now" }
        return "\(hook.state.label)"
    }

    /// The workloads, as many as one reads.
    static func workloads(_ hook: HookSummary) -> HTML? {
        let shown = 2
        let names = hook.workloads.sorted()
        guard let first = names.first else { return nil }
        func short(_ name: String) -> HTML { name.count > 64 ? "\(String(name.prefix(64)))…" : "\(name)" }
        var text: HTML = "<bdi>\(short(first))</bdi>"
        for name in names.dropFirst().prefix(shown - 1) { text += ", <bdi>\(short(name))</bdi>" }
        if names.count > shown { text += " and \(names.count - shown) more" }
        return "<span class=\"workload\">\(text)</span>"
    }

    private func line(_ phase: HookSummary.Phase, _ marks: [RunMark]) -> HTML {
        let strip = Drawing.strip(marks, orElse: phase.runs > 0 ? "no run in the journal" : "no runs")
        return """
            <div class="phase"><span class="word">\(phase.phase.name)</span>\(strip)\
            <span class="took">\(Self.duration(phase, now: now))</span></div>
            """
    }

    /// How long the latest run took, against its deadline and the objective's threshold.
    static func duration(_ phase: HookSummary.Phase, now: Timestamp) -> HTML {
        if let since = phase.running.first {
            let elapsed = max(now.since(since), .zero)
            return
                "\(bar(elapsed, phase, isRunning: true))<b>\(SpanText.readable(elapsed))</b> so far\(limit(phase))"
        }
        guard let run = phase.latest else { return nothing }
        switch phase.latestOutcome {
        case .failure(.lost): return "<b>lost</b>, duration unknown"
        case .failure(.start): return "<b>not started</b>"
        case .success, .skipped, .failure: break
        }
        return
            "\(bar(run.duration, phase, isRunning: false))<b>\(SpanText.readable(run.duration))</b>\(limit(phase))"
    }

    private static func limit(_ phase: HookSummary.Phase) -> HTML? {
        let threshold: HTML? = phase.threshold.map { ", aim \(PageText.limit($0))" }
        guard let timeout = phase.timeout else { return threshold }
        return " of \(PageText.limit(timeout))\(threshold)"
    }

    private static func bar(_ span: Nanoseconds, _ phase: HookSummary.Phase, isRunning: Bool) -> HTML? {
        guard let scale = phase.timeout ?? phase.threshold.map({ Nanoseconds($0.count * 2) }), scale > .zero
        else { return nil }
        let share = span.seconds / scale.seconds
        let isSlow = phase.threshold.map { span > $0 } ?? false
        let kind: StaticString =
            share >= 1 ? "bad" : isSlow || share > 0.8 ? "warn" : isRunning ? "busy" : "good"
        return Drawing.bar(share, kind, tick: phase.threshold.map { $0.seconds / scale.seconds })
    }

    private var quiesce: HTML { Self.quiesce(hook.quiesce, now: now) }

    static func quiesce(_ quiesce: HookSummary.Quiesce?, now: Timestamp) -> HTML {
        guard let quiesce else { return nothing }
        let limit: HTML? = quiesce.limit.map { " of \(PageText.limit($0))" }
        guard let openedAt = quiesce.openedAt else {
            guard let latest = quiesce.latest else { return "<span class=\"calm\">not yet</span>" }
            let cause: HTML? =
                switch quiesce.cutShortBy {
                case .watchdog: ", <b class=\"warn\">let go by the watchdog</b>"
                case .lost: ", <b class=\"bad\">lost</b>"
                case .post, .release, .undo, nil: nil
                }
            let kind: StaticString = cause == nil ? "cold" : "warn"
            let bar = quiesce.limit.map { Drawing.bar(latest.duration.seconds / $0.seconds, kind) }
            return "\(bar)last \(SpanText.readable(latest.duration))\(limit)\(cause)"
        }
        let elapsed = max(now.since(openedAt), .zero)
        let share = quiesce.limit.map { elapsed.seconds / $0.seconds } ?? 1
        let kind: StaticString = share > 1 ? "bad" : "cold"
        return "\(Drawing.bar(share, kind))<b>\(SpanText.readable(elapsed)) now</b>\(limit)"
    }

    static func budget(_ budget: Budget) -> HTML {
        guard let remaining = budget.remaining else { return "<span class=\"calm\">no runs yet</span>" }
        let kind: StaticString = remaining <= 0 ? "bad" : remaining < 0.25 ? "warn" : "good"
        let text: HTML = remaining <= 0 ? "<b>used up</b>" : "<b>\(PageText.left(remaining))</b>"
        let name: StaticString = budget.objective == .success ? "success" : "duration"
        return "\(Drawing.bar(remaining, kind))\(text), \(name)"
    }

    private var expected: HTML? {
        guard let next else { return nil }
        if hook.isLate(now: now) {
            return "<b>due \(PageText.relative(hook.schedule.lastExpected ?? next, now: now))</b>"
        }
        return PageText.relative(next, now: now)
    }
}
