import Foundation
import HookModel
import Ledger
import RunRecord
import TestSupport
import Testing

/// What the journal does with a ledger: rows of JSON, keyed by text, replaced after every batch.
private struct StoredRows {
    private var rows: [String: Data] = [:]
    private var generation: UInt64 = 0

    mutating func store(_ ledger: Ledger) throws {
        for entry in ledger.changedEntries(since: generation) {
            rows[entry.key.text] = try JSONEncoder().encode(entry)
        }
        generation = ledger.generation
    }

    mutating func delete(_ keys: [LedgerKey]) {
        for key in keys { rows[key.text] = nil }
    }

    mutating func load(_ settings: LedgerSettings) throws -> Ledger {
        let entries = try rows.values.map { try JSONDecoder().decode(LedgerEntry.self, from: $0) }
        let ledger = Ledger(entries: entries, settings: settings)
        generation = 0
        return ledger
    }
}

@Suite struct `A ledger made from stored entries` {
    private static let names = ["postgres", "mysql", "learnt \"one\"", "réplica\n🛶"]

    private func settings(_ generator: inout SeededGenerator) -> LedgerSettings {
        let hooks = Self.names.prefix(Int.random(in: 0...3, using: &generator)).map { name in
            Hook(
                name: name, workload: Bool.random(using: &generator) ? "db" : nil,
                phases: [
                    .pre: PhaseSettings(timeout: .seconds(Int64.random(in: 1...9, using: &generator))),
                    .post: PhaseSettings(),
                ],
                maxQuiesce: Bool.random(using: &generator) ? .seconds(60) : nil)
        }
        return LedgerSettings(configuration: Configuration(hooks: Array(hooks)))
    }

    private func randomRecord(_ number: UInt64, _ generator: inout SeededGenerator) -> RunRecord {
        let outcomes: [RunOutcome] =
            [.success, .success, .success, .skipped] + FailureReason.allCases.map(RunOutcome.failure)
        var record = record(
            number, hook: Self.names[Int.random(in: 0..<4, using: &generator)],
            phase: HookPhase.allCases[Int.random(in: 0..<3, using: &generator)],
            workload: Bool.random(using: &generator) ? "db" : nil,
            outcome: outcomes[Int.random(in: outcomes.indices, using: &generator)],
            ended: Int64(number) + Int64.random(in: -5...5, using: &generator),
            duration: .milliseconds(Int64.random(in: -10...100_000, using: &generator)),
            attempts: UInt32.random(in: 0...3, using: &generator),
            cpu: .milliseconds(Int64.random(in: 0...9_999, using: &generator)),
            timeout: Bool.random(using: &generator)
                ? .seconds(Int64.random(in: 1...99, using: &generator)) : nil)
        if Bool.random(using: &generator) {
            record.start.maxHold = .seconds(60)
            record.start.part =
                [.run, .run, .hold, .hold, .watch][Int.random(in: 0..<5, using: &generator)]
            let causes = ReleaseCause.allCases.filter { $0 != .lost }
            if !record.start.part.isRun { record.end?.releasedBy = causes.randomElement(using: &generator) }
        }
        return record
    }

