import HookMetrics

extension Dashboard {
    /// One hook: its runs, their duration against timeout and threshold, how long it freezes.
    static let hook = Dashboard(
        uid: "boathook-hook", title: "boathook / Hook",
        description: "One hook: runs and failures, duration against its timeout and threshold, quiesce time.",
        from: "now-30d",
        variables: [
            .job(of: MetricCatalogue.buildInfo.name), .namespace, .oneHook,
            .instance(of: "\(MetricCatalogue.runs.name){job=~\"$job\", hook=\"$hook\"}"),
        ],
        rows: [
            Row(title: "$hook now", panels: HookDashboard.headline),
            Row(
                title: "How it runs",
                panels: [
                    HookPanels.results(HookDashboard.terms, size: PanelSize(12, 7)),
                    HookDashboard.runs, HookDashboard.duration, HookDashboard.distribution,
                    HookPanels.failures(HookDashboard.terms, size: PanelSize(8, 8)),
                    HookDashboard.lastFailures, HookDashboard.attempts,
                ]),
            Row(
                title: "Frozen",
                panels: [
                    HookPanels.frozen(HookDashboard.terms, size: PanelSize(8, 8)),
                    HookDashboard.quiesceTime, HookDashboard.releases,
                ]),
            Row(
                title: "Besides",
                panels: [
                    HookDashboard.undos, HookDashboard.skips, HookDashboard.processorTime,
                    HookDashboard.output,
                ]),
        ])
}

private enum HookDashboard {
    static let terms = HookTerms(select: .oneHook)

    static let headline = [
        Panel(
            title: "Latest result",
            description: "The result of the latest run of each phase, over all pods.",
            kind: .stat, size: PanelSize(4, 5),
            queries: [.instant("min by (phase) (\n\(terms.result)\n)", legend: "{{phase}}")], unit: .text,
            noValue: "no run in the time range", mappings: ValueMapping.result,
            links: [.runbook("BoathookHookFailed"), .runbook("BoathookHookTimedOut")]),
        Panel(
            title: "Last success",
            description: "How long ago each phase last succeeded.",
            kind: .stat, size: PanelSize(5, 5),
            queries: [
                .instant(
                    "\(terms.latest(MetricCatalogue.lastSuccess, by: "phase")) * 1000", legend: "{{phase}}")
            ],
            unit: .ago, noValue: "no success in the time range", thresholds: [Threshold(.neutral)]),
        Panel(
            title: "Last due",
            description: "When the schedule last expected a run.",
            kind: .stat, size: PanelSize(4, 5),
            queries: [.instant("\(terms.now(MetricCatalogue.lastExpected, by: "hook")) * 1000")], unit: .ago,
            noValue: "no schedule is configured", thresholds: [Threshold(.neutral)],
            links: [.runbook("BoathookHookNotRun")]),
        Panel(
            title: "Application",
            description: "Whether a pre hook has quiesced the application and nothing has released it yet.",
            kind: .stat, size: PanelSize(4, 5),
            queries: [.instant(terms.now(MetricCatalogue.quiesced, by: "hook"))], unit: .text,
            noValue: "does not quiesce", mappings: ValueMapping.quiesced,
            links: [.runbook("BoathookQuiesceStuck"), .runbook("BoathookPostMissing")]),
        Panel(
            title: "Running for",
            description: "How long the oldest run under way has taken by now.",
            kind: .stat, size: PanelSize(4, 5),
            queries: [.instant(terms.runningFor, legend: "{{phase}}")], unit: .seconds,
            noValue: "not running", thresholds: [Threshold(.frozen)], links: [.runbook("BoathookHookStuck")]),
        Panel(
            title: "Attempts of the latest run",
            description: "1 is a run that needed no retry.",
            kind: .stat, size: PanelSize(3, 5),
            queries: [
                .instant(terms.latest(MetricCatalogue.lastAttempts, by: "phase"), legend: "{{phase}}")
            ],
            decimals: 0, noValue: "no run in the time range",
            thresholds: [Threshold(.good), Threshold(from: 2, .warning)],
            links: [.runbook("BoathookHookRetrying")]),
    ]

    // MARK: Runs

    static let runs = Panel(
        title: "Runs",
        description: "Runs that ended, whatever their result.",
        kind: .lines(Lines(style: .stackedBars)), size: PanelSize(12, 7),
        queries: [.range(terms.bars(MetricCatalogue.runs, by: "phase"), legend: "{{phase}}")],
        decimals: 0, noValue: "this hook is not known")

