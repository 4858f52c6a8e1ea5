import HookMetrics
import Testing

@Suite struct `The catalogue of metrics` {
    @Test func `has no name twice`() {
        #expect(Set(MetricCatalogue.all.map(\.name)).count == MetricCatalogue.all.count)
        #expect(Set(MetricCatalogue.all.map(\.openMetricsName)).count == MetricCatalogue.all.count)
    }

    @Test(arguments: MetricCatalogue.all)
    func `names metrics as Prometheus has it`(family: MetricFamily) {
        #expect(family.name.hasPrefix("boathook_") || family.name.hasPrefix("process_"))
        #expect((family.type == .counter) == family.name.hasSuffix("_total"))
        #expect((family.type == .info) == family.name.hasSuffix("_info"))
        #expect(!family.help.isEmpty && !family.help.hasSuffix("."))
        #expect(!family.labels.contains(.le))
    }

    @Test(
        arguments: [
            (MetricCatalogue.runs, "boathook_hook_runs", nil),
            (MetricCatalogue.cpuSeconds, "boathook_hook_cpu_seconds", .seconds),
            (MetricCatalogue.lastRun, "boathook_hook_last_run_timestamp_seconds", .seconds),
            (MetricCatalogue.info, "boathook_hook", nil),
            (MetricCatalogue.objectiveRatio, "boathook_objective_ratio", .ratio),
            (MetricCatalogue.journalBytes, "boathook_journal_bytes", .bytes),
        ] as [(MetricFamily, String, MetricUnit?)])
    func `knows the name and the unit that OpenMetrics uses`(
        family: MetricFamily, name: String, unit: MetricUnit?
    ) {
        #expect(family.openMetricsName == name)
        #expect(family.unit == unit)
    }

    @Test func `is a Markdown table of one line for each metric`() throws {
        let table = MetricCatalogue.markdownTable()
        #expect(try table == goldenText("metrics.md", actual: table))
        #expect(table.split(separator: "\n").count == MetricCatalogue.all.count + 2)
    }
}
