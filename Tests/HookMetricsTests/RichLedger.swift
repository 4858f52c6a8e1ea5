import HookMetrics
import HookModel
import Ledger
import RunRecord

/// A ledger in which everything that can be shown is shown, and most of what can be absent is.
enum RichLedger {
    static let settings: LedgerSettings? = {
        guard
            let schedule = try? Schedule(parsing: "0 1 * * *"), let success = Ratio(0.99),
            let duration = Ratio(0.95)
        else { return nil }
        let postgres = Hook(
            name: "postgres", workload: "billing", expectation: schedule.expectation,
            phases: [
                .pre: PhaseSettings(timeout: .seconds(300), onError: .fail),
                .post: PhaseSettings(timeout: .milliseconds(90_500)),
            ],
            maxQuiesce: .seconds(600),
            objectives: Objectives(
                success: success, duration: DurationObjective(threshold: .seconds(15), target: duration),
                freshness: FreshnessObjective(target: success), quiesceBudget: .seconds(300)),
            severity: .critical)
        return LedgerSettings(configuration: Configuration(hooks: [postgres]))
    }()

    /// Seconds after 2026-01-15T00:00:00Z, a Thursday.
    static func moment(_ seconds: Double) -> Timestamp {
        Timestamp(nanosecondsSinceEpoch: 1_768_435_200_000_000_000 + Int64(seconds * 1e9))
    }

    static func record(
        _ number: UInt64, _ hook: String, _ phase: HookPhase, _ outcome: RunOutcome, ended: Double,
        duration: Nanoseconds = .seconds(2), attempts: UInt32 = 1, timeout: Nanoseconds? = nil,
        workload: String? = nil
    ) -> RunRecord {
        RunRecord(
            start: RunStart(
                id: RunID(high: 0xB0A7, low: number), hook: hook, phase: phase,
                origin: RunOrigin(workload: workload), startedAt: moment(ended).advanced(by: .seconds(-2)),
                timeout: timeout),
            end: RunEnd(
                endedAt: moment(ended), duration: duration, outcome: outcome, attempts: attempts,
                userTime: .milliseconds(1_500), systemTime: .milliseconds(20)))
    }

    /// A hook's name that takes every escape there is.
    static let awkwardName = "a \"quoted\" \\ name\nin two lines 🛶"

    static func make() -> Ledger {
        var ledger = Ledger(settings: settings ?? LedgerSettings())
        ledger.apply(
            record(1, "postgres", .pre, .success, ended: 3_600.25, attempts: 2, timeout: .seconds(240)))
        ledger.apply(record(2, "postgres", .post, .success, ended: 3_630.25, duration: .milliseconds(75)))
        ledger.apply(record(3, "postgres", .pre, .failure(.exit), ended: 7_200, duration: .seconds(700)))
        ledger.apply(
            record(4, "postgres", .pre, .success, ended: 7_300, duration: Nanoseconds(10_000_000_001)))
        ledger.apply(record(5, awkwardName, .restore, .failure(.lost), ended: 100))
        ledger.apply(record(6, awkwardName, .restore, .skipped, ended: 200))
        ledger.began(record(7, awkwardName, .restore, .success, ended: 302).start)
        return ledger
    }

    static let readings = DaemonReadings(
        version: "1.2.3", intakeRecords: 6, rejected: ["malformed": 1, "too_large": 0], journalDamaged: 3,
        spoolFiles: 2, journalBytes: 40_960, configLastReloadSuccessful: false,
        process: ProcessReadings(
            cpuTime: .milliseconds(1_230), openFiles: 12, maximumOpenFiles: 1_024,
            virtualMemoryBytes: 123_456_789, maximumVirtualMemoryBytes: nil, residentMemoryBytes: 9_876_543,
            startedAt: moment(0.5)))

    /// The whole text of a fresh exposition.
    static func text(_ ledger: Ledger, at seconds: Double, _ format: ExpositionFormat) -> String {
        var exposition = Exposition { _ in .utc }
        let rendered = exposition.render(ledger, readings: readings, now: moment(seconds), format: format)
        return String(decoding: rendered.bytes, as: UTF8.self)
    }
}
