import HookMetrics
import HookModel
import Ledger
import RunRecord
import Testing

@testable import WebPages

struct HeadlineTests {
    private let hooks = ["a", "b", "c"].map {
        Hook(
            name: $0, phases: [.pre: PhaseSettings(timeout: .seconds(30)), .post: PhaseSettings()],
            maxQuiesce: .seconds(600))
    }

    private func fleet(_ records: [RunRecord], at seconds: Int64 = 60) -> Fleet {
        var ledger = Ledger(settings: LedgerSettings(configuration: Configuration(hooks: hooks)))
        for record in records { ledger.apply(record) }
        var schedules = ScheduleBook { _ in .utc }
        return Fleet(ledger, schedules: &schedules, now: moment(seconds))
    }

    private func page(_ fleet: Fleet, _ query: String = "") throws -> String {
        let page = OverviewPage(fleet, OverviewSelection(try AddressQuery(query)))
        let html = page.html(
            in: PageFrame(version: "1.2.3", telemetryPath: "/metrics"), obstacle: nil,
            marks: page.queries.map { _ in [] }, counts: page.countQueries.map { _ in RunCount() },
            zones: { _ in .utc })
        return String(decoding: html.bytes, as: UTF8.self)
    }

    private func pair(_ hook: String, _ post: RunOutcome = .success) -> [RunRecord] {
        [
            record(1, hook: hook, ended: 0),
            record(2, hook: hook, phase: .post, outcome: post, ended: 20),
        ]
    }

    @Test func `an application whose post hook fails is frozen as well as failing`() throws {
        let fleet = fleet(pair("a", .failure(.exit)) + pair("b") + pair("c"))
        let page = try page(fleet)
        #expect(page.contains("<title>1 failing, 1 frozen now – boathook</title>"))
        #expect(page.contains("<h1>1 of 3 hooks is failing</h1>"))
        #expect(page.contains("<span class=\"also\">1 application is frozen now. </span>"))
        #expect(page.contains("<b>1</b> frozen now</a>"))
        #expect(page.contains("</svg>Failed, frozen now"))
        let frozen = try self.page(fleet, "state=frozen")
        #expect(frozen.contains("1 of 3 hooks</h2>") && frozen.contains("?name=a\""))
    }

    @Test func `what is frozen too long leaves nothing else unsaid`() throws {
        let page = try page(
            fleet([record(1, hook: "a", ended: 0)] + pair("b", .failure(.timeout)), at: 700))
        #expect(page.contains("<h1>2 applications have been frozen too long</h1>"))
        let failing = try self.page(
            fleet(
                [record(1, hook: "a", ended: 0), record(3, hook: "b", outcome: .failure(.exit))], at: 700))
        #expect(failing.contains("<h1>1 application has been frozen too long</h1>"))
        #expect(
            failing.contains(
                "1 of 3 hooks is failing. 1 application is frozen now. 1 hook has not run yet. </span>"))
    }

    @Test func `one hook that is new does not have the others wait`() throws {
        let page = try page(fleet(pair("a") + pair("b")))
        #expect(page.contains("<section class=\"headline well\">"))
        #expect(page.contains("<h1>All well</h1>"))
        #expect(page.contains("<span class=\"also\">1 hook has not run yet. </span>"))
        #expect(try self.page(fleet([])).contains("<h1>Waiting for the first run</h1>"))
    }

    @Test(
        arguments: [
            (RecordPart.watch, RunOutcome.success, ReleaseCause.watchdog, "let go by the watchdog"),
            (.hold, .failure(.lost), nil, "<b class=\"bad\">lost</b>"),
        ] as [(RecordPart, RunOutcome, ReleaseCause?, String)])
    func `an application that was let go before its backup was over is not well`(
        part: RecordPart, outcome: RunOutcome, cause: ReleaseCause?, words: String
    ) throws {
        var release = record(9, hook: "a", outcome: outcome, ended: 2)
        release.start.part = part
        release.end?.releasedBy = cause
        let cut = [record(1, hook: "a", ended: 0), release]
        let page = try page(fleet(cut + pair("b") + pair("c")))
        #expect(page.contains("<h1>1 application was let go early</h1>"))
        #expect(page.contains("<li class=\"hook letgo\">"))
        #expect(page.contains("last 2.00s of 10m, ") && page.contains(words))
        // Whatever comes afterwards without having been frozen is no proof of a better backup.
        let late = record(3, hook: "a", phase: .post, ended: 30)
        #expect(fleet(cut + [late]).hook(named: "a")?.state == .letGo)
        let next = [record(4, hook: "a", ended: 40), record(5, hook: "a", phase: .post, ended: 50)]
        #expect(fleet(cut + next).hook(named: "a")?.state == .well)
    }

    @Test func `nobody knows how long a run took that was lost`() throws {
        let page = try page(fleet([record(1, hook: "a", outcome: .failure(.lost))] + pair("b")))
        let row = try #require(page.firstMatch(of: /<li class="hook failing">(?s:.*?)<\/li>/)).output
        #expect(row.contains("<b>lost</b>, duration unknown"))
        #expect(!row.contains("3.00s"))
        let run = JournalledRun(
            sequence: 1, takenAt: moment(1), record: record(outcome: .failure(.lost)))
        let detail = RunPage(run, for: .local).html(
            in: PageFrame(version: "1.2.3", telemetryPath: "/metrics"))
        #expect(String(decoding: detail.bytes, as: UTF8.self).contains("<h1>Lost, duration unknown</h1>"))
    }

    @Test func `each phase is asked for by itself, and for no more than it ever had`() throws {
        let many = (0..<40).map { record(UInt64(10 + $0), hook: "a", ended: Int64($0)) }
        let fleet = fleet(many + [record(1, hook: "a", phase: .post, ended: 0)])
        let queries = OverviewPage(fleet, OverviewSelection(try AddressQuery("q=a"))).queries
        #expect(
            queries == [
                RunQuery(hook: "a", phase: .pre, limit: 16), RunQuery(hook: "a", phase: .post, limit: 1),
            ])
        let page = try page(fleet)
        #expect(page.contains("aria-label=\"no run in the journal\""))
        #expect(page.contains("aria-label=\"no runs\""))
    }
}
