import HookMetrics

extension Dashboard {
    /// The daemons themselves: whether they are there, take records in, and keep them.
    static let daemon = Dashboard(
        uid: "boathook-daemon", title: "boathook / boathook",
        description: "The daemons: whether they are up, take records in, and can write their journals.",
        from: "now-24h",
        variables: [
            .job(of: MetricCatalogue.buildInfo.name), .namespace, .hooks,
            .instance(of: "\(MetricCatalogue.buildInfo.name){job=~\"$job\", namespace=~\"$namespace\"}"),
        ],
        rows: [
            Row(title: "Now", panels: DaemonDashboard.headline),
            Row(title: "Every daemon, the worst first", panels: [DaemonDashboard.table]),
            Row(
                title: "Intake and journal",
                panels: [
                    DaemonDashboard.intake, DaemonDashboard.rejected, DaemonDashboard.spool,
                    DaemonDashboard.journal, DaemonDashboard.journalErrors, DaemonDashboard.hookSeries,
                ]),
            Row(
                title: "Process",
                panels: [
                    DaemonDashboard.processor, DaemonDashboard.memory, DaemonDashboard.files,
                    DaemonDashboard.scrapes,
                ]),
        ])
}

private enum DaemonDashboard {
    static let select = Selection.hooks
    static let target = "namespace, job, instance"
    static let legend = "{{instance}}"
    static let noDaemon = "no daemon is scraped"
    /// Prometheus' own word about a target.
    static let up = ofDaemons(Selection.foreign("up", "namespace=~\"$namespace\""))

    /// Of series that every program has, those of daemons: whatever has been one within the time range.
    ///
    /// "All" jobs and instances are those of everything that is scraped.
    static func ofDaemons(_ expression: String) -> String {
        "max by (\(target)) (\(expression) and on (job, instance) "
            + "last_over_time(\(select(MetricCatalogue.buildInfo))[$__range]))"
    }

    static func now(_ family: MetricFamily) -> String { "max by (\(target)) (\(select(family)))" }
    static func least(_ family: MetricFamily) -> String { "min by (\(target)) (\(select(family)))" }
    static func count(_ family: MetricFamily) -> String {
        "sum by (\(target)) (increase(\(select(family))[$__range]))"
    }

    private static func flag(_ title: String, _ description: String, _ query: String, _ link: Link?) -> Panel
    {
        Panel(
            title: title, description: description, kind: .stat, size: PanelSize(4, 4),
            queries: [.instant(query)], decimals: 0, noValue: noDaemon, thresholds: HookPanels.noneIsGood,
            links: link.map { [$0] } ?? [])
    }

    static let headline = [
        Panel(
            title: "Daemons up", description: "Daemons that Prometheus can scrape.", kind: .stat,
            size: PanelSize(4, 4), queries: [.instant("sum(\(up))")], decimals: 0, noValue: noDaemon,
            thresholds: [Threshold(.bad), Threshold(from: 1, .good)], links: [.runbook("BoathookDown")]),
        flag(
            "Daemons down", "Targets of these jobs that cannot be scraped.", "sum(\(up) == bool 0)",
            .runbook("BoathookDown")),
        flag(
            "Journals that take no records", "Their daemons keep records in the spool, which is bounded.",
            "sum(\(least(MetricCatalogue.journalWritable)) == bool 0)", .runbook("BoathookJournalFailing")),
        flag(
            "Wrong configurations",
            "Daemons whose configuration was wrong when it was last read: the one before is in force.",
            "sum(\(least(MetricCatalogue.configLastReloadSuccessful)) == bool 0)", nil),
        flag(
            "Records rejected", "Files in spools, within the time range, that are no record of ours.",
            "sum(\(count(MetricCatalogue.intakeRejected)))", .runbook("BoathookIntakeRejecting")),
        flag(
            "Records not counted",
            "Records, within the time range, of hooks that no configuration names and that are too many.",
            "sum(\(count(MetricCatalogue.intakeUnplaced)))", .runbook("BoathookIntakeRejecting")),
    ]

