import Glibc
import RunRecord
import TestSupport
import Testing

@testable import Journal

@Suite struct RejectionTests {
    private static let id = RunID(high: 7, low: 7)
    private static let endName = SpoolName.end(id).text

    /// A file that is no record of ours, and the reason for which it is refused.
    struct Case: Sendable {
        let name: String
        let content: String
        let reason: RejectionReason
    }

    private static let cases = [
        Case(name: endName, content: "not JSON", reason: .malformed),
        Case(name: endName, content: "", reason: .malformed),
        Case(name: endName, content: #"{"boathook":1,"kind":"end"}"#, reason: .malformed),
        Case(name: endName, content: #"{"boathook":9,"kind":"end"}"#, reason: .version),
        Case(name: endName, content: String(repeating: " ", count: 16_385), reason: .tooLarge),
        Case(name: SpoolName.start(id).text, content: "[]", reason: .malformed),
    ]

    @Test(arguments: cases)
    func `what is no record is moved aside, counted and logged once`(refused: Case) throws {
        let rig = try Rig()
        try rig.put(Array(refused.content.utf8), as: refused.name)
        rig.clock.advance(by: .seconds(7_200))
        try rig.clerk.sweep()
        try rig.clerk.sweep()
        #expect(rig.names == [])
        #expect(rig.rejectedNames.count == 1)
        #expect(rig.rejectedNames[0].hasSuffix("-\(refused.reason.rawValue)-\(refused.name)"))
        #expect(rig.board.current.counters.rejected.filter { $0.value > 0 } == [refused.reason: 1])
        #expect(rig.log.count(of: "record rejected") == 1)
        #expect(rig.runCount == 0)
        // The counter survives a restart.
        try rig.restart()
        #expect(rig.board.current.counters[refused.reason] == 1)
    }

    @Test func `a file that may still be written is given time, unless its writer has closed it`() throws {
        let rig = try Rig()
        try rig.put(Array(#"{"boathook":"#.utf8), as: Self.endName)
        try rig.clerk.sweep()
        #expect(rig.names == [Self.endName])
        try rig.clerk.take(ends: [Self.id], on: .written)
        #expect(rig.names == [])
        #expect(rig.board.current.counters[.malformed] == 1)
    }

    @Test func `a record under another's name is refused`() throws {
        let rig = try Rig()
        let record = sampleRecord(sampleStart(rig.clock), rig.clock)
        try rig.put(record, as: .end(Self.id))
        try rig.put(RunRecord(start: record.start), as: .start(Self.id))
        try rig.put(record, as: .start(record.start.id))
        try rig.clerk.sweep()
        #expect(rig.board.current.counters[.name] == 3)
        #expect(rig.runCount == 0)
    }

    @Test func `records of another pod are refused, those that name none are not`() throws {
        let rig = try Rig(podUID: "ours")
        for (id, uid) in [(1, "ours"), (2, "theirs"), (3, nil)] as [(UInt64, String?)] {
            try rig.put(sampleRecord(sampleStart(rig.clock, id: id, podUID: uid), rig.clock))
        }
        try rig.put(RunRecord(start: sampleStart(rig.clock, id: 4, podUID: "theirs")))
        try rig.clerk.sweep()
        #expect(rig.runCount == 2)
        #expect(rig.board.current.counters[.podUID] == 2)
    }

    @Test func `where our own pod is not known, nobody is refused for his`() throws {
        let rig = try Rig()
        try rig.put(sampleRecord(sampleStart(rig.clock, podUID: "theirs"), rig.clock))
        try rig.clerk.sweep()
        #expect(rig.runCount == 1)
    }

    enum Kind: CaseIterable, Sendable {
        case link, danglingLink, pipe, device, folder
    }

    @Test(.enabled(if: TestMachine.isRoot, "devices are made by root"), arguments: Kind.allCases)
    func `links, pipes, devices and folders are neither followed nor waited for`(kind: Kind) throws {
        let rig = try Rig()
        let record = sampleRecord(sampleStart(rig.clock), rig.clock)
        let target = try rig.put(RunRecordCodec.encode(record), as: "../elsewhere")
        let path = "\(rig.spool)/\(SpoolName.end(record.start.id).text)"
        switch kind {
        case .link: symlink(target, path)
        case .danglingLink: symlink("/nonexistent", path)
        case .pipe: mkfifo(path, 0o644)
        case .device: mknod(path, S_IFCHR | 0o644, 0x103)
        case .folder: mkdir(path, 0o755)
        }
        try rig.clerk.sweep()
        try rig.clerk.sweep()
        #expect(rig.board.current.counters[.notAFile] == 1)
        #expect(rig.log.count(of: "record rejected") == 1)
        #expect(rig.names.isEmpty == (kind != .folder))
        #expect(rig.runCount == 0)
        #expect(Files.exist(at: target))
    }

    @Test(arguments: ["notes.txt", "0123.end.json", "lock", ".stale", "journal.db", ".git"])
    func `what is not named as a record is counted and logged once, and never touched`(name: String) throws {
        let rig = try Rig()
        let path = try rig.put(Array("remember the milk".utf8), as: name)
        try rig.clerk.sweep()
        #expect(rig.board.current.counters[.name] == 0)
        rig.clock.advance(by: .seconds(7_200))
        for _ in 1...3 { try rig.clerk.sweep() }
        #expect(Files.text(of: path) == "remember the milk")
        #expect(rig.names == [name])
        #expect(rig.rejectedNames == [])
        #expect(rig.board.current.counters[.name] == 1)
        #expect(rig.log.count(of: "are no records and are left alone") == 1)
        unlink(path)
        try rig.clerk.sweep()
        #expect(rig.clerk.stuck == [])
    }

    @Test func `a folder that was there keeps its mode, and what is in it`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.makeFolder("spool/rejected", mode: 0o700)
        _ = try folder.makeFolder("spool", mode: 0o750)
        let photos = (0..<1_500).map { "photo-\($0).jpeg" }
        for name in photos { _ = try folder.write("x", to: "spool/\(name)") }
        let letters = (0..<120).map { "letter-\($0)-of-mine" }
        for name in letters { _ = try folder.write("x", to: "spool/rejected/\(name)") }
        let rig = try Rig(in: folder)
        try rig.put([1], as: Self.endName)
        rig.clock.advance(by: .seconds(60))
        for _ in 1...3 { try rig.clerk.sweep() }
        #expect(rig.names == photos.sorted())
        #expect(rig.rejectedNames.count == letters.count + 1)
        #expect(rig.board.current.counters[.name] == 1_500)
        #expect(rig.log.count(of: "are no records and are left alone") == 2)
        var status = stat()
        #expect(stat(rig.spool, &status) == 0 && status.st_mode & 0o7777 == 0o750)
        #expect(!rig.clerk.spool.isOpenToEverybody)
    }

    @Test func `names that are no text are left alone like others`() throws {
        let rig = try Rig()
        let path = Array("\(rig.spool)/".utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0]
        close(open(path, O_CREAT | O_WRONLY, 0o644))
        rig.clock.advance(by: .seconds(60))
        try rig.clerk.sweep()
        #expect(rig.board.current.counters[.name] == 1)
        #expect(access(path, F_OK) == 0)
    }

    @Test func `what the file system keeps at its root is not ours to judge`() throws {
        let rig = try Rig()
        _ = try rig.folder.makeFolder("spool/lost+found")
        rig.clock.advance(by: .seconds(7_200))
        try rig.clerk.sweep()
        #expect(rig.names == ["lost+found"])
        #expect(rig.board.current.counters.rejected.values.allSatisfy { $0 == 0 })
    }

    @Test func `the folder of rejected files is bounded`() throws {
        let rig = try Rig()
        for number in 0..<120 as Range<UInt64> {
            try rig.put([1], as: SpoolName.end(RunID(high: 1, low: number)).text)
        }
        rig.clock.advance(by: .seconds(60))
        try rig.clerk.sweep()
        #expect(rig.rejectedNames.count == RejectedFolder.maximumFileCount)
        #expect(rig.board.current.counters[.malformed] == 120)
    }

    @Test func `first what is too large by itself goes, then the oldest`() {
        let files = [("c", 40), ("a", 30), ("huge", 200), ("b", 50)].map {
            (name: EntryName($0.0.utf8), byteCount: $0.1)
        }
        let surplus = RejectedFolder.surplus(files, maximumFileCount: 2, maximumByteCount: 80)
        #expect(surplus.map(\.text) == ["huge", "a", "b"])
    }

    @Test func `a rejected name begins with time and reason and fits a file system`() {
        let moment = Timestamp(nanosecondsSinceEpoch: 1_795_236_320_000_000_000)
        let name = RejectedFolder.name(for: EntryName("x".utf8), reason: .podUID, at: moment)
        #expect(name.text == "20261121T044520Z-pod_uid-x")
        let long = EntryName(Array(repeating: UInt8(ascii: "y"), count: 255))
        #expect(RejectedFolder.name(for: long, reason: .name, at: moment).bytes.count == 255)
    }
}
