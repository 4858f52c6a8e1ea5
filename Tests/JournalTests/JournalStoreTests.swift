import GRDB
import Glibc
import HookModel
import Ledger
import RunRecord
import TestSupport
import Testing

@testable import Journal

@Suite struct JournalStoreTests {
    @Test func `every commit is flushed, and freed pages can be given back`() throws {
        let folder = try TemporaryFolder()
        let database = try JournalDatabase(path: folder.path("journal.db"))
        let settings = try database.pool.writeWithoutTransaction { db in
            try ["synchronous", "journal_mode", "auto_vacuum"].map { name in
                try String.fetchOne(db, sql: "PRAGMA \(name)")
            }
        }
        #expect(settings == ["2", "wal", "2"])
        try database.close()
    }

    @Test func `a second daemon on the same folder is refused, until the first is gone`() throws {
        let rig = try Rig()
        #expect(throws: JournalError.folderInUse(path: rig.storage)) { try Rig(in: rig.folder) }
        rig.die()
        let successor = try Rig(in: rig.folder)
        successor.die()
    }

    @Test func `counting goes on where a daemon left off`() throws {
        let rig = try Rig()
        for id in 1...3 as ClosedRange<UInt64> {
            try rig.put(sampleRecord(sampleStart(rig.clock, id: id), rig.clock, outcome: .failure(.exit)))
        }
        try rig.clerk.sweep()
        let before = rig.board.current.ledger.tallies
        try rig.restart()
        #expect(rig.board.current.ledger.tallies == before)
        #expect(before.values.map { $0.failures[.exit] } == [3])
    }

