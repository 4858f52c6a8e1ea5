import Daemon
import HookModel
import RunRecord
import Testing

@testable import boathook

struct RunsTableTests {
    private static func run(
        _ hook: String, _ outcome: RunOutcome, _ end: ProcessEnd? = nil, workload: String? = nil,
        milliseconds: Int64, attempts: UInt32 = 1
    ) -> RunRecord {
        let start = RunStart(
            id: RunID(high: 0, low: 0xAB), hook: hook, phase: .pre, origin: RunOrigin(workload: workload),
            startedAt: Timestamp(nanosecondsSinceEpoch: 1_795_236_344_000_000_000))
        return RunRecord(
            start: start,
            end: RunEnd(
                endedAt: start.startedAt, duration: .milliseconds(milliseconds), outcome: outcome,
                processEnd: end, attempts: attempts))
    }

    private static let runs = [
        run("postgres", .success, .exited(status: 0), workload: "orders", milliseconds: 203),
        run("m", .failure(.exit), .exited(status: 3), milliseconds: 1),
        run("mongodb\n", .failure(.timeout), .signalled(number: 15), milliseconds: 61_000, attempts: 12),
        run("killed", .failure(.signal), .signalled(number: 9), milliseconds: 4_321),
        run("gone", .failure(.lost), milliseconds: 0),
        run("idle", .skipped, milliseconds: 0),
    ]

    @Test func `columns are aligned and no line ends in blanks`() {
        let id = "000000000000000000000000000000ab"
        #expect(
            RunsTable(runs: Self.runs, style: .plain, zone: .utc).text == """
                STARTED              HOOK       PHASE  WORKLOAD  OUTCOME   DURATION  TRIES  ID
                2026-11-21 04:45:44  postgres   pre    orders    success   203ms     1      \(id)
                2026-11-21 04:45:44  m          pre    -         exit 3    1ms       1      \(id)
                2026-11-21 04:45:44  mongodb\\n  pre    -         timeout   1m01s     12     \(id)
                2026-11-21 04:45:44  killed     pre    -         signal 9  4.32s     1      \(id)
                2026-11-21 04:45:44  gone       pre    -         lost      0ms       1      \(id)
                2026-11-21 04:45:44  idle       pre    -         skipped   0ms       1      \(id)

                """)
    }

    @Test func `colours do not disturb the columns`() {
        let coloured = RunsTable(runs: Self.runs, style: .coloured, zone: .utc).text
        #expect(coloured.contains("\u{1B}[32msuccess\u{1B}[0m   203ms"))
        #expect(coloured.contains("\u{1B}[31mexit 3\u{1B}[0m    1ms"))
        let plain = coloured.replacing(/\u{1B}\[[0-9]+m/, with: "")
        #expect(plain == RunsTable(runs: Self.runs, style: .plain, zone: .utc).text)
    }

    @Test(arguments: [
        (Int64(0), "0ms"), (999, "999ms"), (1_000, "1.00s"), (9_999, "9.99s"), (10_000, "10.0s"),
        (59_999, "59.9s"), (60_000, "1m00s"), (3_599_999, "59m59s"), (3_600_000, "1h00m"),
        (90_000_000, "25h00m"),
    ])
    func `durations are short`(milliseconds: Int64, text: String) {
        #expect(SpanText.readable(.milliseconds(milliseconds)) == text)
    }
}
