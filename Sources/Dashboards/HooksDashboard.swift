import HookMetrics

extension Dashboard {
    /// The fleet: what failed, what is frozen now, what has not run, what is slow.
    static let hooks = Dashboard(
        uid: "boathook-hooks", title: "boathook / Hooks",
        description: "Every hook that Velero runs: what failed, what is frozen now, what has not run.",
        from: "now-7d",
        variables: [
            .job(of: MetricCatalogue.buildInfo.name), .namespace, .hooks,
            .instance(of: "\(MetricCatalogue.buildInfo.name){job=~\"$job\"}"),
        ],
        rows: [
            Row(title: "Now", panels: HooksDashboard.headline),
            Row(title: "Every hook, the worst first", panels: [HooksDashboard.table]),
            Row(
                title: "What needs a hand",
                panels: [HooksDashboard.frozenNow, HooksDashboard.overdue, HooksDashboard.underWay]),
            Row(
                title: "Over time",
                panels: [
                    HookPanels.results(HooksDashboard.terms, size: PanelSize(12, 9)),
                    HookPanels.frozen(HooksDashboard.terms, size: PanelSize(12, 9)),
                    HooksDashboard.runs,
                    HookPanels.failures(HooksDashboard.terms, size: PanelSize(12, 8)),
                ]),
            Row(title: "The slowest", panels: [HooksDashboard.slowest, HooksDashboard.nearTimeout]),
        ])
}

private enum HooksDashboard {
    static let terms = HookTerms(select: .hooks)

    static let headline = [
        Panel(
            title: "Failing now",
            description: "Hooks whose latest run failed and that have not succeeded since.",
            kind: .stat, size: PanelSize(4, 4), queries: [.instant("sum((\n\(terms.result)\n) == bool 0)")],
            decimals: 0, noValue: "no runs in the time range", thresholds: HookPanels.noneIsGood,
            links: [.runbook("BoathookHookFailed"), .runbook("BoathookHookTimedOut")]),
        HookPanels.frozenNow(terms),
        Panel(
            title: "Not run as scheduled",
            description: "Hooks that were due and have not succeeded since, with a twelfth of the schedule's "
                + "largest gap (15 minutes to 12 hours) to spare. A hook that was configured after its last "
                + "due moment counts until it has run once.",
            kind: .stat, size: PanelSize(4, 4),
            queries: [
                .instant(
                    HookTerms.number(of: terms.overdue, among: terms.now(MetricCatalogue.lastExpected)))
            ],
            decimals: 0, noValue: "no schedule is configured", thresholds: HookPanels.noneIsGood,
            links: [.runbook("BoathookHookNotRun")]),
        Panel(
            title: "Running now",
            description: "Runs under way.",
            kind: .stat, size: PanelSize(4, 4),
            queries: [.instant("sum(\(terms.select(MetricCatalogue.running)))")], decimals: 0,
            noValue: "no hooks are known", thresholds: [Threshold(.neutral), Threshold(from: 1, .frozen)],
            links: [.runbook("BoathookHookStuck")]),
        Panel(
            title: "Runs",
            description: "Runs that ended within the time range.",
            kind: .stat, size: PanelSize(4, 4),
            queries: [.instant("sum(increase(\(terms.select(MetricCatalogue.runs))[$__range]))")],
            decimals: 0, noValue: "no hooks are known", thresholds: [Threshold(.neutral)]),
        Panel(
            title: "Succeeded",
            description: "The share of the runs within the time range that succeeded.",
            kind: .stat, size: PanelSize(4, 4),
            queries: [
                .instant(
                    """
                    1 - sum(increase(\(terms.select(MetricCatalogue.failures))[$__range]))
                      / (sum(increase(\(terms.select(MetricCatalogue.runs))[$__range])) > 0)
                    """)
            ],
            unit: .ratio, decimals: 1, noValue: "no runs in the time range",
            thresholds: [Threshold(.bad), Threshold(from: 0.95, .warning), Threshold(from: 0.99, .good)]),
    ]

    static let table = Panel(
        title: "Hooks",
        description: "Each hook and phase, over all of its pods. What the pod of today cannot know is "
            + "remembered from those before it, within the time range. A hook that no configuration names is "
            + "counted from its second run on.",
        kind: .table(
            Table(
                columns: HookPanels.whose + [
                    HookPanels.phase, HookPanels.result(0), HookPanels.ago(1, "last run"),
                    HookPanels.ago(2, "last success"), HookPanels.span(3, "took"),
                    HookPanels.share(4, "of its timeout"), HookPanels.number(5, "attempts"),
                    HookPanels.number(6, "runs"), HookPanels.number(7, "failures", alarmingFrom: 0.5),
                ], worst: "result", order: .smallestFirst)),
        size: PanelSize(24, 11),
        queries: [
            .table(terms.result), .table(terms.moment(MetricCatalogue.lastRun)),
            .table(terms.moment(MetricCatalogue.lastSuccess)),
            .table(terms.latest(MetricCatalogue.lastDuration)), .table(terms.shareOfTimeout),
            .table(terms.latest(MetricCatalogue.lastAttempts)), .table(terms.count(MetricCatalogue.runs)),
            .table(terms.count(MetricCatalogue.failures)),
        ],
        noValue: "no hook has run in the time range",
        links: [
            .runbook("BoathookHookFailed"), .runbook("BoathookHookTimedOut"), .runbook("BoathookHookLost"),
        ])