    @Test func `a transaction that fails takes neither the run nor the count`() async throws {
        let rig = try Rig()
        let other = try DatabaseQueue(path: "\(rig.storage)/journal.db")
        try await other.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER refuse BEFORE INSERT ON ledger_entries
                    BEGIN SELECT RAISE(ABORT, 'refused by the test'); END
                    """)
        }
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        #expect(throws: JournalError.self) { try rig.clerk.sweep() }
        #expect(rig.names.count == 1)
        #expect(rig.runCount == 0)
        #expect(try await rig.outcomes() == [])
        #expect(!rig.journal.isWritable)
        try await other.write { db in try db.execute(sql: "DROP TRIGGER refuse") }
        try rig.clerk.sweep()
        #expect(rig.names == [])
        #expect(rig.runCount == 1)
        #expect(rig.journal.isWritable)
        #expect(rig.log.count(of: "journal takes no writes") == 1)
        #expect(rig.log.count(of: "journal takes writes again") == 1)
    }

    @Test func `queries filter, order and bound`() async throws {
        let rig = try Rig()
        var sequence: [RunRecord] = []
        for (index, hook) in ["a", "b", "a", "b", "a"].enumerated() {
            rig.clock.advance(by: .seconds(index == 3 ? -100 : 10))
            let start = sampleStart(
                rig.clock, id: UInt64(index + 1), hook: hook, phase: index == 2 ? .post : .pre)
            let record = sampleRecord(start, rig.clock, outcome: index == 4 ? .failure(.timeout) : .success)
            _ = try rig.journal.append([record], to: rig.clerk.books)
            sequence.append(record)
        }
        func ids(_ query: RunQuery) async throws -> [UInt64] {
            try await rig.journal.runs(query).map(\.record.start.id.low)
        }
        #expect(try await ids(RunQuery(limit: 10)) == [3, 2, 1, 5, 4])
        #expect(try await ids(RunQuery(limit: 2)) == [3, 2])
        #expect(try await ids(RunQuery(limit: 0)) == [])
        #expect(try await ids(RunQuery(hook: "a", limit: 10)) == [3, 1, 5])
        #expect(try await ids(RunQuery(hook: "a", phase: .post, limit: 10)) == [3])
        #expect(try await ids(RunQuery(workload: "other", limit: 10)) == [])
        #expect(try await ids(RunQuery(outcome: .failure(.timeout), limit: 10)) == [5])
        #expect(try await ids(RunQuery(order: .arrived(after: 3), limit: 10)) == [4, 5])
        #expect(try await ids(RunQuery(outcome: .failure(nil), limit: 10)) == [5])
        #expect(try await ids(RunQuery(outcome: .success, limit: 10)) == [3, 2, 1, 4])
        #expect(try await ids(RunQuery(id: sequence[3].start.id, limit: 10)) == [4])
        let moment = try #require(sequence[1].end?.endedAt)
        #expect(try await ids(RunQuery(since: moment, limit: 10)) == [3, 2])
    }

    @Test func `a listing by time goes on where its page ended, also within one moment`() async throws {
        let rig = try Rig()
        for index in 1...5 {
            let record = sampleRecord(sampleStart(rig.clock, id: UInt64(index), hook: "a"), rig.clock)
            _ = try rig.journal.append([record], to: rig.clerk.books)
        }
        var seen: [UInt64] = []
        var after: RunPosition?
        repeat {
            let page = try await rig.journal.runs(RunQuery(hook: "a", after: after, limit: 2))
            seen += page.map(\.record.start.id.low)
            after = page.last?.position
        } while after != nil
        #expect(seen == [5, 4, 3, 2, 1])
    }

    @Test func `counts and marks agree with the runs`() async throws {
        let rig = try Rig()
        let outcomes: [RunOutcome] = [
            .success, .failure(.timeout), .failure(.lost), .skipped, .success, .failure(.exit),
        ]
        for (index, outcome) in outcomes.enumerated() {
            rig.clock.advance(by: .seconds(10))
            let phase: HookPhase = index == 4 ? .post : .pre
            let start = sampleStart(rig.clock, id: UInt64(index + 1), hook: "a", phase: phase)
            var record = sampleRecord(start, rig.clock, outcome: outcome)
            record.end?.duration = .seconds(index == 1 ? 9 : 1)
            _ = try rig.journal.append([record], to: rig.clerk.books)
        }
        let since = rig.clock.now.advanced(by: .seconds(-3_600))
        let count = RunCountQuery(hook: "a", phases: [.pre], since: since, threshold: .seconds(5))
        let all = RunCountQuery(hook: "a", phases: HookPhase.allCases, since: since)
        let none = RunCountQuery(hook: "b", phases: [.pre], since: since)
        let (marks, counts) = try await rig.journal.marks(
            [RunQuery(hook: "a", limit: 4), RunQuery(hook: "b", limit: 4)], counts: [count, all, none])
        #expect(
            counts == [
                RunCount(runs: 4, failures: 3, timed: 3, slow: 1), RunCount(runs: 5, failures: 3, timed: 4),
                RunCount(),
            ])
        #expect(marks[0].map(\.id.low) == [6, 5, 4, 3])
        #expect(marks[0].map(\.outcome) == [.failure(.exit), .success, .skipped, .failure(.lost)])
        #expect(marks[1].isEmpty)
    }

    @Test func `another process reads while the daemon writes, and when it is gone`() throws {
        let rig = try Rig()
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        try rig.clerk.sweep()
        let reader = try JournalReader(storagePath: rig.storage)
        #expect(try reader.runs(RunQuery(limit: 10)).count == 1)
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        try rig.clerk.sweep()
        #expect(try reader.runs(RunQuery(limit: 10)).count == 2)
        rig.die()
        #expect(try JournalReader(storagePath: rig.storage).runs(RunQuery(limit: 10)).count == 2)
    }

    @Test func `where there is no journal, the reader says so and makes none`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: JournalError.absent(path: folder.path("journal.db"))) {
            try JournalReader(storagePath: folder.path)
        }
        #expect(Files.names(in: folder.path) == [])
    }

    @Test(arguments: [
        (ENOENT, JournalError.absent(path: "/s/journal.db")), (ENOTDIR, .absent(path: "/s/journal.db")),
        (EACCES, .forbidden(path: "/s/journal.db")), (EPERM, .forbidden(path: "/s/journal.db")),
        (EIO, .unreadable(path: "/s/journal.db", reason: "Input/output error")),
    ])
    func `a journal that may not be read is not called missing`(code: Int32, error: JournalError) {
        #expect(JournalReader.failure(opening: "/s/journal.db", code: code) == error)
    }

    @Test func `a journal of a newer boathook is left as it is`() throws {
        let rig = try Rig()
        rig.die()
        let path = "\(rig.storage)/journal.db"
        let other = try DatabaseQueue(path: path)
        try other.write { db in try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('of tomorrow')") }
        try other.close()
        #expect(throws: JournalError.writtenByNewer(path: path)) { try Rig(in: rig.folder) }
        #expect(Files.names(in: rig.storage).allSatisfy { !$0.contains("damaged") })
    }

    @Test func `forgotten hooks stay forgotten`() throws {
        let rig = try Rig()
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        try rig.clerk.sweep()
        var ledger = rig.clerk.books.ledger
        let keys = ledger.forgetLearnt(before: rig.clock.now.advanced(by: .seconds(1)))
        #expect(keys.count == 1)
        try rig.journal.forget(keys)
        try rig.restart()
        #expect(rig.board.current.ledger.tallies.isEmpty)
        #expect(rig.board.current.counters.records == 1)
    }
}
