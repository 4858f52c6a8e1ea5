import HookMetrics
import HookModel
import Ledger
import RunRecord
import Testing

@testable import WebPages

struct StateTests {
    private let nightly = Hook(
        name: "a", expectation: .every(.seconds(3_600)),
        phases: [.pre: PhaseSettings(timeout: .seconds(30)), .post: PhaseSettings()],
        maxQuiesce: .seconds(600))

    private func state(_ records: [RunRecord], at seconds: Int64) -> HookState? {
        var ledger = Ledger(settings: LedgerSettings(configuration: Configuration(hooks: [nightly])))
        for record in records { ledger.apply(record) }
        var schedules = ScheduleBook { _ in .utc }
        return Fleet(ledger, schedules: &schedules, now: moment(seconds)).hook(named: "a")?.state
    }

    private func pre(_ outcome: RunOutcome = .success, at seconds: Int64 = 0) -> RunRecord {
        record(1, hook: "a", outcome: outcome, ended: seconds)
    }

    private func post(_ outcome: RunOutcome = .success, at seconds: Int64 = 20) -> RunRecord {
        record(2, hook: "a", phase: .post, outcome: outcome, ended: seconds)
    }

    @Test func `each state has its cause`() {
        #expect(state([], at: 0) == .waiting)
        #expect(state([pre()], at: 60) == .frozen)
        #expect(state([pre()], at: 601) == .stuck)
        #expect(state([pre(), post()], at: 60) == .well)
        #expect(state([pre(.failure(.timeout)), post()], at: 60) == .failing(.timeout))
        #expect(state([pre(), post(.failure(.lost))], at: 60) == .failing(.lost))
        #expect(state([pre(), post(.failure(.lost))], at: 700) == .stuck)
        #expect(state([pre(), post(), pre(.skipped, at: 40)], at: 60) == .skipped)
        #expect(state([pre(), post(), RunRecord(start: record(9, hook: "a").start)], at: 60) == .running)
        // An hour, and its margin of a quarter of one.
        #expect(state([pre(), post()], at: 4_500) == .well)
        #expect(state([pre(), post()], at: 4_600) == .late)
    }

    @Test func `a cron schedule makes a hook late when its margin is over`() throws {
        let schedule = try Schedule(parsing: "0 1 * * *")
        let hook = Hook(name: "a", expectation: schedule.expectation, phases: [.pre: PhaseSettings()])
        var ledger = Ledger(settings: LedgerSettings(configuration: Configuration(hooks: [hook])))
        let now = try #require(MomentText.parse("2026-11-21T01:00:02Z", now: moment(0)))
        var run = record(1, hook: "a")
        run.end?.endedAt = now
        ledger.apply(run)
        func state(after hours: Int64) -> HookState? {
            var schedules = ScheduleBook { _ in .utc }
            return Fleet(ledger, schedules: &schedules, now: now.advanced(by: .seconds(hours * 3_600)))
                .hook(named: "a")?.state
        }
        #expect(state(after: 23) == .well)
        #expect(state(after: 25) == .well)
        #expect(state(after: 27) == .late)
    }

    @Test func `the next run is the schedule's next moment`() throws {
        let schedule = try Schedule(parsing: "30 2 * * 1-5")
        let friday = try #require(MomentText.parse("2026-11-20T02:30:00Z", now: moment(0)))
        let next = schedule.expectation.nextExpected(after: friday, lastRun: nil, zone: .utc)
        #expect(next.map(MomentText.utc) == "2026-11-23T02:30:00Z")
    }
}
