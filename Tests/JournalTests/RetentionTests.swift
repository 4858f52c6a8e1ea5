import HookModel
import RunRecord
import TestSupport
import Testing

@testable import Journal

@Suite struct RetentionTests {
    @Test func `old runs go in steps and the file shrinks, the counters stay`() async throws {
        let rig = try Rig()
        let tail = String(repeating: "x", count: 4_000)
        let old = (1...1_200 as ClosedRange<UInt64>).map {
            sampleRecord(sampleStart(rig.clock, id: $0), rig.clock, tail: tail)
        }
        rig.clerk.books = try rig.journal.append(old, to: rig.clerk.books).books
        rig.clock.advance(by: .seconds(1_000))
        let young = sampleRecord(sampleStart(rig.clock), rig.clock)
        rig.clerk.books = try rig.journal.append([young], to: rig.clerk.books).books
        try rig.journal.checkpoint()
        let before = rig.journal.byteCount

        let moment = rig.clock.now.advanced(by: .seconds(-500))
        var upkeep = Upkeep()
        var steps: [Upkeep.Step] = []
        while let step = upkeep.step {
            steps.append(step)
            switch step {
            case .prune(let limit):
                let count = try rig.journal.prune(before: moment, keeping: [], limit: limit)
                upkeep.advance(isExhausted: count < limit)
            case .shrink(let pageCount):
                upkeep.advance(isExhausted: try !rig.journal.shrink(pageCount: pageCount))
            case .settle:
                try rig.journal.checkpoint()
                upkeep.advance(isExhausted: true)
            }
        }
        #expect(
            steps.prefix(4) == [
                .prune(limit: 500), .prune(limit: 500), .prune(limit: 500), .shrink(pageCount: 256),
            ])
        #expect(steps.count { $0 == .shrink(pageCount: 256) } > 1)
        #expect(steps.last == .settle)
        #expect(rig.journal.byteCount < before / 10)
        #expect(try await rig.journal.runs(RunQuery(limit: 10)).map(\.record) == [young])
        try rig.restart()
        #expect(rig.runCount == 1_201)
    }

    @Test func `a reader that follows goes on where it was when the latest run is deleted`() throws {
        let rig = try Rig()
        for id in 1...3 as ClosedRange<UInt64> {
            let record = sampleRecord(sampleStart(rig.clock, id: id), rig.clock)
            rig.clerk.books = try rig.journal.append([record], to: rig.clerk.books).books
            // The one taken in last ended first, as where it had waited.
            rig.clock.advance(by: .seconds(-100))
        }
        let query = RunQuery(limit: 10)
        let before = try JournalReader(storagePath: rig.storage).runsToFollow(query)
        #expect(before.runs.count == 3 && before.lastSequence == 3)
        let moment = rig.clock.now.advanced(by: .seconds(150))
        #expect(try rig.journal.prune(before: moment, keeping: [], limit: 10) == 1)
        let after = try JournalReader(storagePath: rig.storage).runsToFollow(query)
        #expect(after.runs.count == 2 && after.lastSequence == 3)
    }
}
