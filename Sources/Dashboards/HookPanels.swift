import HookMetrics

/// Panels that stand on several dashboards, and the parts that tables have in common.
enum HookPanels {
    /// The page of one hook, from a row that names it.
    static let hookPage = Link(
        title: "This hook",
        url: "/d/boathook-hook?${datasource:queryparam}&var-namespace=${__data.fields.namespace}"
            + "&var-hook=${__data.fields.hook}&${job:queryparam}&${instance:queryparam}&${__url_time_range}")

    static let whose: [Column] = [
        Column(source: .label("namespace"), header: "namespace"),
        Column(source: .label("workload"), header: "workload"),
        Column(source: .label("hook"), header: "hook", link: hookPage),
    ]
    static let phase = Column(source: .label("phase"), header: "phase", width: 80)

    static func result(_ query: Int) -> Column {
        Column(
            source: .query(query), header: "result", cell: .colouredBackground, mappings: ValueMapping.result,
            width: 110)
    }

    static func ago(_ query: Int, _ header: String) -> Column {
        Column(source: .query(query), header: header, unit: .ago)
    }

    static func number(_ query: Int, _ header: String, alarmingFrom bad: Double? = nil) -> Column {
        Column(
            source: .query(query), header: header, unit: .count, decimals: 0,
            cell: bad == nil ? .plain : .colouredText,
            thresholds: bad.map { [Threshold(.neutral), Threshold(from: $0, .bad)] } ?? [], width: 90)
    }

    static func span(_ query: Int, _ header: String) -> Column {
        Column(source: .query(query), header: header, unit: .seconds)
    }

    /// A share of what is allowed: full is bad.
    static func share(_ query: Int, _ header: String) -> Column {
        Column(
            source: .query(query), header: header, unit: .ratio, decimals: 0, cell: .gauge,
            thresholds: shareOfLimit)
    }

    static let shareOfLimit = [
        Threshold(.good), Threshold(from: 0.7, .warning), Threshold(from: 0.9, .bad),
    ]

    /// How many of something bad there are.
    static let noneIsGood = [Threshold(.good), Threshold(from: 1, .bad)]

    // MARK: Panels

    static func frozenNow(_ terms: HookTerms) -> Panel {
        Panel(
            title: "Frozen now",
            description: "Applications that a pre hook has quiesced and nothing has released yet. "
                + "Frozen is normal while a backup runs, and an incident when it lasts.",
            kind: .stat, size: PanelSize(4, 4),
            queries: [.instant("sum(\(terms.now(MetricCatalogue.quiesced, by: HookTerms.hook)))")],
            decimals: 0, noValue: "no hook quiesces",
            thresholds: [Threshold(.good), Threshold(from: 1, .frozen)],
            links: [.runbook("BoathookQuiesceStuck")])
    }

    static func failures(_ terms: HookTerms, size: PanelSize) -> Panel {
        Panel(
            title: "Hook failures by reason",
            description:
                "Runs that did not succeed: the command's own status (exit), the deadline (timeout), "
                + "a signal, a command that could not be started (start), a wrapper that was killed (lost).",
            kind: .lines(Lines(style: .stackedBars)), size: size,
            queries: [.range(terms.bars(MetricCatalogue.failures, by: "reason"), legend: "{{reason}}")],
            decimals: 0, noValue: "no hooks are known", seriesColours: SeriesColour.reasons)
    }

    static func results(_ terms: HookTerms, size: PanelSize) -> Panel {
        let result = "min by (\(HookTerms.phase)) (\(terms.select(MetricCatalogue.lastRunSuccess)))"
        return Panel(
            title: "Results over time",
            description:
                "The latest result of each hook as it held at the time; a gap is a pod without a run.",
            kind: .states, size: size, queries: [.range(result, legend: "{{hook}} {{phase}} {{workload}}")],
            noValue: "no hook has run yet", mappings: ValueMapping.result)
    }

    static func frozen(_ terms: HookTerms, size: PanelSize) -> Panel {
        Panel(
            title: "Frozen over time",
            description: "When each application was quiesced.",
            kind: .states, size: size,
            queries: [
                .range(
                    terms.now(MetricCatalogue.quiesced, by: HookTerms.hook), legend: "{{hook}} {{workload}}")
            ],
            noValue: "no hook quiesces: none has maxQuiesce in the configuration",
            mappings: ValueMapping.quiesced)
    }
}
