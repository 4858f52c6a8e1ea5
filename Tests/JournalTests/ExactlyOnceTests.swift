import HookModel
import Ledger
import RunRecord
import TestSupport
import Testing

@testable import Journal

/// The process died at this moment.
private struct Death: Error {}

@Suite struct ExactlyOnceTests {
    @Test func `a finished run is counted, stored and removed from the spool`() async throws {
        let rig = try Rig()
        let record = sampleRecord(sampleStart(rig.clock), rig.clock)
        try rig.put(RunRecord(start: record.start))
        try rig.put(record)
        try rig.clerk.sweep()
        #expect(rig.names == [])
        #expect(rig.runCount == 1)
        #expect(rig.board.current.counters.records == 1)
        #expect(try await rig.journal.runs(RunQuery(limit: 10)).map(\.record) == [record])
    }

    /// Every moment at which the world may end while three runs are taken in.
    @Test(arguments: SpoolClerk.Moment.allCases, 1...6)
    func `whatever dies when, each run counts once`(moment: SpoolClerk.Moment, time: Int) async throws {
        var countdown = time
        let rig = try Rig { reached in
            guard reached == moment else { return }
            countdown -= 1
            if countdown == 0 { throw Death() }
        }
        for id in 1...3 as ClosedRange<UInt64> {
            let start = sampleStart(rig.clock, id: id)
            try rig.put(RunRecord(start: start))
            try rig.put(sampleRecord(start, rig.clock))
        }
        try rig.put(RunRecord(start: sampleStart(rig.clock, id: 4)))
        let died: Bool
        do {
            try rig.clerk.sweep()
            died = false
        } catch is Death {
            died = true
        }
        if died { try rig.restart() }
        try rig.clerk.sweep()
        try rig.clerk.sweep()
        #expect(rig.names == [])
        #expect(rig.runCount == 4)
        #expect(rig.board.current.counters.records == 4)
        let outcomes = try await rig.outcomes()
        #expect(outcomes.count == 4)
        #expect(outcomes.count { $0 == .failure(.lost) } == 1)
        // And what was counted is what a later daemon counts.
        try rig.restart()
        #expect(rig.runCount == 4)
    }

    @Test func `the same record again changes nothing, whatever it says`() throws {
        let rig = try Rig()
        let start = sampleStart(rig.clock)
        try rig.put(sampleRecord(start, rig.clock))
        try rig.clerk.sweep()
        try rig.put(sampleRecord(start, rig.clock, outcome: .failure(.exit)))
        try rig.put(RunRecord(start: start))
        try rig.clerk.sweep()
        #expect(rig.names == [])
        #expect(rig.runCount == 1)
        #expect(rig.board.current.ledger.tallies.values.first?.failures[.exit] == 0)
    }

    @Test func `a large batch, removed from several threads, leaves nothing behind`() throws {
        let rig = try Rig()
        for id in 1...300 as ClosedRange<UInt64> {
            let start = sampleStart(rig.clock, id: id)
            try rig.put(RunRecord(start: start))
            try rig.put(sampleRecord(start, rig.clock))
        }
        try rig.clerk.sweep()
        #expect(rig.names == [])
        #expect(rig.runCount == 300)
    }

    @Test func `files that cannot be removed count once and are not pruned away`() throws {
        let rig = try Rig()
        let start = sampleStart(rig.clock)
        // A folder in place of the start record: unlink refuses it, for root too.
        try rig.put(sampleRecord(start, rig.clock))
        let obstacle = try rig.folder.makeFolder("spool/\(SpoolName.start(start.id).text)")
        try rig.clerk.sweep()
        #expect(rig.clerk.unremoved == [start.id])
        #expect(rig.runCount == 1)
        let later = rig.clock.now.advanced(by: .seconds(1))
        #expect(try rig.journal.prune(before: later, keeping: rig.clerk.unremoved, limit: 10) == 0)
        try rig.clerk.sweep()
        #expect(rig.log.count(of: "counts once, but takes up space") == 1)
        #expect(rig.runCount == 1)
        #expect(Files.exist(at: obstacle))
    }

    @Test func `a run that was stored is told whole`() async throws {
        let rig = try Rig()
        let texts = ["NUL \0 in it", "quote \" and ☃", ""]
        let records = texts.enumerated().map { index, text in
            var start = sampleStart(rig.clock, id: UInt64(index + 1), hook: "hook \(text)")
            start.command = text
            start.timeout = index == 0 ? nil : .seconds(3)
            start.lock = index == 0 ? .unavailable : .held
            start.origin = index == 0 ? RunOrigin() : start.origin
            return sampleRecord(
                start, rig.clock, outcome: index == 0 ? .failure(.signal) : .success,
                processEnd: index == 0 ? .signalled(number: 9) : nil, tail: text)
        }
        _ = try rig.journal.append(records, to: rig.clerk.books)
        let stored = try await rig.journal.runs(RunQuery(order: .arrived(after: 0), limit: 10))
        #expect(stored.map(\.record) == records)
        #expect(stored.map(\.sequence) == [1, 2, 3])
        let byHook = try await rig.journal.runs(RunQuery(hook: "hook NUL \0 in it", limit: 10))
        #expect(byHook.map(\.record) == [records[0]])
    }
}
