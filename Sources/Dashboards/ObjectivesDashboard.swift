import HookMetrics

extension Dashboard {
    /// What was promised about the hooks, what is left of each error budget, and how fast it goes.
    static let objectives = Dashboard(
        uid: "boathook-slo", title: "boathook / SLO",
        description: "Objectives, error budget remaining, burn and freshness, from the raw series alone.",
        from: "now-30d",
        variables: [
            .job(of: MetricCatalogue.buildInfo.name), .namespace, .hooks,
            .instance(of: "\(MetricCatalogue.buildInfo.name){job=~\"$job\"}"),
            Variable(
                name: "window", label: "Window",
                description:
                    "Over which time: the windows of the configured objectives. Hooks of other windows "
                    + "are left out.",
                query: BudgetTerms.windowQuery, regex: BudgetTerms.windowRegex, choice: .one,
                sortsByNumber: true),
        ],
        rows: [
            Row(
                title: "Error budgets", panels: ObjectivesDashboard.headline + [ObjectivesDashboard.remaining]
            ),
            Row(
                title: "Each objective, the worst first",
                panels: [
                    ObjectivesDashboard.success, ObjectivesDashboard.duration,
                    ObjectivesDashboard.freshness, ObjectivesDashboard.quiesce,
                ]),
            Row(
                title: "Over time",
                panels: [
                    ObjectivesDashboard.burn, ObjectivesDashboard.age, ObjectivesDashboard.frozenTime,
                ]),
            Row(title: "What was promised", panels: [ObjectivesDashboard.promises]),
        ])
}

private enum ObjectivesDashboard {
    static let select = BudgetTerms.select
    static let noObjectives = "no objective of this window is configured"

    static let budgetLeft = [
        Threshold(.bad), Threshold(from: 0, .warning), Threshold(from: 0.25, .notice),
        Threshold(from: 0.5, .good),
    ]

    static let headline = [
        Panel(
            title: "Budgets spent",
            description: "Objectives that are missed: nothing is left of their error budget.",
            kind: .stat, size: PanelSize(4, 10),
            queries: [
                .instant(
                    "count((\n\(BudgetTerms.remaining)\n) <= 0)\n  or\ncount(\(BudgetTerms.remaining)) * 0")
            ],
            decimals: 0, noValue: noObjectives, thresholds: HookPanels.noneIsGood,
            links: [.runbook("BoathookErrorBudgetBurn"), .runbook("BoathookQuiesceBudgetBurn")]),
        Panel(
            title: "Objectives measured",
            description: "Objectives of this window that there are runs for.",
            kind: .stat, size: PanelSize(4, 10),
            queries: [.instant("count(\(BudgetTerms.remaining))")], decimals: 0, noValue: noObjectives,
            thresholds: [Threshold(.neutral)]),
    ]

    static let remaining = Panel(
        title: "Error budget remaining",
        description:
            "What is left of each error budget over the window, the least first. Hooks run rarely: one "
            + "failure in thirty nightly runs takes more than three times the budget of 99%.",
        kind: .bars, size: PanelSize(16, 10),
        queries: [
            .instant(
                "sort(\n\(BudgetTerms.remaining)\n)",
                legend: "{{objective}}: {{hook}} {{phase}} {{workload}}")
        ],
        unit: .ratio, decimals: 0, minimum: 0, maximum: 1, noValue: noObjectives, thresholds: budgetLeft,
        links: [.runbook("BoathookErrorBudgetBurn"), .runbook("BoathookQuiesceBudgetBurn")])

    // MARK: Each objective

    static func percentage(_ query: Int, _ header: String) -> Column {
        Column(source: .query(query), header: header, unit: .ratio, decimals: 2)
    }

    static func left(_ query: Int) -> Column {
        Column(
            source: .query(query), header: "budget left", unit: .ratio, decimals: 0,
            cell: .colouredBackground,
            thresholds: budgetLeft, width: 110)
    }

    private static func objective(
        _ title: String, _ description: String, _ columns: [Column], _ queries: [String], alert: String
    ) -> Panel {
        Panel(
            title: title, description: description,
            kind: .table(
                Table(columns: HookPanels.whose + columns, worst: "budget left", order: .smallestFirst)),
            size: PanelSize(12, 8), queries: queries.map(Query.table), noValue: noObjectives,
            links: [.runbook(alert)])
    }

    static let success = objective(
        "Success", "The share of runs within the window that succeeded, against its target.",
        [
            HookPanels.phase, percentage(0, "target"), percentage(1, "succeeded"),
            HookPanels.number(2, "runs"), HookPanels.number(3, "failures", alarmingFrom: 0.5), left(4),
        ],
        [
            BudgetTerms.target("success"), ofObjective("success", BudgetTerms.succeeded()),
            ofObjective("success", BudgetTerms.count(MetricCatalogue.runs)),
            ofObjective("success", BudgetTerms.count(MetricCatalogue.failures)),
            BudgetTerms.remainingSuccess,
        ], alert: "BoathookErrorBudgetBurn")

