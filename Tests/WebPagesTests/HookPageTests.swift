import HookMetrics
import HookModel
import Ledger
import RunRecord
import Testing

@testable import WebPages

struct HookPageTests {
    private func page(
        _ hook: Hook, history: [RunMark] = [], list: [JournalledRun] = [], after: RunPosition? = nil
    ) throws -> String {
        var ledger = Ledger(settings: LedgerSettings(configuration: Configuration(hooks: [hook])))
        ledger.apply(record(hook: hook.name))
        var schedules = ScheduleBook { _ in .utc }
        let fleet = Fleet(ledger, schedules: &schedules, now: moment(60))
        let page = HookPage(try #require(fleet.hook(named: hook.name)), after: after, now: moment(60))
        let html = page.html(
            in: PageFrame(version: "1.2.3", telemetryPath: "/metrics"), history: history, list: list,
            counts: page.countQueries.map { _ in RunCount(runs: 100, failures: 0) }, zone: .utc)
        return String(decoding: html.bytes, as: UTF8.self)
    }

    private let hook = Hook(
        name: "a",
        phases: [.pre: PhaseSettings(timeout: .seconds(5)), .post: PhaseSettings(timeout: .seconds(2))],
        objectives: Objectives(
            duration: Ratio(0.9).map { DurationObjective(threshold: .seconds(3), target: $0) }))

    private func mark(
        _ number: UInt64, _ phase: HookPhase, _ outcome: RunOutcome = .success, at seconds: Int64 = 0
    ) -> RunMark {
        RunMark(
            id: RunID(high: 1, low: number), phase: phase, endedAt: moment(seconds), outcome: outcome,
            duration: .seconds(1))
    }

    @Test func `each phase has a lane of its own, with its own limits by name`() throws {
        // At the same moment: the failure must lie on top, whatever came first.
        let page = try page(
            hook,
            history: [
                mark(1, .post), mark(2, .pre, at: -5), mark(3, .pre, .failure(.signal), at: -5),
                mark(4, .pre, .failure(.lost), at: -9),
            ])
        #expect(page.matches(of: /<text class="lane"/).count == 2)
        // What is far above the points is only named; its run had another deadline than the next one will have.
        for limit in [">pre timeout 30s, higher up<", ">pre aim 3s<", ">post timeout 2s<"] {
            #expect(page.contains(limit), "\(limit)")
        }
        let drawn = page.matches(of: /<use href="#m?-?(ok|kill|lost)" x=/).map { String($0.1) }
        #expect(drawn == ["ok", "lost", "kill", "ok"])
        for word in ["Succeeded", "Failed", "Killed", "Timed out", "Not started", "Lost", "Skipped"] {
            #expect(page.contains("</svg>\(word)</span>"), "\(word)")
        }
        #expect(page.contains("Lost, duration unknown</title>"))
        #expect(!page.contains("The latest 200 runs."))
    }

    @Test func `that older runs are not drawn is said`() throws {
        let marks = (0..<201).map { mark(UInt64($0), .pre, at: -Int64($0)) }
        let page = try page(hook, history: marks)
        #expect(page.contains("The latest 200 runs."))
        #expect(page.matches(of: /tabindex="-1"><use/).count == 200)
    }

    @Test func `behind the last of the older runs there is a way back`() throws {
        let position = try #require(RunPosition(text: "1.1"))
        let page = try page(hook, after: position)
        #expect(page.contains("No older runs."))
        #expect(page.contains("<a href=\"/hook?name=a\">Newest runs</a>"))
    }

    @Test(arguments: [
        (0.9995, "Budget: 99.95% success", "0.05 may"), (0.99, "Budget: 99% success", "1 may"),
        (0.999999, "Budget: 99.9999% success", "less than 0.01 may"),
        (0.975, "Budget: 97.5% success", "2.5 may"),
    ])
    func `a target has the digits that it has`(target: Double, name: String, allowed: String) throws {
        let page = try page(
            Hook(name: "a", phases: [.pre: PhaseSettings()], objectives: Objectives(success: Ratio(target))))
        #expect(page.contains(name))
        #expect(
            page.contains("missed it, \(allowed)"), "\(page.matches(of: /missed it, [^<]*/).map(\.output))")
    }

    @Test(arguments: [
        (1.0, "100%"), (0.9999, "99.9%"), (0.9996, "99.9%"), (0.8, "80%"), (1 - 3 / (0.3 * 50), "80%"),
        (0.0004, "under 0.1%"), (0.0, "0%"),
    ])
    func `what is left is not made more than it is`(share: Double, text: String) {
        #expect(PageText.left(share) == text)
    }

    @Test func `a run's page says what came of its undos`() {
        func facts(_ count: UInt32, _ failed: UInt32) -> String {
            var run = record(outcome: .failure(.exit))
            run.end?.undoCount = count
            run.end?.failedUndoCount = failed
            let journalled = JournalledRun(sequence: 1, takenAt: moment(1), record: run)
            let frame = PageFrame(version: "1.2.3", telemetryPath: "/metrics")
            return String(
                decoding: RunPage(journalled, for: .remote).html(in: frame).bytes, as: UTF8.self)
        }
        #expect(facts(2, 1).contains("<dt>Undo</dt><dd>2 run, 1 failed</dd>"))
        #expect(facts(2, 0).contains("<dt>Undo</dt><dd>2 run</dd>"))
        #expect(!facts(0, 0).contains("Undo"))
    }
}
