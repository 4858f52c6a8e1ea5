import Foundation
import HookMetrics
import HookModel
import Ledger
import RunRecord
import TestSupport
import Testing

@Suite struct `The text of an exposition` {
    @Test(arguments: ExpositionFormat.allCases)
    func `shows a rich ledger line by line as expected`(format: ExpositionFormat) throws {
        let text = RichLedger.text(RichLedger.make(), at: 7_400, format)
        #expect(try text == goldenText("exposition.\(format).txt", actual: text))
    }

    @Test func `says the same in both formats, but for metadata and exemplars`() {
        func samples(_ format: ExpositionFormat) -> [Substring] {
            RichLedger.text(RichLedger.make(), at: 7_400, format).split(separator: "\n")
                .filter { !$0.hasPrefix("#") }
                .map { $0.split(separator: " # {", maxSplits: 1)[0] }
        }
        #expect(samples(.text004) == samples(.openMetrics100))
    }

    @Test(arguments: ExpositionFormat.allCases)
    func `of a ledger without hooks has no metadata of theirs`(format: ExpositionFormat) {
        let text = RichLedger.text(Ledger(), at: 0, format)
        #expect(!text.contains("boathook_hook"))
        #expect(!text.contains("boathook_quiesce"))
        #expect(!text.contains("boathook_objective"))
        #expect(text.contains("\nboathook_journal_writable 1\n"))
    }

    @Test func `of a configured hook before its first run has counters at 0 and no latest results`() {
        let text = RichLedger.text(Ledger(settings: RichLedger.settings ?? LedgerSettings()), at: 0, .text004)
        let labels = #"hook="postgres",phase="pre",workload="billing""#
        #expect(text.contains("boathook_hook_runs_total{\(labels)} 0\n"))
        #expect(text.contains(#"boathook_hook_failures_total{\#(labels),reason="lost"} 0"#))
        #expect(text.contains(#"boathook_hook_duration_seconds_bucket{\#(labels),le="+Inf"} 0"#))
        #expect(text.contains("boathook_hook_running{\(labels)} 0\n"))
        #expect(text.contains(#"boathook_quiesced{hook="postgres",workload="billing"} 0"#))
        #expect(text.contains(#"boathook_quiesced_seconds_total{hook="postgres",workload="billing"} 0"#))
        #expect(!text.contains("boathook_hook_last_run"))
        #expect(!text.contains("boathook_hook_last_success"))
        #expect(!text.contains("boathook_hook_last_attempts"))
        #expect(!text.contains("_since_"))
        #expect(!text.contains("_start_timestamp_seconds"))
    }

    @Test func `shows the quiesce of a configured hook whose call alone says that it holds`() {
        let hook = Hook(name: "files", phases: [.pre: PhaseSettings(command: ["x"])])
        var ledger = Ledger(settings: LedgerSettings(configuration: Configuration(hooks: [hook])))
        var record = RichLedger.record(1, "files", .pre, .success, ended: 100)
        ledger.apply(record)
        #expect(!RichLedger.text(ledger, at: 200, .text004).contains("boathook_quiesced"))
        record.start.id = RunID(high: 1, low: 99)
        record.start.maxHold = .seconds(600)
        ledger.apply(record)
        let text = RichLedger.text(ledger, at: 200, .text004)
        #expect(text.split(separator: "\n").contains { $0.hasPrefix("boathook_quiesced{") && $0.hasSuffix("} 1") })
    }

