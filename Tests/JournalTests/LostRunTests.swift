import Glibc
import HookModel
import RunRecord
import TestSupport
import Testing

@testable import Journal

@Suite struct LostRunTests {
    @Test func `a run whose warden lives is under way, and lost when the warden was killed`() async throws {
        let rig = try Rig()
        let start = sampleStart(rig.clock)
        let warden = try rig.putAlive(start)
        try rig.clerk.sweep()
        #expect(rig.runningCount == 1)
        #expect(rig.names.count == 1)
        warden.die()
        try rig.clerk.sweep()
        #expect(rig.runningCount == 0)
        #expect(rig.names == [])
        let lost = try #require(try await rig.journal.runs(RunQuery(limit: 1)).first?.record)
        #expect(lost.start == start)
        #expect(lost.end?.outcome == .failure(.lost))
        #expect(lost.end?.endedAt == rig.clock.now)
        #expect(lost.end?.duration == .seconds(60))
    }

    @Test func `an end record beside a held lock is taken in, and the start record goes with it`() throws {
        let rig = try Rig()
        let start = sampleStart(rig.clock)
        let warden = try rig.putAlive(start)
        try rig.clerk.sweep()
        try rig.put(sampleRecord(start, rig.clock))
        try rig.clerk.sweep()
        #expect(rig.names == [])
        #expect(rig.runningCount == 0)
        #expect(rig.runCount == 1)
        warden.die()
    }

    @Test func `a complete end record that never got its name is a finished run`() async throws {
        let rig = try Rig()
        let start = sampleStart(rig.clock)
        try rig.put(RunRecord(start: start))
        try rig.put(sampleRecord(start, rig.clock), as: .unnamedEnd(start.id))
        try rig.clerk.sweep()
        #expect(try await rig.outcomes() == [.success])
        #expect(rig.names == [])
    }

    @Test(arguments: ["", "{\"boathook\":1,\"kind\":\"end\"", String(repeating: "\0", count: 16_384)])
    func `an end record that was never completed is none`(content: String) async throws {
        let rig = try Rig()
        let start = sampleStart(rig.clock)
        try rig.put(RunRecord(start: start))
        try rig.put(Array(content.utf8), as: SpoolName.unnamedEnd(start.id).text)
        try rig.clerk.sweep()
        #expect(try await rig.outcomes() == [.failure(.lost)])
        #expect(rig.names == [])
        #expect(rig.board.current.counters[.malformed] == 0)
    }

    @Test func `while the warden lives its unnamed end record is left alone`() throws {
        let rig = try Rig()
        let start = sampleStart(rig.clock)
        let warden = try rig.putAlive(start)
        try rig.put(sampleRecord(start, rig.clock), as: .unnamedEnd(start.id))
        rig.clock.advance(by: .seconds(30 * 86_400))
        try rig.clerk.sweep()
        #expect(rig.names.count == 2)
        #expect(rig.runCount == 0)
        warden.die()
    }

    @Test func `where the file system cannot lock, nothing is called lost`() throws {
        let rig = try Rig()
        try rig.put(RunRecord(start: sampleStart(rig.clock, lock: .unavailable)))
        try rig.clerk.sweep()
        #expect(rig.runningCount == 1)
        #expect(rig.runCount == 0)
    }

    @Test func `a run of an earlier boot is lost whatever its lock can tell`() async throws {
        let rig = try Rig(bootID: "today")
        try rig.put(RunRecord(start: sampleStart(rig.clock, bootID: "yesterday", lock: .unavailable)))
        try rig.clerk.sweep()
        #expect(try await rig.outcomes() == [.failure(.lost)])
    }

    @Test func `a start record that somebody removed is under way no more`() throws {
        let rig = try Rig()
        let start = sampleStart(rig.clock)
        let warden = try rig.putAlive(start)
        try rig.clerk.sweep()
        unlink("\(rig.spool)/\(SpoolName.start(start.id).text)")
        try rig.clerk.sweep()
        #expect(rig.runningCount == 0)
        #expect(rig.runCount == 0)
        warden.die()
    }

    @Test func `a start record that reappears after its end is removed`() throws {
        let rig = try Rig()
        let start = sampleStart(rig.clock)
        try rig.put(sampleRecord(start, rig.clock))
        try rig.clerk.sweep()
        let warden = try rig.putAlive(start)
        try rig.clerk.sweep()
        #expect(rig.names == [])
        #expect(rig.runningCount == 0)
        #expect(rig.runCount == 1)
        warden.die()
    }

    @Test func `unnamed files without a start record wait until they are settled`() throws {
        let rig = try Rig()
        let start = sampleStart(rig.clock, id: 1)
        try rig.put(sampleRecord(start, rig.clock), as: .unnamedEnd(start.id))
        try rig.put([], as: SpoolName.unnamedEnd(RunID(high: 2, low: 2)).text)
        try rig.put([], as: SpoolName.unnamedStart(RunID(high: 3, low: 3)).text)
        try rig.clerk.sweep()
        #expect(rig.names.count == 3)
        rig.clock.advance(by: .seconds(60))
        try rig.clerk.sweep()
        #expect(rig.runCount == 1)
        #expect(rig.names == [SpoolName.unnamedEnd(RunID(high: 2, low: 2)).text])
        rig.clock.advance(by: .seconds(8 * 86_400))
        try rig.clerk.sweep()
        #expect(rig.names == [])
    }

    @Test(arguments: [
        (StartSighting.Lock.taken, StartSighting.End.none, false, LockState.held, StartVerdict.running),
        (.taken, .named, false, .held, .ended),
        (.taken, .none, true, .held, .leftover),
        (.free, .none, false, .held, .lost),
        (.free, .named, false, .held, .ended),
        (.free, .named, true, .held, .leftover),
        (.free, .none, true, .held, .leftover),
        (.unknown, .none, false, .held, .running),
        (.free, .none, false, .unavailable, .running),
        (.free, .named, false, .unavailable, .ended),
    ])
    func `the verdict on a start record`(
        lock: StartSighting.Lock, end: StartSighting.End, isJournalled: Bool, field: LockState,
        expected: StartVerdict
    ) {
        let sighting = StartSighting(
            start: sampleStart(ManualClock(), lock: field), lock: lock, end: end, isJournalled: isJournalled)
        #expect(sighting.verdict(bootID: nil) == expected)
    }
}
