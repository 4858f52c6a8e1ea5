import Foundation
import Glibc
import HookModel
import Ledger
import RunRecord
import TestSupport
import Testing

@testable import Journal

/// The intake as the daemon runs it, on its thread, told by the kernel.
@Suite struct IntakeRunTests {
    /// Runs an intake on the rig's folder while `body` does.
    private func running(_ rig: Rig, _ body: (SpoolIntake) async throws -> Void) async throws {
        let clock = rig.clock
        rig.die()
        let (journal, books) = try Journal.open(
            at: rig.storage, settings: LedgerSettings(), logger: rig.log.logger, now: { clock.now })
        let intake = try SpoolIntake(
            journal: journal, books: books, settings: rig.settings, logger: rig.log.logger, now: { clock.now }
        )
        async let life: Void = intake.run()
        do {
            try await eventually("the first sweep") { intake.readings.isReady }
            try await body(intake)
        } catch {
            intake.requestStop()
            await life
            throw error
        }
        intake.requestStop()
        await life
        journal.close()
    }

    private func runCount(_ intake: SpoolIntake) -> UInt64 {
        intake.ledger.tallies.values.reduce(0) { $0 + $1.runs }
    }

    @Test func `records are taken in as they come, and a killed warden is seen at once`() async throws {
        let rig = try Rig()
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        try await running(rig) { intake in
            #expect(runCount(intake) == 1)
            // Long before the next sweep.
            try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
            try await eventually("the record's arrival", within: .seconds(4)) { runCount(intake) == 2 }
            let warden = try rig.putAlive(sampleStart(rig.clock))
            try await eventually("the run under way", within: .seconds(4)) {
                intake.ledger.series.contains { !$0.running.isEmpty }
            }
            warden.die()
            try await eventually("the verdict", within: .seconds(4)) { runCount(intake) == 3 }
            #expect(!intake.ledger.series.contains { !$0.running.isEmpty })
            #expect(intake.readings.counters.records == 3)
            #expect(intake.readings.journalByteCount > 0)
        }
        #expect(rig.names == [])
    }

    @Test func `a record that a foreign tool writes in place is taken in when it is closed`() async throws {
        let rig = try Rig()
        try await running(rig) { intake in
            try rig.putInPlace(sampleRecord(sampleStart(rig.clock), rig.clock))
            try await eventually("the record's arrival", within: .seconds(4)) { runCount(intake) == 1 }
        }
    }

    @Test func `a spool that is removed is made anew and watched again`() async throws {
        let rig = try Rig()
        try await running(rig) { intake in
            try FileManager.default.removeItem(atPath: rig.spool)
            try await eventually("another spool") { Files.exist(at: rig.spool) }
            try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
            try await eventually("the record's arrival") { runCount(intake) == 1 }
        }
    }

    @Test func `a spool that cannot be used is said, counted once and waited for`() async throws {
        let rig = try Rig()
        try await running(rig) { intake in
            let before = intake.readings.counters.journalErrors
            try FileManager.default.removeItem(atPath: rig.spool)
            _ = try rig.folder.write("in the way", to: "spool")
            let obstacle = try await eventually("the obstacle") { intake.readings.spoolObstacle }
            #expect(
                obstacle == "the spool cannot be used: opening the folder \(rig.spool): Not a directory; "
                    + "name a folder that this user may write with --spool.dir")
            #expect(!intake.readings.isReady)
            #expect(intake.readings.obstacle == obstacle)
            #expect(intake.readings.counters.journalErrors == before + 1)
            #expect(rig.log.count(of: "spool cannot be used") == 1)
            unlink(rig.spool)
            try await eventually("another spool") { intake.readings.isReady }
            #expect(rig.log.count(of: "spool can be used again") == 1)
            #expect(intake.readings.counters.journalErrors == before + 1)
        }
    }

    @Test func `a second daemon on the same spool takes nothing until the first is gone`() async throws {
        let rig = try Rig()
        try rig.put(sampleRecord(sampleStart(rig.clock), rig.clock))
        let clock = rig.clock
        let (journal, books) = try Journal.open(
            at: rig.folder.path("another"), settings: LedgerSettings(), logger: rig.log.logger,
            now: { clock.now })
        let intake = try SpoolIntake(
            journal: journal, books: books, settings: rig.settings, logger: rig.log.logger, now: { clock.now }
        )
        async let life: Void = intake.run()
        let obstacle = try await eventually("the obstacle") {
            intake.readings.obstacle.flatMap {
                $0.contains("another boathook daemon takes the records of \(rig.spool)") ? $0 : nil
            }
        }
        #expect(obstacle.contains("--spool.dir"))
        #expect(rig.names.count == 1)
        rig.die()
        try await eventually("the first daemon's end is seen") { intake.readings.isReady }
        #expect(runCount(intake) == 1)
        intake.requestStop()
        await life
        journal.close()
    }

    @Test func `the gravest obstacle is named first`() {
        var readings = IntakeReadings()
        #expect(readings.obstacle == "the journal takes no writes; see the log")
        readings.isJournalWritable = true
        #expect(readings.obstacle == "what waits in the spool is still being taken in")
        readings.isSwept = true
        #expect(readings.isReady)
        readings.spoolObstacle = "the spool cannot be used"
        #expect(readings.obstacle == "the spool cannot be used")
    }

    @Test func `a configuration is put in force while it runs`() async throws {
        let rig = try Rig()
        try await running(rig) { intake in
            let hook = Hook(name: "fsfreeze")
            intake.configure(LedgerSettings(configuration: Configuration(hooks: [hook])))
            try await eventually("its series") { intake.ledger.series.contains { $0.key.hook == "fsfreeze" } }
        }
    }

    @Test func `cancelling the task ends it too`() async throws {
        let rig = try Rig()
        flock(rig.clerk.spool.descriptor, LOCK_UN)
        let intake = try SpoolIntake(
            journal: rig.journal, books: rig.clerk.books, settings: rig.settings, logger: rig.log.logger,
            now: { ManualClock().now })
        let life = Task { await intake.run() }
        try await eventually("the first sweep") { intake.readings.isSwept }
        life.cancel()
        await life.value
    }

    @Test func `the spool is made for everybody, and only the owner may remove`() async throws {
        let rig = try Rig()
        let attributes = try FileManager.default.attributesOfItem(atPath: rig.spool)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o1777)
    }
}