    @Test func `expects nothing of the workload that a configured hook had before`() throws {
        var settings = try #require(RichLedger.settings)
        var ledger = Ledger(settings: settings)
        ledger.apply(RichLedger.record(1, "postgres", .pre, .success, ended: 100))
        settings.configuration.hooks[0].workload = "moved"
        ledger.configure(settings)
        let lines = RichLedger.text(ledger, at: 200, .text004).split(separator: "\n")
            .filter { $0.contains(#"workload="billing""#) && !$0.contains("_bucket") }
            .map { String($0.prefix { $0 != "{" }) }
        #expect(lines.contains("boathook_hook_runs_total"))
        for prefix in [
            "boathook_hook_info", "boathook_hook_expected", "boathook_objective", "boathook_quiesce",
        ] {
            #expect(!lines.contains { $0.hasPrefix(prefix) })
        }
    }

    @Test func `has the daemon's own counters at 0 before there is anything to count`() {
        var exposition = Exposition { _ in .utc }
        let rendered = exposition.render(
            Ledger(), readings: DaemonReadings(version: "1.2.3"), now: RichLedger.moment(0), format: .text004)
        let lines = String(decoding: rendered.bytes, as: UTF8.self).split(separator: "\n")
        for name in ["intake_records", "intake_unplaced", "journal_errors", "journal_damaged"] {
            #expect(lines.contains("boathook_\(name)_total 0"))
        }
    }

    @Test func `counts the records that had no room, from 0`() {
        var exposition = Exposition { _ in .utc }
        var ledger = Ledger()
        func shown() -> String? {
            let rendered = exposition.render(
                ledger, readings: RichLedger.readings, now: RichLedger.moment(20), format: .text004)
            return String(decoding: rendered.bytes, as: UTF8.self).split(separator: "\n")
                .first { $0.hasPrefix("boathook_intake_unplaced_total ") }
                .map { String($0.split(separator: " ")[1]) }
        }
        #expect(shown() == "0")
        for number in 0...UInt64(Ledger.maximumLearntWorkloadCount) {
            ledger.apply(RichLedger.record(number, "a", .pre, .success, ended: 1, workload: "\(number)"))
        }
        #expect(shown() == "1")
        // No series changes, and yet the next scrape says it.
        ledger.apply(RichLedger.record(999, "a", .pre, .failure(.exit), ended: 2, workload: "999"))
        #expect(shown() == "2")
    }

    @Test func `names no metric that the catalogue does not`() {
        let text = RichLedger.text(RichLedger.make(), at: 7_400, .text004)
        let shown = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map {
            $0.split(separator: " ")[2]
        }
        let known = MetricCatalogue.all.map(\.name)
        #expect(Set(shown.map(String.init)).subtracting(known).isEmpty)
        #expect(Set(known).subtracting(shown.map(String.init)) == ["process_virtual_memory_max_bytes"])
    }

    @Test(.enabled(if: TestMachine.has("promtool"), "promtool is in Debian's package prometheus"))
    func `gives promtool nothing to find`() async throws {
        let text = RichLedger.text(RichLedger.make(), at: 7_400, .text004)
        let command = Command(try requireTool("promtool"), ["check", "metrics"])
            .with { $0.input = .bytes(Array(text.utf8)) }
        let finished = try await command.run()
        #expect(finished.status == 0)
        #expect(finished.outputText == "" && finished.errorText == "")
    }

    @Test(
        .enabled(
            if: TestMachine.requiresAll || OpenMetricsParser.python != nil,
            "prometheus-client, at BOATHOOK_TEST_PYTHON or python3")
    )
    func `is read by prometheus-client's OpenMetrics parser, label by label`() async throws {
        let text = RichLedger.text(RichLedger.make(), at: 7_400, .openMetrics100)
        let families = try await OpenMetricsParser.families(of: text)
        for family in families {
            let known = MetricCatalogue.all.first { $0.openMetricsName == family.name }
            #expect(known?.type.openMetricsTypeName == family.type)
            #expect((known?.unit?.rawValue ?? "") == family.unit)
        }
        let runs = try #require(families.first { $0.name == "boathook_hook_runs" })
        #expect(runs.hooks == [RichLedger.awkwardName, "postgres", "postgres"])
        let duration = try #require(families.first { $0.name == "boathook_hook_duration_seconds" })
        #expect(
            duration.runs == (UInt64(1)...4).map { RunID(high: 0xB0A7, low: $0).hexText })
    }
}

/// Python's reference parser of OpenMetrics.
private enum OpenMetricsParser {
    struct Family: Decodable {
        let name: String
        let type: String
        let unit: String
        /// The label `hook` of each sample that has it.
        let hooks: [String]
        /// The run ids of all exemplars, sorted.
        let runs: [String]
    }

    /// A Python that has the module; nil where there is none.
    static let python: String? = {
        let candidates = [
            ProcessInfo.processInfo.environment["BOATHOOK_TEST_PYTHON"], TestMachine.path(of: "python3"),
        ]
        return candidates.compactMap { $0 }.first { path in
            let process = Process()
            process.executableURL = URL(filePath: path)
            process.arguments = ["-c", "import prometheus_client"]
            process.standardError = nil
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
    }()

    static func families(of text: String) async throws -> [Family] {
        let script = """
            import io, json, sys
            from prometheus_client.openmetrics.parser import text_fd_to_metric_families
            text = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="\\n")
            print(json.dumps([
                {
                    "name": family.name, "type": family.type, "unit": family.unit,
                    "hooks": [s.labels["hook"] for s in family.samples if "hook" in s.labels],
                    "runs": sorted(s.exemplar.labels["run_id"] for s in family.samples if s.exemplar),
                }
                for family in text_fd_to_metric_families(text)
            ]))
            """
        let command = Command(python ?? "python3", ["-c", script]).with {
            $0.input = .bytes(Array(text.utf8))
        }
        return try JSONDecoder().decode([Family].self, from: Data(try await command.text().utf8))
    }
}
