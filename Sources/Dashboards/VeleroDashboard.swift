import HookMetrics

extension Dashboard {
    /// Velero's own view of backups and restores, beside what their hooks did.
    static let velero = Dashboard(
        uid: "boathook-velero", title: "boathook / Velero",
        description: "Velero's backups and restores beside the hooks that ran in them.",
        from: "now-7d",
        variables: [
            .job(
                of:
                    "{__name__=~\"\(MetricCatalogue.buildInfo.name)|\(VeleroMetric.backupAttempts.rawValue)\"}",
                description: "The jobs that scrape Velero and boathook: choose from both"),
            .namespace, .hooks,
            .instance(
                of:
                    "{__name__=~\"\(MetricCatalogue.buildInfo.name)|\(VeleroMetric.backupAttempts.rawValue)\", "
                    + "job=~\"$job\"}",
                description: "Velero's server and node agents, and the daemons"),
            Variable(
                name: "schedule", label: "Schedule",
                description: "Velero's schedules; backups by hand have none",
                query: "label_values(\(VeleroMetric.backupAttempts.rawValue){job=~\"$job\"}, schedule)",
                choice: .several(all: ".*")),
        ],
        rows: [
            Row(title: "In the time range", panels: VeleroDashboard.headline),
            Row(title: "Schedules, the worst first", panels: [VeleroDashboard.schedules]),
            Row(
                title: "Backups beside their hooks",
                panels: [
                    VeleroDashboard.backups,
                    HookPanels.failures(VeleroDashboard.terms, size: PanelSize(12, 8)),
                    VeleroDashboard.backupDuration, VeleroDashboard.hookDuration,
                    HookPanels.results(VeleroDashboard.terms, size: PanelSize(12, 8)),
                    HookPanels.frozen(VeleroDashboard.terms, size: PanelSize(12, 8)),
                ]),
            Row(
                title: "Restores and volumes",
                panels: [
                    VeleroDashboard.restores, VeleroDashboard.restoreHooks, VeleroDashboard.snapshots,
                    VeleroDashboard.locations,
                ]),
        ])
}

private enum VeleroDashboard {
    static let terms = HookTerms(select: .hooks)
    static let noVelero = "Velero is not scraped"

    static let headline = [
        Panel(
            title: "Backups failed",
            description:
                "Backups that failed, in part or in all. One that a restart of Velero's server killed "
                + "is in no counter: see the age of the last success.",
            kind: .stat, size: PanelSize(4, 4),
            queries: [
                .instant(
                    "sum(increase(\(VeleroMetric.backupFailures.selector)[$__range]))\n  + "
                        + "sum(increase(\(VeleroMetric.backupPartialFailures.selector)[$__range]))")
            ],
            decimals: 0, noValue: noVelero, thresholds: HookPanels.noneIsGood,
            links: [.runbook("VeleroBackupFailed"), .runbook("VeleroBackupPartiallyFailed")]),
        Panel(
            title: "Hook runs failed", description: "Runs of hooks that did not succeed.", kind: .stat,
            size: PanelSize(4, 4),
            queries: [.instant("sum(increase(\(terms.select(MetricCatalogue.failures))[$__range]))")],
            decimals: 0, noValue: "no hooks are known", thresholds: HookPanels.noneIsGood,
            links: [.runbook("BoathookHookFailed")]),
        HookPanels.frozenNow(terms),
        Panel(
            title: "Backups succeeded", description: "Backups that succeeded, also where a hook did not.",
            kind: .stat, size: PanelSize(4, 4),
            queries: [.instant("sum(increase(\(VeleroMetric.backupSuccesses.selector)[$__range]))")],
            decimals: 0, noValue: noVelero, thresholds: [Threshold(.neutral)]),
        Panel(
            title: "Oldest last success", description: "Of the chosen schedules, the one that waits longest.",
            kind: .stat, size: PanelSize(4, 4),
            queries: [
                .instant("min(max by (schedule) (\(VeleroMetric.backupLastSuccess.selector))) * 1000")
            ],
            unit: .ago, noValue: "no backup has succeeded", thresholds: [Threshold(.neutral)],
            links: [.runbook("VeleroBackupNotRun")]),
        Panel(
            title: "Storage locations away",
            description: "Backup storage locations that Velero cannot reach.",
            kind: .stat, size: PanelSize(4, 4),
            queries: [
                .instant("sum(\(VeleroMetric.locationStatus.now(by: "backup_location_name")) == bool 0)")
            ],
            decimals: 0, noValue: noVelero, thresholds: HookPanels.noneIsGood),
    ]

