import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// What a hook froze without a session is thawed in time, whoever is killed.
    @Suite struct WatchTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        private func pre(_ limit: String, undo: String = "echo undone >>$WORK/log") -> Command {
            bench.hook(["--max-hold", limit, "--undo", undo], shell: "echo frozen >>$WORK/log")
        }

        private func post(_ script: String = "echo thawed >>$WORK/log") -> Command {
            bench.wrapper(
                "--hook", "sample", "--phase", "post", "--spool", bench.spool, "--", "/bin/sh", "-c", script
            )
            .with { $0.environment["WORK"] = bench.work }
        }

        private var log: String { Files.text(of: "\(bench.work)/log") ?? "" }

        /// The record of the only watch that is over.
        private func watch() async throws -> RunEnd {
            let record = try await eventually("the watch is recorded", within: .seconds(10)) {
                try bench.endRecords().first { $0.start.part == .watch }
            }
            return try #require(record.end)
        }

        /// The watchdog and its guardian, whose parent it is.
        private func watchers() -> (watchdog: Int32, guardian: Int32)? {
            let wrappers = ProcessTable.ids(withVariable: "WORK=\(bench.work)").filter {
                ProcessTable.isAlive($0)
            }
            for id in wrappers {
                if let child = ProcessTable.children(of: id).first(where: { wrappers.contains($0) }) {
                    return (id, child)
                }
            }
            return nil
        }

        @Test func `a post hook that succeeds ends the watch, and nothing is undone`() async throws {
            #expect(try await pre("10m").run().end == .exited(0))
            #expect(try await post().run().end == .exited(0))
            let end = try await watch()
            #expect(end.releasedBy == .post && end.undoCount == 0)
            #expect(log == "frozen\nthawed\n")
            try await eventually("nobody watches any more", isTrue: { watchers() == nil })
            #expect(!Files.names(in: "\(bench.spool)/hold").contains { $0.hasSuffix(".undo") })
        }

        @Test func `where no post hook comes, the undo runs at the limit`() async throws {
            #expect(try await pre("300ms").run().end == .exited(0))
            let end = try await watch()
            #expect(end.releasedBy == .watchdog && end.undoCount == 1 && end.failedUndoCount == 0)
            #expect(log == "frozen\nundone\n")
            let late = try await post().run()
            #expect(late.end == .exited(1))
            #expect(late.errorText.contains("was undone before"))
            #expect(log == "frozen\nundone\n", "the post hook ran nothing")
            #expect(try await post().run().end == .exited(0))
        }

        @Test func `a post hook that runs past the limit is left in peace`() async throws {
            #expect(try await pre("300ms").run().end == .exited(0))
            #expect(try await post("sleep 0.6; echo thawed >>$WORK/log").run().end == .exited(0))
            #expect(try await watch().releasedBy == .post)
            #expect(log == "frozen\nthawed\n")
        }

        @Test func `a post hook that is killed has the undo run at once`() async throws {
            #expect(try await pre("10m").run().end == .exited(0))
            let front = try post("touch $WORK/runs; exec sleep 60").start()
            try await bench.commandMakes("runs")
            let warden = try await bench.warden(of: front.id)
            front.send(SIGKILL)
            kill(warden, SIGKILL)
            #expect(try await watch().releasedBy == .undo)
            #expect(log == "frozen\nundone\n")
            bench.commandProcesses.forEach { kill($0, SIGKILL) }
        }

        @Test func `a post hook that fails has the undo run at once`() async throws {
            #expect(try await pre("10m").run().end == .exited(0))
            #expect(try await post("exit 4").run().end == .exited(4))
            #expect(try await watch().releasedBy == .undo)
            #expect(log == "frozen\nundone\n")
        }

        @Test func `a release without a command runs the undo`() async throws {
            #expect(try await pre("10m").run().end == .exited(0))
            let release = bench.wrapper(
                "--hook", "sample", "--phase", "post", "--spool", bench.spool, "--release")
            #expect(try await release.run().end == .exited(0))
            #expect(log == "frozen\nundone\n")
            #expect(try await watch().releasedBy == .release)
        }

        @Test func `a watchdog that is killed leaves the undo to its guardian`() async throws {
            #expect(try await pre("10m").run().end == .exited(0))
            let keepers = try #require(watchers())
            kill(keepers.watchdog, SIGKILL)
            #expect(try await watch().releasedBy == .undo)
            #expect(log == "frozen\nundone\n")
            let late = try await post().run()
            #expect(late.end == .exited(1))
            #expect(late.errorText.contains("was undone before"))
        }

        @Test func `where everything was killed, the next run of the hook makes up for the undo first`()
            async throws
        {
            #expect(try await pre("10m").run().end == .exited(0))
            let keepers = try #require(watchers())
            kill(keepers.guardian, SIGKILL)
            kill(keepers.watchdog, SIGKILL)
            try await eventually(
                "both are gone",
                isTrue: {
                    !ProcessTable.isAlive(keepers.guardian) && !ProcessTable.isAlive(keepers.watchdog)
                })
            #expect(log == "frozen\n")
            #expect(try await post().run().end == .exited(0))
            #expect(log == "frozen\nundone\nthawed\n")
            #expect(try await watch().releasedBy == .undo)
            #expect(try await post().run().end == .exited(0))
            #expect(log == "frozen\nundone\nthawed\nthawed\n", "once is enough")
        }

        @Test func `an undo that fails is tried again by the post hook, which comes too late all the same`()
            async throws
        {
            #expect(
                try await pre("200ms", undo: "[ -e $WORK/mended ] && echo undone >>$WORK/log").run().end
                    == .exited(0))
            let end = try await watch()
            #expect(end.releasedBy == nil && end.failedUndoCount == 1)
            try bench.make("mended")
            let late = try await post().run()
            #expect(late.end == .exited(1))
            #expect(late.errorText.contains("was undone before"))
            #expect(log == "frozen\nundone\n")
            #expect(try await post().run().end == .exited(0))
            #expect(log == "frozen\nundone\nthawed\n")
        }

        @Test func `one that fails again is still owed`() async throws {
            #expect(
                try await pre("200ms", undo: "[ -e $WORK/mended ] && echo undone >>$WORK/log").run().end
                    == .exited(0))
            #expect(try await watch().failedUndoCount == 1)
            let late = try await post().run()
            #expect(late.end == .exited(1))
            #expect(late.errorText.contains("and failed"))
            try bench.make("mended")
            #expect(try await post().run().end == .exited(0))
            #expect(log == "frozen\nundone\nthawed\n")
        }

        @Test func `a pre hook that fails is undone once and watched by nobody`() async throws {
            let failed = try await bench.hook(
                ["--max-hold", "10m", "--undo", "echo undone >>$WORK/log"], shell: "exit 3"
            ).run()
            #expect(failed.end == .exited(3))
            #expect(log == "undone\n")
            try await eventually("nobody watches", isTrue: { watchers() == nil })
            #expect(!Files.names(in: "\(bench.spool)/hold").contains { $0.hasSuffix(".undo") })
            #expect(try await post().run().end == .exited(0))
        }

        @Test func `without a spool the hook runs all the same, and says that nobody watches`() async throws {
            let finished = try await Command(
                try BuiltProducts.wrapper(),
                [
                    "--hook", "sample", "--phase", "pre", "--spool", "/nonexistent", "--max-hold", "1m",
                    "--undo",
                    "true", "--", "echo", "frozen",
                ]
            ).run()
            #expect(finished.end == .exited(0))
            #expect(finished.outputText == "frozen\n")
            #expect(finished.errorText.contains("--max-hold has no effect without the spool"))
        }

        @Test func `what an undo is cannot be read by others`() async throws {
            #expect(try await pre("10m").run().end == .exited(0))
            let name = try #require(Files.names(in: "\(bench.spool)/hold").first { $0.hasSuffix(".undo") })
            var status = stat()
            #expect(stat("\(bench.spool)/hold/\(name)", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(try await post().run().end == .exited(0))
        }
    }
}
