import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// A file system of our own is really frozen from pre to post, and always thawed.
    @Suite(.enabled(if: LoopFileSystem.isAvailable, "needs root and a loop device"))
    struct RecipeFreezeTests {
        private static func recipe(
            on path: String, changing changes: [(from: String, to: String)] = []
        ) throws -> RecipeBench {
            try RecipeBench("fsfreeze", changing: changes, environment: ["FREEZE_PATH": path])
        }

        /// A process that waits, in the kernel, to write.
        private static func blockedWriter(on disk: LoopFileSystem) async throws -> ChildProcess {
            let writer = try Command.shell("echo late >\"$1/late\"", disk.path).start()
            try await eventually(
                "the writer stands still",
                isTrue: { ProcessTable.field("State", of: writer.id)?.first == "D" })
            return writer
        }

        @Test func `the disk holds everything at the freeze, and nothing is written until the post hook`()
            async throws
        {
            let disk = try await LoopFileSystem.make()
            let recipe = try Self.recipe(on: disk.path)
            try await Command.shell("echo early >\"$1/early\"", disk.path).text()
            try await recipe.pre()
            let writer = try await Self.blockedWriter(on: disk)
            let copy = try await disk.copyOfDisk()
            #expect(Files.text(of: "\(copy.path)/early") == "early\n")
            #expect(!Files.exist(at: "\(copy.path)/late"))
            #expect(writer.exit == nil)
            try await recipe.post()
            #expect(try await writer.finish().end == .exited(0))
            #expect(try await recipe.releasedBy() == .post)
        }

        @Test func `where no post hook comes the watchdog thaws, and a late one is told`() async throws {
            let disk = try await LoopFileSystem.make()
            let recipe = try Self.recipe(on: disk.path, changing: [("maxHold: 2m", "maxHold: 2s")])
            try await recipe.pre()
            let writer = try await Self.blockedWriter(on: disk)
            #expect(try await writer.finish().end == .exited(0))
            #expect(try await recipe.releasedBy() == .watchdog)
            #expect(try await recipe.run("post").run().end == .exited(1))
        }

        @Test func `one that somebody has thawed needs no undo, and fails the post hook`() async throws {
            let disk = try await LoopFileSystem.make()
            let recipe = try Self.recipe(on: disk.path)
            try await recipe.pre()
            try await Command("fsfreeze", ["-u", disk.path]).text()
            #expect(try await recipe.run("post").run().end == .exited(1))
            #expect(try await recipe.releasedBy() == .undo)
            let undo = try recipe.bench.endRecords().first { $0.start.part == .watch }
            #expect(undo?.end?.failedUndoCount == 0)
        }

        /// A session that waits, in the kernel, for the very disk that its step froze.
        private static func sessionOnFrozenDisk(
            _ bench: WrapperBench, _ disk: LoopFileSystem, limit: String
        ) async throws {
            let begun = try await bench.hook(
                [
                    "--hold", "--max-hold", limit, "--grace", "100ms",
                    "--step", "fsfreeze -f \(disk.path)", "--undo", "fsfreeze -u \(disk.path)",
                ], shell: "echo READY; echo late >\(disk.path)/late; cat"
            ).run()
            #expect(begun.end == .exited(0), "\(begun.errorText)")
            try await eventually(
                "the session stands still",
                isTrue: {
                    bench.commandProcesses.contains { ProcessTable.field("State", of: $0)?.first == "D" }
                })
        }

        private static func expectThawed(_ disk: LoopFileSystem, _ bench: WrapperBench) async throws {
            try await Command.shell("echo after >\"$1/after\"", disk.path).text()
            try await eventually("nothing is left", isTrue: { bench.processes.isEmpty })
            let late = bench.wrapper(
                "--hook", "sample", "--phase", "post", "--spool", bench.spool, "--release")
            #expect(try await late.run().end == .exited(1))
        }

        @Test func `the watchdog thaws though the session waits for the disk and no signal ends it`()
            async throws
        {
            let disk = try await LoopFileSystem.make()
            let bench = try WrapperBench()
            try await Self.sessionOnFrozenDisk(bench, disk, limit: "1s")
            let hold = try await eventually("the hold is over", within: .seconds(20)) {
                try bench.endRecords().first { $0.start.part == .hold }?.end
            }
            #expect(hold.releasedBy == .watchdog)
            #expect(hold.undoCount == 1 && hold.failedUndoCount == 0)
            try await Self.expectThawed(disk, bench)
        }

        @Test func `the guardian of a killed keeper does, too`() async throws {
            let disk = try await LoopFileSystem.make()
            let bench = try WrapperBench()
            try await Self.sessionOnFrozenDisk(bench, disk, limit: "10m")
            let keeper = bench.commandProcesses.compactMap { ProcessTable.field("PPid", of: $0) }
                .compactMap { Int32($0) }
                .first { ProcessTable.words(of: $0).first?.contains("boathook-run") == true }
            kill(try #require(keeper), SIGKILL)
            try await Self.expectThawed(disk, bench)
        }

        @Test(arguments: [false, true])
        func `a spool on the very disk that is frozen keeps nobody from thawing it at the limit`(isHeld: Bool)
            async throws
        {
            let disk = try await LoopFileSystem.make()
            let bench = try WrapperBench()
            let options = ["--max-hold", "2s", "--grace", "100ms", "--timeout", "2s"]
            let (freeze, thaw) = ("fsfreeze -f \(disk.path)", "fsfreeze -u \(disk.path)")
            let words =
                isHeld
                ? ["--hold", "--step", freeze, "--undo", thaw, "--", "/bin/sh", "-c", "echo READY; exec cat"]
                : ["--undo", thaw, "--", "/bin/sh", "-c", freeze]
            let pre = bench.wrapper("--hook", "sample", "--phase", "pre", "--spool", disk.path).with {
                $0.arguments += (options + words).map { Array($0.utf8) }
                $0.environment["WORK"] = bench.work
            }
            let begun = try await pre.start().exit(within: .seconds(6))
            #expect(begun.end == .exited(0))
            let writer = try Command.shell("echo late >\"$1/late\"", disk.path).start()
            try await writer.exit(within: .seconds(15))
            #expect(Files.text(of: "\(disk.path)/late") == "late\n")
            try await eventually("nothing is left", isTrue: { bench.processes.isEmpty })
        }

        @Test func `a folder that is no mount point is left alone`() async throws {
            let folder = try TemporaryFolder()
            let recipe = try Self.recipe(on: folder.path)
            let refused = try await recipe.run("pre").run()
            #expect(refused.end == .exited(1))
            #expect(refused.errorText.contains("is no mount point"))
        }
    }
}