    static let schedules = Panel(
        title: "Schedules",
        description: "Backups by schedule; those by hand have none. Failures are counted, not read off "
            + "velero_backup_last_status, which returns to good by itself.",
        kind: .table(
            Table(
                columns: [
                    Column(source: .label("schedule"), header: "schedule"),
                    HookPanels.number(0, "failed", alarmingFrom: 0.5),
                    HookPanels.number(1, "in part", alarmingFrom: 0.5),
                    HookPanels.number(2, "invalid", alarmingFrom: 0.5), HookPanels.number(3, "succeeded"),
                    HookPanels.number(4, "attempts"), HookPanels.ago(5, "last success"),
                    HookPanels.number(6, "item errors", alarmingFrom: 1),
                    Column(source: .query(7), header: "size", unit: .bytes),
                ], worst: "failed", order: .largestFirst)),
        size: PanelSize(24, 7),
        queries: [
            .table(VeleroMetric.backupFailures.count(by: "schedule")),
            .table(VeleroMetric.backupPartialFailures.count(by: "schedule")),
            .table(VeleroMetric.backupValidationFailures.count(by: "schedule")),
            .table(VeleroMetric.backupSuccesses.count(by: "schedule")),
            .table(VeleroMetric.backupAttempts.count(by: "schedule")),
            .table("\(VeleroMetric.backupLastSuccess.now(by: "schedule")) * 1000"),
            .table(VeleroMetric.backupItemErrors.now(by: "schedule")),
            .table(VeleroMetric.backupBytes.now(by: "schedule")),
        ],
        noValue: noVelero)

    private static func events(
        _ title: String, _ description: String, _ queries: [(VeleroMetric, String, Colour)], width: Int = 12
    ) -> Panel {
        Panel(
            title: title, description: description, kind: .lines(Lines(style: .stackedBars)),
            size: PanelSize(width, 8), queries: queries.map { .range($0.0.bars, legend: $0.1) }, decimals: 0,
            minimum: 0, noValue: noVelero, seriesColours: queries.map { SeriesColour($0.1, $0.2) })
    }

    static let backups = events(
        "Backups by result", "A failed hook makes a backup partially failed, or leaves it as it is.",
        [
            (.backupSuccesses, "succeeded", .good), (.backupPartialFailures, "in part", .warning),
            (.backupFailures, "failed", .bad), (.backupValidationFailures, "invalid", .quiet),
        ])

    static let restores = events(
        "Restores by result", "Restores that Velero ended.",
        [
            (.restoreSuccesses, "succeeded", .good), (.restorePartialFailures, "in part", .warning),
            (.restoreFailures, "failed", .bad), (.restoreValidationFailures, "invalid", .quiet),
        ])

    static let snapshots = events(
        "Volume snapshots", "Snapshots by plugin and by CSI, and those that failed.",
        [
            (.snapshotAttempts, "attempted", .frozen), (.snapshotFailures, "failed", .bad),
            (.csiSnapshotAttempts, "attempted by CSI", .good),
            (.csiSnapshotFailures, "failed by CSI", .warning),
        ])

    static let backupDuration = Panel(
        title: "Duration of backups",
        description:
            "The mean of the backups that ended. Velero's histogram is born with the first backup after "
            + "each start of its server, so that the first one is missing.",
        kind: .lines(Lines()), size: PanelSize(12, 8),
        queries: [
            .range(
                """
                sum by (schedule) (rate(\(VeleroMetric.backupDurationSum.selector)[$__rate_interval]))
                  / (sum by (schedule) (rate(\(VeleroMetric.backupDurationCount.selector)[$__rate_interval])) > 0)
                """, legend: "{{schedule}}")
        ],
        unit: .seconds, minimum: 0, noValue: "no backup has ended", links: [.runbook("VeleroBackupSlow")])

    static let hookDuration = Panel(
        title: "Duration of hooks", description: "What the latest run of each hook took at the time.",
        kind: .lines(Lines()), size: PanelSize(12, 8),
        queries: [
            .range(terms.now(MetricCatalogue.lastDuration), legend: "{{hook}} {{phase}} {{workload}}")
        ],
        unit: .seconds, minimum: 0, noValue: "no hook has run in the time range",
        links: [.runbook("BoathookHookSlow")])

    static let restoreHooks = Panel(
        title: "Hooks in restores",
        description: "Runs of restore, init and verify hooks, and those that failed.",
        kind: .lines(Lines(style: .stackedBars)), size: PanelSize(12, 8),
        queries: [
            .range(
                "sum by (phase) (increase("
                    + "\(terms.select(MetricCatalogue.runs, "phase=~\"restore|init|verify\""))[$__rate_interval]))",
                legend: "{{phase}}"),
            .range(
                "sum by (phase) (increase("
                    + "\(terms.select(MetricCatalogue.failures, "phase=~\"restore|init|verify\""))"
                    + "[$__rate_interval]))",
                legend: "{{phase}} failed"),
        ],
        decimals: 0, minimum: 0, noValue: "no hook runs in restores",
        links: [.runbook("BoathookHookFailed")])

    static let locations = Panel(
        title: "Storage locations", description: "Whether Velero can reach where backups are kept.",
        kind: .states, size: PanelSize(12, 8),
        queries: [
            .range(
                VeleroMetric.locationStatus.now(by: "backup_location_name"),
                legend: "{{backup_location_name}}")
        ],
        noValue: noVelero, mappings: ValueMapping.up)
}
