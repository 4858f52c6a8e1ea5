import Foundation
import GRDB
import Glibc
import HookModel
import RunRecord
import TestSupport
import Testing

@testable import Journal

@Suite struct DamageTests {
    private func overwrite(_ path: String, at offset: UInt64, with bytes: [UInt8]) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: offset)
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }

    private func asideNames(_ rig: Rig) -> [String] {
        Files.names(in: rig.storage).filter { $0.contains(".damaged-") }
    }

    @Test(arguments: [UInt64(0), 4_096, 8_192, 12_288])
    func `a damaged database is put aside at the start, never written over`(offset: UInt64) throws {
        let rig = try Rig()
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        try rig.clerk.sweep()
        rig.die()
        let path = "\(rig.storage)/journal.db"
        try overwrite(path, at: offset, with: Array(repeating: 0xA5, count: 2_000))
        let damaged = try Files.bytes(of: path)

        let successor = try Rig(in: rig.folder)
        let aside = try #require(asideNames(successor).first)
        #expect(try Files.bytes(of: "\(rig.storage)/\(aside)") == damaged)
        #expect(successor.log.count(of: "journal was damaged and is put aside") == 1)
        #expect(successor.log.count(of: aside) == 1)
        #expect(successor.board.current.counters.damagedDatabasesPutAside == 1)
        #expect(successor.board.current.counters.journalErrors == 1)
        try successor.put(sampleRecord(sampleStart(successor.clock), successor.clock))
        try successor.clerk.sweep()
        #expect(successor.runCount == 1)
        try successor.restart()
        #expect(successor.board.current.counters.damagedDatabasesPutAside == 1)
    }

    @Test func `a file that is no database is put aside`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.makeFolder("storage")
        _ = try folder.write(String(repeating: "not a database\n", count: 100), to: "storage/journal.db")
        let rig = try Rig(in: folder)
        #expect(asideNames(rig).count == 1)
        #expect(rig.journal.isWritable)
    }

    @Test func `a database that was cut to nothing is put aside, not begun anew in silence`() throws {
        let rig = try Rig()
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        try rig.clerk.sweep()
        rig.die()
        #expect(truncate("\(rig.storage)/journal.db", 0) == 0)
        #expect(throws: JournalError.unreadable(path: "\(rig.storage)/journal.db", reason: "it is empty")) {
            try JournalReader(storagePath: rig.storage)
        }
        let successor = try Rig(in: rig.folder)
        #expect(asideNames(successor).count == 1)
        #expect(successor.log.count(of: "journal was damaged and is put aside") == 1)
        #expect(successor.board.current.counters.damagedDatabasesPutAside == 1)
        #expect(successor.board.current.counters.journalErrors == 1)
        #expect(successor.journal.isWritable)
    }

    @Test(arguments: [
        "UPDATE counters SET value = 'abc' WHERE name = 'records'",
        "UPDATE counters SET value = 1e300 WHERE name = 'records'",
        "UPDATE ledger_entries SET value = 7", "UPDATE ledger_entries SET value = x'FF00'",
    ])
    func `books with values that nobody wrote are put aside`(change: String) throws {
        let rig = try Rig()
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        try rig.clerk.sweep()
        rig.die()
        let other = try DatabaseQueue(path: "\(rig.storage)/journal.db")
        try other.write { db in try db.execute(sql: change) }
        try other.close()
        let successor = try Rig(in: rig.folder)
        #expect(asideNames(successor).count >= 1)
        #expect(successor.board.current.counters.damagedDatabasesPutAside == 1)
        #expect(successor.journal.isWritable)
    }

    /// A column, a value that is none of its own, and how the error tells it.
    private static let oddities = [
        ("started_at", "'abc'", #"started_at is "abc""#), ("exit_status", "999", "exit_status is 999"),
        ("signal", "-1", "signal is -1"), ("duration", "1e300", "duration is 1e+300"),
        ("output_bytes", "'many'", #"output_bytes is "many""#), ("timeout", "'x'", #"timeout is "x""#),
        ("phase", "'before'", "phase is before"), ("outcome", "3", "outcome is 3"),
        ("id", "x'00'", "id is not of 16 bytes"),
    ]

    @Test(arguments: oddities)
    func `a run with a value that nobody wrote is a clear error, and no other`(
        column: String, value: String, reason: String
    ) async throws {
        let rig = try Rig()
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        try rig.clerk.sweep()
        let other = try DatabaseQueue(path: "\(rig.storage)/journal.db")
        try await other.write { db in try db.execute(sql: "UPDATE runs SET \(column) = \(value)") }
        try other.close()
        let failure = JournalError.oddRow(sequence: 1, reason: reason)
        await #expect(throws: failure) { try await rig.journal.runs(RunQuery(limit: 1)) }
        #expect(throws: failure) { try JournalReader(storagePath: rig.storage).runs(RunQuery(limit: 1)) }
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        try rig.clerk.sweep()
        #expect(asideNames(rig) == [])
        try rig.restart()
        #expect(rig.runCount == 2)
    }

    @Test func `a log whose database is gone is put aside`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.makeFolder("storage")
        _ = try folder.write("committed, once", to: "storage/journal.db-wal")
        let rig = try Rig(in: folder)
        #expect(asideNames(rig).count == 1)
        #expect(rig.journal.isWritable)
    }

    @Test func `damage that a write meets costs rows, but no count`() async throws {
        let rig = try Rig()
        for id in 1...3 as ClosedRange<UInt64> {
            try rig.put(sampleRecord(sampleStart(rig.clock, id: id), rig.clock))
        }
        try rig.clerk.sweep()
        try rig.journal.checkpoint()
        rig.journal.releaseMemory()
        let size = try Files.bytes(of: "\(rig.storage)/journal.db").count
        try overwrite(
            "\(rig.storage)/journal.db", at: 4_096, with: Array(repeating: 0xA5, count: size - 4_096))

        try rig.put(sampleRecord(sampleStart(rig.clock, id: 4), rig.clock))
        try rig.clerk.sweep()
        #expect(asideNames(rig).count >= 1)
        #expect(rig.runCount == 4)
        #expect(rig.names == [])
        #expect(rig.journal.isWritable)
        #expect(try await rig.outcomes() == [.success])
        #expect(rig.board.current.counters.damagedDatabasesPutAside == 1)
        try rig.restart()
        #expect(rig.runCount == 4)
        #expect(rig.board.current.counters.damagedDatabasesPutAside == 1)
    }

    @Test func `a journal that was removed under the daemon goes on from memory`() throws {
        let rig = try Rig()
        try rig.put(sampleRecord(sampleStart(rig.clock, id: 1), rig.clock))
        try rig.clerk.sweep()
        for name in ["journal.db", "journal.db-wal", "journal.db-shm"] { unlink("\(rig.storage)/\(name)") }
        try rig.put(sampleRecord(sampleStart(rig.clock, id: 2), rig.clock))
        try rig.clerk.sweep()
        #expect(rig.runCount == 2)
        try rig.restart()
        #expect(rig.runCount == 2)
    }
}
