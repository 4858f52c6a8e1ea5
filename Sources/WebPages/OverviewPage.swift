package import HookModel
import RunRecord

/// What a request for the overview asks for: which of the hooks, and how many pages further on.
package struct OverviewSelection: Sendable {
    /// How many hooks a page shows: as many as stay within 200 kB whatever their names.
    package static let pageLength = 30

    var state: HookState?
    var search: String
    var page: Int

    package init(_ query: AddressQuery) {
        state = query["state"].flatMap { word in HookState.all.first { $0.word.description == word } }
        search = query["q"].map { String($0.prefix(253)) } ?? ""
        page = min(max(query["page"].flatMap { Int($0) } ?? 1, 1), 1_000_000)
    }

    var isEverything: Bool { state == nil && search.isEmpty }

    /// The hooks that are asked for, on all pages.
    fileprivate func matching(_ fleet: Fleet) -> [HookSummary] {
        if isEverything { return fleet.hooks }
        let words = search.lowercased()
        return fleet.hooks.filter { hook in
            isIn(hook)
                && (words.isEmpty || hook.name.lowercased().contains(words)
                    || hook.workloads.contains { $0.lowercased().contains(words) })
        }
    }

    private func isIn(_ hook: HookSummary) -> Bool {
        guard let state else { return true }
        return state == .frozen ? hook.isFrozen : state.rank == hook.state.rank
    }

    fileprivate func at(page: Int) -> PageAddress {
        .overview(state: state?.word.description, search: search, page: page)
    }
}

/// The page at `/`: how everything stands, and a row for each hook.
package struct OverviewPage: Sendable {
    private let fleet: Fleet
    private let selection: OverviewSelection
    private let matching: [HookSummary]
    private let shown: ArraySlice<HookSummary>
    private let page: Int
    private let pageCount: Int

    package init(_ fleet: Fleet, _ selection: OverviewSelection) {
        self.fleet = fleet
        self.selection = selection
        matching = selection.matching(fleet)
        let length = OverviewSelection.pageLength
        // Hooks that went since the link was made take pages with them.
        pageCount = max((matching.count + length - 1) / length, 1)
        page = min(selection.page, pageCount)
        let start = (page - 1) * length
        shown = matching[start..<min(start + length, matching.count)]
    }

    /// What to ask the journal for: the strip of each phase of each hook that is shown.
    ///
    /// No more than a phase ever had, or a phase that runs once in a while is looked for among all runs of its hook.
    package var queries: [RunQuery] {
        shown.flatMap { hook in
            hook.phases.map { phase in
                let known = min(phase.runs + phase.skips, UInt64(Drawing.stripLength))
                return RunQuery(hook: hook.name, phase: phase.phase, limit: Int(known))
            }
        }
    }

    /// What to ask it for about budgets.
    package var countQueries: [RunCountQuery] { shown.flatMap { $0.budgetQueries(now: fleet.now) } }

    /// The page, in HTML.
    ///
    /// - Parameters:
    ///   - obstacle: why nothing is recorded at the moment; nil where all is recorded.
    ///   - marks: the answers to ``queries``, in their order.
    ///   - counts: the answers to ``countQueries``, in their order.
    package func html(
        in frame: PageFrame, obstacle: String?, marks: [[RunMark]], counts: [RunCount],
        zones: (String) -> ZoneRules
    ) -> HTML {
        let headline = Headline(fleet, obstacle: obstacle)
        var rest = counts[...]
        var strips = marks[...]
        var rows = HTML()
        for hook in shown {
            let count = hook.budgetQueries(now: fleet.now).count
            let row = HookRow(
                hook: hook, marks: Array(strips.prefix(hook.phases.count)),
                budgets: hook.budgets(Array(rest.prefix(count))), now: fleet.now,
                next: hook.nextExpected(now: fleet.now, zone: zones(hook.configured?.timezone ?? "UTC")))
            rest = rest.dropFirst(count)
            strips = strips.dropFirst(hook.phases.count)
            rows += row.html
        }
        return frame.page(
            title: headline.short, refresh: .byItself, "\(headline.html)\(states)\(listing(rows))")
    }

    /// The states as links that show the hooks in them alone.
    private var states: HTML {
        guard !fleet.hooks.isEmpty else { return "" }
        let links = HookState.all.filter { fleet.count($0) > 0 }.map { state -> HTML in
            let isChosen = selection.state?.rank == state.rank
            let address = PageAddress.overview(
                state: isChosen ? nil : state.word.description, search: selection.search, page: 1)
            let current: HTML = isChosen ? " aria-current=\"true\"" : ""
            return """
                <a class="chip" href="\(address)"\(current)>\(Drawing.sign(state.word))\
                <b>\(PageText.count(fleet.count(state)))</b> \(state.plural)</a>

                """
        }
        return "<nav class=\"states\" aria-label=\"Hooks by state\">\n\(links)</nav>\n"
    }

    private func listing(_ rows: HTML) -> HTML {
        guard !fleet.hooks.isEmpty else { return Self.beginning }
        let all = selection.isEverything
        let heading: HTML =
            all
            ? "Hooks"
            : "\(PageText.count(matching.count)) of \(PageText.counted(fleet.hooks.count, "hook", "hooks"))"
        let search: HTML? = fleet.hooks.count > 10 || !all ? searchForm : nil
        let none: HTML? =
            matching.isEmpty ? "<p class=\"none\">No hook is like that. <a href=\"/\">All hooks</a></p>" : nil
        let list: HTML? =
            matching.isEmpty
            ? nil
            : """
            <div class="columns" aria-hidden="true"><span>Hook</span><span>Latest runs, and how long the last one took</span>\
            <span>Frozen</span><span>Budget left</span><span>Next run</span></div>
            <ul class="list">
            \(rows)</ul>

            """
        return """
            <section class="hooks" aria-labelledby="hooks">
            <div class="over"><h2 id="hooks">\(heading)</h2>\(search)</div>
            \(list)\(none)\(pages)</section>

            """
    }

    private var searchForm: HTML {
        let state: HTML? = selection.state.map {
            "<input type=\"hidden\" name=\"state\" value=\"\($0.word)\">"
        }
        return """
            <form action="/" method="get" role="search">\(state)<label for="q" class="unseen">Search by name</label>\
            <input id="q" name="q" type="search" placeholder="Search by name" value="\(selection.search)">\
            <button id=\"search\">Search</button></form>
            """
    }

    private var pages: HTML? {
        guard pageCount > 1 else { return nil }
        let before: HTML? =
            page > 1 ? "<a rel=\"prev\" href=\"\(selection.at(page: page - 1))\">Previous</a> " : nil
        let after: HTML? =
            page < pageCount ? " <a rel=\"next\" href=\"\(selection.at(page: page + 1))\">Next</a>" : nil
        return """
            <nav class="pages" aria-label="Pages">\(before)<span>Page \(page) of \(pageCount), the worst first</span>\
            \(after)</nav>

            """
    }

    private static let beginning: HTML = """
        <section class="hooks"><h2>How a hook comes to be here</h2>
        <p>Wrap its command, and its first run will show:</p>
        <pre>boathook-run --hook postgres --phase pre --timeout 5m -- psql -c CHECKPOINT</pre>
        <p>A hook that the configuration names stands here before it has ever run.</p></section>

        """
}