    static let table = Panel(
        title: "Daemons", description: "Each daemon, with what it runs and how it is.",
        kind: .table(
            Table(
                columns: [
                    Column(source: .label("namespace"), header: "namespace"),
                    Column(source: .label("job"), header: "job"),
                    Column(source: .label("instance"), header: "instance"),
                    Column(
                        source: .query(0), header: "state", cell: .colouredBackground,
                        mappings: ValueMapping.up, width: 90),
                    Column(
                        source: .query(1), header: "journal", cell: .colouredText,
                        mappings: ValueMapping.working, width: 90),
                    Column(
                        source: .query(2), header: "configuration", cell: .colouredText,
                        mappings: ValueMapping.working, width: 120),
                    HookPanels.number(3, "spool"),
                    Column(source: .query(4), header: "journal size", unit: .bytes),
                    HookPanels.number(5, "records"), HookPanels.number(6, "rejected", alarmingFrom: 0.5),
                    HookPanels.ago(7, "started"),
                ], worst: "state", order: .smallestFirst)),
        size: PanelSize(24, 8),
        queries: [
            .table(up), .table(least(MetricCatalogue.journalWritable)),
            .table(least(MetricCatalogue.configLastReloadSuccessful)),
            .table(now(MetricCatalogue.spoolFiles)),
            .table(now(MetricCatalogue.journalBytes)), .table(count(MetricCatalogue.intakeRecords)),
            .table(count(MetricCatalogue.intakeRejected)),
            .table("\(ofDaemons(select(MetricCatalogue.processStartTime))) * 1000"),
        ],
        noValue: noDaemon,
        links: [.runbook("BoathookDown"), .runbook("BoathookJournalFailing")])

    private static func lines(
        _ title: String, _ description: String, _ queries: [Query], unit: Unit, decimals: Int? = nil,
        width: Int = 8, alert: String? = nil
    ) -> Panel {
        Panel(
            title: title, description: description, kind: .lines(Lines(limits: ".* limit")),
            size: PanelSize(width, 7), queries: queries, unit: unit, decimals: decimals, minimum: 0,
            noValue: noDaemon, links: alert.map { [.runbook($0)] } ?? [])
    }

    // MARK: Intake and journal

    static let intake = lines(
        "Records taken in", "Records of ended runs that went into the journal.",
        [
            .range(
                "sum by (\(target)) (increase(\(select(MetricCatalogue.intakeRecords))[$__rate_interval]))",
                legend: legend)
        ], unit: .count, decimals: 0)

    static let rejected = Panel(
        title: "Records rejected, by reason",
        description: "Files in spools that are no record of ours; they lie in the spool's folder rejected/.",
        kind: .lines(Lines(style: .stackedBars)), size: PanelSize(8, 7),
        queries: [
            .range(
                "sum by (reason) (increase(\(select(MetricCatalogue.intakeRejected))[$__rate_interval]))",
                legend: "{{reason}}")
        ],
        decimals: 0, minimum: 0, noValue: noDaemon, links: [.runbook("BoathookIntakeRejecting")])

    static let spool = lines(
        "Files in the spool", "Records that wait: a daemon at work keeps this near 0.",
        [.range(now(MetricCatalogue.spoolFiles), legend: legend)], unit: .count, decimals: 0,
        alert: "BoathookJournalFailing")

    static let journal = lines(
        "Size of the journal", "The database on disk.",
        [.range(now(MetricCatalogue.journalBytes), legend: legend)], unit: .bytes)

    static let journalErrors = lines(
        "Journal errors", "Operations that failed, and damaged databases that were put aside.",
        [
            .range(
                "sum by (\(target)) (increase(\(select(MetricCatalogue.journalErrors))[$__rate_interval]))",
                legend: "\(legend) failed"),
            .range(
                "sum by (\(target)) (increase(\(select(MetricCatalogue.journalDamaged))[$__rate_interval]))",
                legend: "\(legend) damaged"),
        ], unit: .count, decimals: 0, alert: "BoathookJournalFailing")

    static let hookSeries = lines(
        "Hooks known", "Hooks and phases that each daemon shows, configured and learnt.",
        [.range("count by (\(target)) (\(select(MetricCatalogue.running)))", legend: legend)], unit: .count,
        decimals: 0)

    // MARK: Process

    static let processor = lines(
        "Processor", "Seconds of processor time a second.",
        [
            .range(
                ofDaemons("rate(\(select(MetricCatalogue.processCPUSeconds))[$__rate_interval])"),
                legend: legend)
        ], unit: .ratio, width: 6)

    static let memory = lines(
        "Resident memory", "With the binary's own pages, which are shared and can be dropped.",
        [.range(ofDaemons(select(MetricCatalogue.processResidentMemory)), legend: legend)], unit: .bytes,
        width: 6)

    static let files = lines(
        "Open files", "With the limit (dashed).",
        [
            .range(ofDaemons(select(MetricCatalogue.processOpenFiles)), legend: legend),
            .range(ofDaemons(select(MetricCatalogue.processMaximumOpenFiles)), legend: "\(legend) limit"),
        ], unit: .count, decimals: 0, width: 6)

    static let scrapes = lines(
        "Duration of scrapes", "As Prometheus measures them.",
        [
            .range(
                ofDaemons(Selection.foreign("scrape_duration_seconds", "namespace=~\"$namespace\"")),
                legend: legend)
        ], unit: .seconds, width: 6)
}
