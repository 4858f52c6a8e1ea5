import Foundation
import GRDB
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