    @Test(arguments: 1...20)
    func `equals the one that wrote them, however the records came in batches`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var settings = settings(&generator)
        var whole = Ledger(settings: settings)
        var restarted = whole
        var rows = StoredRows()
        try rows.store(restarted)
        for number in 1...200 as ClosedRange<UInt64> {
            let record = randomRecord(number, &generator)
            let arrival = moment(Int64(number) + 5)
            #expect(whole.apply(record, now: arrival) == restarted.apply(record, now: arrival))
            switch Int.random(in: 0..<20, using: &generator) {
            case 0..<8:
                try rows.store(restarted)
            case 8, 9:
                try rows.store(restarted)
                restarted = try rows.load(settings)
            case 10:
                settings = self.settings(&generator)
                whole.configure(settings)
                restarted.configure(settings)
                restarted.configure(settings)
                try rows.store(restarted)
            case 11:
                let forgotten = restarted.forgetLearnt(before: moment(Int64(number) - 20))
                #expect(Set(whole.forgetLearnt(before: moment(Int64(number) - 20))) == Set(forgotten))
                try rows.store(restarted)
                rows.delete(forgotten)
            default: break
            }
        }
        try rows.store(restarted)
        restarted = try rows.load(settings)
        #expect(restarted.tallies == whole.tallies)
        #expect(restarted.quiesceTallies == whole.quiesceTallies)
    }

    @Test(arguments: 1...10)
    func `counts only upwards, whatever the clock does`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var ledger = Ledger(settings: settings(&generator))
        for number in 1...300 as ClosedRange<UInt64> {
            let before = ledger
            var record = randomRecord(number, &generator)
            record.end?.endedAt = moment(Int64.random(in: -1_000_000...1_000_000, using: &generator))
            ledger.apply(record, now: moment(Int64.random(in: -1_000_000...1_000_000, using: &generator)))
            if Int.random(in: 0..<10, using: &generator) == 0 { ledger.configure(settings(&generator)) }
            let (tallies, quiesceTallies) = (ledger.tallies, ledger.quiesceTallies)
            let noneFell =
                before.tallies.allSatisfy { key, earlier in
                    tallies[key].map { isRising(earlier, $0) } == true
                }
                && before.quiesceTallies.allSatisfy { key, earlier in
                    quiesceTallies[key].map { isRising(earlier, $0) } == true
                }
            try #require(noneFell, "after record \(number)")
        }
    }

    private func isRising(_ earlier: Tally, _ later: Tally) -> Bool {
        later.runs >= earlier.runs && later.attempts >= earlier.attempts && later.cpuTime >= earlier.cpuTime
            && later.skips >= earlier.skips && isRising(earlier.durations, later.durations)
            && FailureReason.allCases.allSatisfy { later.failures[$0] >= earlier.failures[$0] }
    }

    private func isRising(_ earlier: QuiesceTally, _ later: QuiesceTally) -> Bool {
        later.closedTime >= earlier.closedTime && later.countedTime >= earlier.countedTime
            && isRising(earlier.durations, later.durations)
            && ReleaseCause.allCases.allSatisfy { later.releases[$0] >= earlier.releases[$0] }
    }

    private func isRising(_ earlier: DurationHistogram, _ later: DurationHistogram) -> Bool {
        let counts = Dictionary(uniqueKeysWithValues: zip(later.bounds, later.cumulativeCounts))
        return later.count >= earlier.count && later.sum >= earlier.sum
            && zip(earlier.bounds, earlier.cumulativeCounts).allSatisfy { (counts[$0] ?? 0) >= $1 }
    }

    @Test func `reads what an older version wrote, which counted less`() throws {
        let row = """
            {"key":["postgres","pre"],"runs":{"runs":3,"failures":{"exit":1,"unheard of":9},\
            "durations":{"bounds":[1000000000],"counts":[2],"count":3,"sum":7000000000}}}
            """
        let entry = try JSONDecoder().decode(LedgerEntry.self, from: Data(row.utf8))
        guard case .runs(_, let tally) = entry else {
            Issue.record("not the entry of a hook's phase")
            return
        }
        #expect(tally.runs == 3)
        #expect(FailureReason.allCases.map { tally.failures[$0] } == [1, 0, 0, 0, 0])
        #expect(tally.latestRun == nil && tally.skips == 0)
    }

    @Test(arguments: [
        #"{"bounds":[2,1],"counts":[0,0],"count":0,"sum":0}"#,
        #"{"bounds":[1,2],"counts":[1,0],"count":1,"sum":0}"#,
        #"{"bounds":[1,2],"counts":[1],"count":1,"sum":0}"#,
        #"{"bounds":[1],"counts":[2],"count":1,"sum":0}"#,
        #"{"bounds":[1],"counts":[1],"count":1,"sum":-1}"#,
    ])
    func `refuses a histogram whose parts contradict each other`(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(DurationHistogram.self, from: Data(json.utf8))
        }
    }
}
