import Foundation
import GRDB
import HookModel
import RunRecord
import TestSupport
import Testing

@testable import Journal

/// A file system of one test's own.
private final class Volume {
    let path: String

    init(at path: String, options: String) throws {
        self.path = path
        guard mount("tmpfs", path, "tmpfs", 0, options) == 0 else {
            throw SystemCallFailed(call: "mount \(path)", code: errno)
        }
    }

    /// Mounts it anew, for reading only or for writing too.
    func remount(_ flags: UInt) throws {
        guard mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT) | flags, nil) == 0 else {
            throw SystemCallFailed(call: "remount \(path)", code: errno)
        }
    }

    func unmount() { umount2(path, Int32(MNT_DETACH)) }
}

@Suite(.enabled(if: TestMachine.isRoot, "mounts its own volumes"))
struct UnwritableTests {
    @Test func `on a full disk nothing is lost and nothing is deleted`() async throws {
        let folder = try TemporaryFolder()
        let volume = try Volume(at: try folder.makeFolder("storage"), options: "size=2m")
        defer { volume.unmount() }
        let rig = try Rig(in: folder)
        let ballast = folder.path("storage/ballast")
        _ = FileManager.default.createFile(atPath: ballast, contents: nil)
        let filler = try FileHandle(forWritingTo: URL(filePath: ballast))
        while (try? filler.write(contentsOf: Data(count: 4_096))) != nil {}
        try filler.close()

        let records = (1...200 as ClosedRange<UInt64>).map {
            sampleRecord(
                sampleStart(rig.clock, id: $0), rig.clock, tail: String(repeating: "x", count: 2_000))
        }
        for record in records { try rig.put(record) }
        let warden = try rig.putAlive(sampleStart(rig.clock))
        #expect(throws: JournalError.self) { try rig.clerk.sweep() }
        #expect(throws: JournalError.self) { try rig.clerk.sweep() }
        // What waits and who runs is seen all the same.
        #expect(rig.board.current.spoolFileCount == 201)
        #expect(rig.runningCount == 1)
        #expect(!rig.board.current.isSwept)
        #expect(rig.names.count == 201)
        #expect(rig.runCount == 0)
        #expect(!rig.journal.isWritable)
        #expect(rig.log.count(of: "journal takes no writes") == 1)

        unlink(ballast)
        warden.die()
        try rig.clerk.sweep()
        #expect(rig.names == [])
        #expect(rig.runningCount == 0)
        #expect(rig.runCount == 201)
        #expect(rig.journal.isWritable)
        rig.die()
    }

    @Test func `a journal on a read-only volume is served from, and written when it can be`() async throws {
        let folder = try TemporaryFolder()
        let volume = try Volume(at: try folder.makeFolder("storage"), options: "size=4m")
        defer { volume.unmount() }
        let rig = try Rig(in: folder)
        try rig.put(sampleRecord(sampleStart(rig.clock, id: 1), rig.clock))
        try rig.clerk.sweep()
        rig.die()
        try volume.remount(UInt(MS_RDONLY))

        try rig.restart()
        #expect(rig.runCount == 1)
        #expect(!rig.journal.isWritable)
        #expect(try await rig.outcomes() == [.success])
        #expect(try JournalReader(storagePath: rig.storage).runs(RunQuery(limit: 10)).count == 1)
        try rig.put(sampleRecord(sampleStart(rig.clock, id: 2), rig.clock))
        #expect(throws: JournalError.self) { try rig.clerk.sweep() }
        #expect(rig.names.count == 1)

        try volume.remount(0)
        try rig.clerk.sweep()
        #expect(rig.runCount == 2)
        #expect(rig.journal.isWritable)
        rig.die()
    }

    @Test func `a database that another process holds locked is waited for by the next sweep`() throws {
        let rig = try Rig()
        let other = try DatabaseQueue(path: "\(rig.storage)/journal.db")
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        try other.inDatabase { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            #expect(throws: JournalError.self) { try rig.clerk.sweep() }
            try db.execute(sql: "ROLLBACK")
        }
        #expect(rig.names.count == 1)
        try rig.clerk.sweep()
        #expect(rig.names == [])
        #expect(rig.runCount == 1)
    }

    @Test func `a spool that cannot be written keeps its files, and each counts once`() throws {
        let folder = try TemporaryFolder()
        let volume = try Volume(at: try folder.makeFolder("spool"), options: "size=2m")
        defer { volume.unmount() }
        let rig = try Rig(in: folder)
        let start = sampleStart(rig.clock)
        try rig.putInPlace(sampleRecord(start, rig.clock))
        try volume.remount(UInt(MS_RDONLY))
        try rig.clerk.sweep()
        try rig.clerk.sweep()
        #expect(rig.runCount == 1)
        #expect(rig.names.count == 1)
        #expect(rig.log.count(of: "counts once, but takes up space") == 1)
        try volume.remount(0)
        try rig.clerk.sweep()
        #expect(rig.names == [])
        #expect(rig.clerk.unremoved == [])
        #expect(rig.runCount == 1)
    }
}