    static let duration = objective(
        "Duration",
        "The share of runs within the window that took no longer than the threshold. Runs that could not be "
            + "started or were lost have no duration.",
        [
            HookPanels.phase, HookPanels.span(0, "threshold"), percentage(1, "target"),
            percentage(2, "in time"), HookPanels.number(3, "runs"), left(4),
        ],
        [
            ofObjective("duration", BudgetTerms.limit("duration", by: BudgetTerms.phase)),
            BudgetTerms.target("duration"), ofObjective("duration", BudgetTerms.inTime),
            ofObjective("duration", BudgetTerms.timedRuns), BudgetTerms.remainingDuration,
        ], alert: "BoathookHookSlow")

    static let freshness = objective(
        "Freshness",
        "The share of time within the window in which the latest success was younger than the limit; time "
            + "before the first success does not count.",
        [
            HookPanels.phase, HookPanels.span(0, "age now"), HookPanels.span(1, "limit"),
            percentage(2, "target"), percentage(3, "fresh"), left(4),
        ],
        [
            ofObjective("freshness", BudgetTerms.age(over: BudgetTerms.window)),
            ofObjective("freshness", BudgetTerms.limit("freshness", by: BudgetTerms.phase)),
            BudgetTerms.target("freshness"), ofObjective("freshness", BudgetTerms.fresh),
            BudgetTerms.remainingFreshness,
        ], alert: "BoathookHookNotRun")

    static let quiesce = objective(
        "Frozen time", "How long the application was frozen within the window, against its budget.",
        [HookPanels.span(0, "frozen"), HookPanels.span(1, "budget"), left(2)],
        [
            "\(BudgetTerms.frozenSeconds)\n  and on (\(BudgetTerms.hook)) (\(BudgetTerms.frozenBudget))",
            BudgetTerms.frozenBudget, BudgetTerms.remainingQuiesce,
        ], alert: "BoathookQuiesceBudgetBurn")

    /// Leaves only the hooks that have such an objective of this window.
    private static func ofObjective(_ objective: String, _ expression: String) -> String {
        "(\n\(expression)\n)\n  and on (\(BudgetTerms.phase)) (\(BudgetTerms.target(objective)))"
    }

    // MARK: Over time

    static let burn = Panel(
        title: "Burn over three days",
        description: "How many times faster than the error budget of success allows it was spent, over three "
            + "days up to the time shown: 1 would spend exactly the budget within the window.",
        kind: .lines(Lines()), size: PanelSize(12, 9),
        queries: [.range(BudgetTerms.burn(over: "3d"), legend: "{{hook}} {{phase}} {{workload}}")],
        unit: .text, decimals: 1, minimum: 0, noValue: noObjectives,
        thresholds: [Threshold(.good), Threshold(from: 1, .bad)],
        links: [.runbook("BoathookErrorBudgetBurn")])

    static let age = Panel(
        title: "Age of the latest success",
        description: "As a share of the limit of the freshness objective: above 1 it is stale.",
        kind: .lines(Lines()), size: PanelSize(12, 9),
        queries: [
            .range(
                "(\n\(BudgetTerms.age(over: "1d"))\n)\n  / on (\(BudgetTerms.phase)) "
                    + BudgetTerms.limit("freshness", by: BudgetTerms.phase),
                legend: "{{hook}} {{phase}} {{workload}}")
        ],
        unit: .ratio, decimals: 0, minimum: 0, noValue: "no freshness objective is configured",
        thresholds: [Threshold(.good), Threshold(from: 1, .bad)], links: [.runbook("BoathookHookNotRun")])

    static let frozenTime = Panel(
        title: "Frozen time in a day",
        description: "How long each application was frozen within the day up to the time shown.",
        kind: .lines(Lines()), size: PanelSize(24, 7),
        queries: [
            .range(
                "sum by (\(BudgetTerms.hook)) (increase(\(select(MetricCatalogue.quiescedSeconds))[1d]))",
                legend: "{{hook}} {{workload}}")
        ],
        unit: .seconds, minimum: 0, noValue: "no hook quiesces",
        links: [.runbook("BoathookQuiesceBudgetBurn")])

    static let promises = Panel(
        title: "Configured objectives",
        description: "Every objective of every window, as the configuration has it.",
        kind: .table(
            Table(
                columns: HookPanels.whose + [
                    HookPanels.phase, Column(source: .label("objective"), header: "objective"),
                    percentage(0, "target"), HookPanels.span(1, "limit"), HookPanels.span(2, "window"),
                ], worst: "target", order: .largestFirst)),
        size: PanelSize(24, 8),
        queries: [
            .table("max by (\(BudgetTerms.phase), objective) (\(select(MetricCatalogue.objectiveRatio)))"),
            .table("max by (\(BudgetTerms.phase), objective) (\(select(MetricCatalogue.objectiveLimit)))"),
            .table(
                """
                max by (\(BudgetTerms.phase), objective) (\(select(MetricCatalogue.objectiveRatio))) * 0
                  + on (\(BudgetTerms.phase)) group_left ()
                max by (\(BudgetTerms.phase)) (\(select(MetricCatalogue.objectiveWindow)))
                """),
        ],
        noValue: "no objective is configured")
}