    static let duration = Panel(
        title: "Duration against timeout and threshold",
        description: "What the latest run took at the time, its timeout, and the threshold of its duration "
            + "objective (dashed).",
        kind: .lines(Lines(limits: ".* (timeout|threshold)")), size: PanelSize(12, 9),
        queries: [
            .range(
                terms.now(MetricCatalogue.lastDuration, by: "workload, phase"),
                legend: "{{phase}} {{workload}}"),
            .range(
                terms.now(MetricCatalogue.timeout, by: "workload, phase"),
                legend: "{{phase}} {{workload}} timeout"),
            .range(
                "max by (workload, phase) "
                    + "(\(terms.select(MetricCatalogue.objectiveLimit, "objective=\"duration\"")))",
                legend: "{{phase}} {{workload}} threshold"),
        ],
        unit: .seconds, minimum: 0, noValue: "no run in the time range",
        links: [.runbook("BoathookHookNearTimeout"), .runbook("BoathookHookSlow")])

    static let distribution = Panel(
        title: "Durations",
        description:
            "How many runs took how long. The exemplars are the runs themselves: their run_id is the "
            + "id that `boathook runs --json` shows.",
        kind: .heatmap, size: PanelSize(12, 9),
        queries: [
            .heatmap(
                "sum by (le) (increase(\(terms.select(MetricCatalogue.duration, .bucket))[$__rate_interval]))"
            )
        ],
        unit: .seconds, noValue: "no run in the time range")

    static let lastFailures = Panel(
        title: "Latest failures",
        description: "When each phase last failed for each reason, within the time range.",
        kind: .table(
            Table(
                columns: [
                    Column(source: .label("workload"), header: "workload"), HookPanels.phase,
                    Column(source: .label("reason"), header: "reason"),
                    Column(source: .query(0), header: "failed at", unit: .moment),
                ], worst: "failed at", order: .largestFirst)),
        size: PanelSize(8, 8),
        queries: [
            .table(
                "\(terms.latest(MetricCatalogue.lastFailure, by: "workload, phase, reason")) * 1000")
        ],
        unit: .moment, noValue: "no failure in the time range", links: [.runbook("BoathookHookLost")])

    static let attempts = Panel(
        title: "Attempts",
        description:
            "Attempts of the latest run at the time: more than 1 is a hook that only works when it is "
            + "tried again.",
        kind: .lines(Lines()), size: PanelSize(8, 8),
        queries: [
            .range(
                terms.now(MetricCatalogue.lastAttempts, by: "workload, phase"),
                legend: "{{phase}} {{workload}}")
        ],
        decimals: 0, minimum: 0, noValue: "no run in the time range",
        links: [.runbook("BoathookHookRetrying")])

    // MARK: Frozen

    static let quiesceTime = Panel(
        title: "Frozen for, against its limit",
        description: "How long the application was frozen at the time, and maxQuiesce (dashed).",
        kind: .lines(Lines(limits: ".*limit")), size: PanelSize(8, 8),
        queries: [
            .range(
                "time() - min by (workload) (\(terms.select(MetricCatalogue.quiesceStart)))",
                legend: "frozen {{workload}}"),
            .range(terms.now(MetricCatalogue.quiesceLimit, by: "workload"), legend: "{{workload}} limit"),
        ],
        unit: .seconds, minimum: 0, noValue: "does not quiesce",
        links: [.runbook("BoathookQuiesceStuck"), .runbook("BoathookQuiesceBudgetBurn")])

    static let releases = Panel(
        title: "What ended the freezes",
        description:
            "post and release are as it should be; undo is a failed hook that cleaned up; watchdog is "
            + "a freeze that ran into its limit; lost is a keeper that was killed.",
        kind: .lines(Lines(style: .stackedBars)), size: PanelSize(8, 8),
        queries: [.range(terms.bars(MetricCatalogue.quiesceReleases, by: "by"), legend: "{{by}}")],
        decimals: 0, noValue: "does not quiesce",
        seriesColours: [
            SeriesColour("post", .good), SeriesColour("release", .frozen), SeriesColour("undo", .notice),
            SeriesColour("watchdog", .warning), SeriesColour("lost", .bad),
        ], links: [.runbook("BoathookQuiesceStuck")])

    // MARK: Besides

    static let undos = Panel(
        title: "Undo commands",
        description: "Undo commands that were run within the time range, by their result.",
        kind: .stat, size: PanelSize(5, 5),
        queries: [
            .instant(
                "sum by (result) (increase(\(terms.select(MetricCatalogue.undos))[$__range]))",
                legend: "{{result}}")
        ],
        decimals: 0, noValue: "this hook is not known", thresholds: [Threshold(.neutral)])

    static let skips = Panel(
        title: "Skipped",
        description: "Runs within the time range that a predicate kept from starting.",
        kind: .stat, size: PanelSize(3, 5),
        queries: [.instant("sum(increase(\(terms.select(MetricCatalogue.skips))[$__range]))")],
        decimals: 0, noValue: "this hook is not known", thresholds: [Threshold(.neutral)])

    static let processorTime = Panel(
        title: "Processor time",
        description: "What the hook's processes used within the time range.",
        kind: .stat, size: PanelSize(4, 5),
        queries: [.instant("sum(increase(\(terms.select(MetricCatalogue.cpuSeconds))[$__range]))")],
        unit: .seconds, noValue: "this hook is not known", thresholds: [Threshold(.neutral)])

    static let output = Panel(
        title: "The output of its runs",
        description: "",
        kind: .text(
            """
            No metric holds a command or an output. The journal keeps the redacted end of each run's output, \
            beside the daemon that took it in:

            ```sh
            boathook runs --hook '$hook' --limit 1 --json | jq -r .output_tail
            ```

            In Kubernetes put `kubectl exec --namespace NAMESPACE POD --container boathook --` in front.
            """), size: PanelSize(12, 5))
}
