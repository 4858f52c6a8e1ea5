package import HookModel
import Ledger
package import RunRecord

/// The page of one hook: how it stands, its history as a picture and as a list.
package struct HookPage: Sendable {
    /// How many runs the list shows at once.
    static let listLength = 50
    /// How many runs the pictures show.
    static let historyLength = 200

    private let hook: HookSummary
    private let now: Timestamp
    private let after: RunPosition?

    /// - Parameter after: where the list goes on; nil for its beginning.
    package init(_ hook: HookSummary, after: RunPosition?, now: Timestamp) {
        self.hook = hook
        self.after = after
        self.now = now
    }

    /// What to ask the journal for: the runs of the pictures, then those of the list, and one more of each.
    package var queries: [RunQuery] {
        [
            RunQuery(hook: hook.name, limit: Self.historyLength + 1),
            RunQuery(hook: hook.name, after: after, limit: Self.listLength + 1),
        ]
    }

    package var countQueries: [RunCountQuery] { hook.budgetQueries(now: now) }

    /// The page, in HTML.
    ///
    /// - Parameters:
    ///   - history: the answer to the first of ``queries``, the newest first.
    ///   - list: the answer to the second.
    ///   - counts: the answers to ``countQueries``, in their order.
    ///   - zone: the rules of the hook's time zone.
    package func html(
        in frame: PageFrame, history: [RunMark], list: [JournalledRun], counts: [RunCount], zone: ZoneRules
    ) -> HTML {
        frame.page(
            title: "\(hook.name)", refresh: after == nil ? .byItself : .never,
            """
            <section class="headline \(hook.state.word)">
            \(Drawing.sign(hook.state.word))<div><p class="crumb"><a href="/">All hooks</a></p><h1><bdi>\(hook.name)</bdi></h1>
            <p class="state">\(HookRow.state(hook)) \(HookRow.workloads(hook))</p></div>
            </section>
            \(facts(counts, zone))\(underWay)\(pictures(history))\(runs(list))
            """)
    }

    // MARK: Facts

    private func facts(_ counts: [RunCount], _ zone: ZoneRules) -> HTML {
        let next = hook.nextExpected(now: now, zone: zone)
        let phases: [HTML] = hook.phases.map { phase in
            fact(
                "Latest \(phase.phase.name)",
                "<span class=\"took\">\(HookRow.duration(phase, now: now))</span>")
        }
        let budgets: [HTML] = hook.budgets(counts).map { budget in
            let allowed = PageText.allowed(budget.allowed)
            let name: HTML =
                switch budget.objective {
                case .success: "success"
                case .duration(let threshold): "within \(PageText.limit(threshold))"
                }
            return fact(
                "Budget: \(PageText.target(budget.target.value)) \(name)",
                """
                \(HookRow.budget(budget))<small>\(budget.missed) of \
                \(PageText.counted(budget.runs, "run", "runs")) in \(PageText.limit(budget.window)) missed it, \
                \(allowed) may</small>
                """)
        }
        let quiesce: HTML? = hook.quiesce.map { fact("Frozen", HookRow.quiesce($0, now: now)) }
        let expected: HTML? = next.map { fact("Next run", PageText.relative($0, now: now)) }
        return """
            <dl class="facts">
            \(fact("Latest success", freshness))\(expected)\(fact("Runs", "\(PageText.count(hook.runs))"))\(phases)\
            \(quiesce)\(budgets)</dl>

            """
    }

    /// The age of the latest success, against the limit of the freshness objective.
    private var freshness: HTML {
        guard let success = hook.lastSuccessAt else { return "never" }
        let age = PageText.relative(success, now: now)
        guard let limit = hook.freshnessLimit, limit > .zero else { return age }
        let share = now.since(success).seconds / limit.seconds
        return
            "\(Drawing.bar(share, share >= 1 ? "bad" : "good"))\(age)<small>at most \(PageText.limit(limit))</small>"
    }

    private func fact(_ name: HTML, _ value: HTML) -> HTML {
        "<div><dt>\(name)</dt><dd>\(value)</dd></div>\n"
    }

    private var underWay: HTML? {
        guard hook.runningCount > 0 else { return nil }
        let lines: [HTML] = hook.phases.flatMap { phase in
            phase.running.prefix(10).map { start in
                "<li>\(Drawing.sign("run"))\(phase.phase.name), begun \(PageText.relative(start, now: now))</li>\n"
            }
        }
        return "<section><h2>Under way</h2>\n<ul class=\"plain\">\n\(lines)</ul></section>\n"
    }

    // MARK: Pictures

    private func pictures(_ history: [RunMark]) -> HTML? {
        guard !history.isEmpty else { return nil }
        let shown = Array(history.prefix(Self.historyLength))
        let lanes = hook.phases.compactMap { Timeline.Lane($0, of: shown) }
        let timeline = Timeline(lanes: lanes, isCut: history.count > shown.count)
        return """
            <section><h2>History</h2>
            \(timeline.html)</section>
            <section><h2>How long runs took</h2>
            <div class="spreads">\(hook.phases.compactMap(Spread.init).map(\.html))</div></section>

            """
    }

    // MARK: The list

    private func runs(_ list: [JournalledRun]) -> HTML {
        let newest: HTML? = after == nil ? nil : "<a href=\"\(PageAddress.hook(hook.name))\">Newest runs</a>"
        guard !list.isEmpty else {
            let none: HTML = after == nil ? "The journal has no run of this hook." : "No older runs."
            let back: HTML? = newest.map { "<nav class=\"pages\" aria-label=\"Runs\">\($0)</nav>" }
            return "<section><h2>Runs</h2><p class=\"none\">\(none)</p>\(back)</section>\n"
        }
        let shown = list.prefix(Self.listLength)
        let older: HTML? =
            if list.count > Self.listLength, let position = shown.last?.position {
                " <a rel=\"next\" href=\"\(PageAddress.hook(hook.name, after: position.text))\">Older runs</a>"
            } else {
                nil
            }
        return """
            <section><h2>Runs</h2>
            <div class="scroll" id="runs" tabindex="0" role="region" aria-label="Runs">
            <table>
            <thead><tr><th scope="col">Began, UTC</th><th scope="col">Outcome</th><th scope="col">Phase</th>\
            <th scope="col" class="number">Took</th><th scope="col" class="number extra">Attempts</th>\
            <th scope="col" class="extra">Workload</th></tr></thead>
            <tbody>
            \(shown.map(row))</tbody>
            </table></div>
            <nav class="pages" aria-label="Runs">\(newest)\(older)</nav>
            <p><a href="\(PageAddress.runsOfHook(hook.name))">These runs as JSON</a></p></section>

            """
    }

    private func row(_ run: JournalledRun) -> HTML {
        let start = run.record.start
        guard let end = run.record.end else { return "" }
        let detail: HTML? = OutcomeWords.detail(end.processEnd).map { "<small>, \($0)</small>" }
        let unknown = end.outcome == .failure(.lost) ? "unknown" : "–"
        let isPlain = end.outcome == .success || end.outcome == .failure(.timeout)
        return """
            <tr><td><a href="\(PageAddress.run(start.id))">\(PageText.short(start.startedAt))</a></td>\
            <td class="outcome">\(Drawing.sign(OutcomeWords.sign(end.outcome)))\
            \(OutcomeWords.label(end.outcome))\(isPlain ? nil : detail)</td><td>\(start.phase.name)</td>\
            <td class="number">\(OutcomeWords.took(end.outcome, end.duration) ?? unknown)</td>\
            <td class="number extra">\(Int(end.attempts))</td>\
            <td class="extra"><bdi>\(start.origin.workload ?? "")</bdi></td></tr>

            """
    }
}
