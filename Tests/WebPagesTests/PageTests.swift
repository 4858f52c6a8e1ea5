import HookMetrics
import HookModel
import Ledger
import RunRecord
import Testing

@testable import WebPages

struct PageTests {
    private let frame = PageFrame(version: "1.2.3", telemetryPath: "/metrics")

    private func text(_ html: HTML) -> String { String(decoding: html.bytes, as: UTF8.self) }

    private func fleet(_ ledger: Ledger, now: Timestamp = moment(60)) -> Fleet {
        var schedules = ScheduleBook { _ in .utc }
        return Fleet(ledger, schedules: &schedules, now: now)
    }

    private func overview(_ ledger: Ledger, _ query: String = "", obstacle: String? = nil) throws -> String {
        let page = OverviewPage(fleet(ledger), OverviewSelection(try AddressQuery(query)))
        let marks: [[RunMark]] = page.queries.map { query in
            (0..<UInt64(query.limit)).map {
                RunMark(
                    id: RunID(high: 1, low: $0), phase: query.phase ?? .pre, endedAt: moment(0),
                    outcome: .success, duration: .seconds(1))
            }
        }
        let counts = page.countQueries.map { _ in RunCount(runs: 30, failures: 1, timed: 30, slow: 2) }
        return text(
            page.html(in: frame, obstacle: obstacle, marks: marks, counts: counts, zones: { _ in .utc }))
    }

    @Test(arguments: Corpus.texts)
    func `a hostile text changes nothing but text`(hostile: String) throws {
        let plain = String(repeating: "a", count: 8)
        func pages(_ word: String) throws -> [String] {
            var ledger = Ledger()
            let run = record(
                hook: word, workload: word, outcome: .failure(.exit), command: word, output: word)
            ledger.apply(run)
            let journalled = JournalledRun(sequence: 1, takenAt: moment(1), record: run)
            let hook = try #require(fleet(ledger).hook(named: word))
            let mark = RunMark(
                id: run.start.id, phase: .pre, endedAt: moment(0), outcome: .failure(.exit),
                duration: .seconds(1))
            return [
                try overview(ledger),
                text(
                    HookPage(hook, after: nil, now: moment(60)).html(
                        in: frame, history: [mark], list: [journalled], counts: [], zone: .utc)),
                text(RunPage(journalled, for: .local).html(in: frame)),
                text(frame.notice("No such page", word)),
            ]
        }
        for (page, harmless) in zip(try pages(hostile), try pages(plain)) {
            #expect(structure(of: page) == structure(of: harmless))
            #expect(!page.utf8.contains(0))
            #expect(!page.contains("\u{1B}") && !page.contains("\u{202E}"))
        }
    }

    @Test(arguments: ["<img src=x onerror=alert(1)>", "<b>", "</main>", "<svg/onload=alert(1)>", "<!--"])
    func `what compares pages sees every tag`(tag: String) {
        #expect(structure(of: "<p>\(tag)</p>") != structure(of: "<p></p>"))
    }

    @Test func `what hooks print is for the daemon's own machine`() {
        let run = JournalledRun(
            sequence: 1, takenAt: moment(1), record: record(command: "psql secret", output: "tail secret"))
        #expect(!text(RunPage(run, for: .remote).html(in: frame)).contains("secret"))
        let local = text(RunPage(run, for: .local).html(in: frame))
        #expect(local.contains("psql secret") && local.contains("tail secret"))
    }

    @Test func `a page has the worst hooks first and stays below 200 kB, whatever they are called`() throws {
        let names = (0..<1_000).map { String(repeating: "<\"&", count: 83) + String(1_000 + $0) }
        let target = try #require(Ratio(0.9))
        let hooks = names.map {
            Hook(
                name: $0, workload: String(repeating: "\"", count: 253),
                expectation: .every(.seconds(86_400)),
                phases: Dictionary(
                    uniqueKeysWithValues: HookPhase.allCases.map {
                        ($0, PhaseSettings(timeout: .seconds(30)))
                    }), maxQuiesce: .seconds(600),
                objectives: Objectives(
                    success: Ratio(0.99), duration: DurationObjective(threshold: .seconds(1), target: target))
            )
        }
        var ledger = Ledger(settings: LedgerSettings(configuration: Configuration(hooks: hooks)))
        for (number, name) in names.enumerated() {
            ledger.apply(
                record(
                    UInt64(number), hook: name, outcome: number == 700 ? .failure(.timeout) : .success))
        }
        let page = try overview(ledger)
        #expect(page.utf8.count < 200_000, "\(page.utf8.count) bytes")
        #expect(page.contains("1 of 1,000 hooks is failing"))
        let first = try #require(page.firstRange(of: "<li class=\"hook "))
        #expect(page[first.upperBound...].hasPrefix("failing\">"))
        #expect(page.contains("Page 1 of 34"))
        #expect(try overview(ledger, "page=99").contains("Page 34 of 34"))
        #expect(try overview(ledger, "state=failing").contains("1 of 1,000 hooks"))
        #expect(try overview(ledger, "q=1999").contains("1 of 1,000 hooks"))
        #expect(try overview(ledger, "q=nobody").contains("No hook is like that."))
    }

    @Test func `a hook's page holds its objectives against what was measured`() throws {
        let hook = Hook(
            name: "a", expectation: .every(.seconds(3_600)),
            phases: [.pre: PhaseSettings(), .verify: PhaseSettings()],
            objectives: Objectives(
                success: Ratio(0.9),
                duration: DurationObjective(threshold: .seconds(5), target: try ratio(0.5)),
                freshness: FreshnessObjective(target: try ratio(0.99))))
        var ledger = Ledger(settings: LedgerSettings(configuration: Configuration(hooks: [hook])))
        ledger.apply(record(hook: "a"))
        let page = HookPage(try #require(fleet(ledger).hook(named: "a")), after: nil, now: moment(60))
        #expect(page.countQueries.map(\.threshold) == [nil, .seconds(5)])
        #expect(page.countQueries.map(\.phases) == [[.pre], [.pre]], "a restore spends no backup's budget")
        let counts = [RunCount(runs: 30, failures: 6, timed: 30), RunCount(runs: 30, timed: 30, slow: 3)]
        let html = text(page.html(in: frame, history: [], list: [], counts: counts, zone: .utc))
        #expect(html.contains("<small>at most 1h15m</small>"))
        #expect(html.contains("<b>used up</b>, success<small>6 of 30 runs in 30d missed it, 3 may</small>"))
        #expect(html.contains("<b>80%</b>, duration<small>3 of 30 runs in 30d missed it, 15 may</small>"))
        #expect(html.contains("<dt>Budget: 90% success</dt>"))
        #expect(html.contains("The journal has no run of this hook."))
    }

    private func ratio(_ value: Double) throws -> Ratio { try #require(Ratio(value)) }

    @Test func `without a hook, the page says how one comes to be there`() throws {
        let page = try overview(Ledger())
        #expect(page.contains("<h1>No hooks yet</h1>"))
        #expect(page.contains("boathook-run --hook postgres"))
    }

    @Test func `a daemon that records nothing says so above all else`() throws {
        var ledger = Ledger()
        ledger.apply(record())
        #expect(try overview(ledger).contains("<h1>All well</h1>"))
        let page = try overview(ledger, obstacle: "the journal takes no writes; see the log")
        #expect(page.contains("<h1>Nothing is recorded</h1>"))
        #expect(page.contains("The journal takes no writes"))
    }
}