    // MARK: What needs a hand

    static let frozenNow = Panel(
        title: "Frozen applications",
        description: "How long each application has been quiesced, against the limit of its configuration.",
        kind: .table(
            Table(
                columns: HookPanels.whose + [
                    HookPanels.span(0, "frozen for"), HookPanels.span(1, "limit"),
                    HookPanels.share(2, "of its limit"),
                ], worst: "frozen for", order: .largestFirst)),
        size: PanelSize(8, 8),
        queries: [
            .table(terms.frozenFor),
            .table(
                "\(terms.now(MetricCatalogue.quiesceLimit, by: HookTerms.hook)) "
                    + "and on (\(HookTerms.hook)) \(terms.select(MetricCatalogue.quiesceStart))"),
            .table(
                "(\(terms.frozenFor)) / on (\(HookTerms.hook)) "
                    + terms.now(MetricCatalogue.quiesceLimit, by: HookTerms.hook)),
        ],
        noValue: "nothing is frozen",
        links: [.runbook("BoathookQuiesceStuck"), .runbook("BoathookPostMissing")])

    static let overdue = Panel(
        title: "Hooks that have not run",
        description: "Hooks that were due and have not succeeded since.",
        kind: .table(
            Table(
                columns: HookPanels.whose + [
                    HookPanels.phase, HookPanels.span(0, "overdue for"), HookPanels.ago(1, "last success"),
                ], worst: "overdue for", order: .largestFirst)),
        size: PanelSize(8, 8),
        queries: [
            .table("time() - (\n\(terms.overdue)\n)"),
            .table(
                "\(terms.moment(MetricCatalogue.lastSuccess))\n  and on (\(HookTerms.phase))\n(\n"
                    + "\(terms.overdue)\n)"),
        ],
        noValue: "every scheduled hook has run", links: [.runbook("BoathookHookNotRun")])

    static let underWay = Panel(
        title: "Runs under way",
        description: "What runs now, for how long already, and the deadline that will end it.",
        kind: .table(
            Table(
                columns: HookPanels.whose + [
                    HookPanels.phase, HookPanels.span(0, "running for"), HookPanels.span(1, "timeout"),
                ], worst: "running for", order: .largestFirst)),
        size: PanelSize(8, 8),
        queries: [
            .table(terms.runningFor),
            .table(
                "\(terms.now(MetricCatalogue.timeout)) and on (\(HookTerms.phase)) "
                    + terms.select(MetricCatalogue.runningSince)),
        ],
        noValue: "nothing is running", links: [.runbook("BoathookHookStuck")])

    // MARK: Trends

    static let runs = Panel(
        title: "Runs by phase",
        description: "Runs that ended, whatever their result.",
        kind: .lines(Lines(style: .stackedBars)), size: PanelSize(12, 8),
        queries: [.range(terms.bars(MetricCatalogue.runs, by: "phase"), legend: "{{phase}}")],
        decimals: 0, noValue: "no hooks are known")

    static let slowest = Panel(
        title: "Longest runs",
        description: "The longest run of each hook within the time range, as the scrapes saw it.",
        kind: .bars, size: PanelSize(12, 9),
        queries: [
            .instant(
                "topk(10, max by (\(HookTerms.phase)) "
                    + "(max_over_time(\(terms.select(MetricCatalogue.lastDuration))[$__range])))",
                legend: "{{hook}} {{phase}} {{workload}}")
        ],
        unit: .seconds, minimum: 0, noValue: "no hook has run in the time range",
        links: [.runbook("BoathookHookSlow")])

    static let nearTimeout = Panel(
        title: "Nearest to the timeout",
        description: "The share of its timeout that the longest run of each hook took within the time range.",
        kind: .bars, size: PanelSize(12, 9),
        queries: [
            .instant(
                "topk(10, max by (\(HookTerms.phase)) "
                    + "(max_over_time(\(terms.select(MetricCatalogue.lastDuration))[$__range]))\n  / "
                    + "\(terms.latest(MetricCatalogue.timeout)))",
                legend: "{{hook}} {{phase}} {{workload}}")
        ],
        unit: .ratio, decimals: 0, minimum: 0, maximum: 1, noValue: "no run has a timeout",
        thresholds: HookPanels.shareOfLimit, links: [.runbook("BoathookHookNearTimeout")])
}
