import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// A hold really holds, is always let go, and its release says truly whether it held all the time.
    @Suite struct HoldTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        /// Holds until its input ends, as a database's client does, and notes both.
        private static let client =
            "echo READY; touch $WORK/held; cat >/dev/null; echo thawed; touch $WORK/thawed"

        private func pre(_ options: [String] = [], shell script: String = client) -> Command {
            bench.hook(["--hold"] + options, shell: script)
        }

        private func release(_ options: [String] = []) -> Command {
            bench.wrapper("--hook", "sample", "--phase", "post", "--spool", bench.spool, "--release")
                .with { $0.arguments += options.map { Array($0.utf8) } }
        }

        /// The record of the only hold that is over.
        private func hold() async throws -> RunRecord {
            try await eventually("the hold is recorded", within: .seconds(10)) {
                try bench.endRecords().first { $0.start.part == .hold }
            }
        }

        private func nothingIsLeft() async throws {
            try await eventually(
                "nothing is left", within: .seconds(10), isTrue: { bench.commandProcesses.isEmpty })
        }

        /// The keeper of the hold, whose child the command is.
        private func keeper() async throws -> Int32 {
            try await eventually("the command has a keeper", within: .seconds(10)) {
                bench.commandProcesses.lazy.compactMap { ProcessTable.field("PPid", of: $0) }
                    .compactMap { Int32($0) }
                    .first { ProcessTable.words(of: $0).first?.contains("boathook-run") == true }
            }
        }

        private static func path(_ name: String, _ bench: WrapperBench) -> String? {
            Files.names(in: "\(bench.spool)/hold").first { $0.hasSuffix(name) && !$0.hasPrefix(".") }
        }

        // MARK: - As it should go

        @Test func `the pre hook returns at the ready line, and the command holds until the release`()
            async throws
        {
            let begun = try await pre(shell: "echo locking; \(Self.client)").run()
            #expect(begun.end == .exited(0))
            #expect(begun.outputText == "locking\nREADY\n")
            try await bench.commandMakes("held")
            #expect(!bench.commandProcesses.isEmpty && !bench.has("thawed"))
            let record = try await bench.endRecord()
            #expect(record.end?.outcome == .success && record.start.maxHold == .seconds(600))

            let released = try await release().run()
            #expect(released.end == .exited(0))
            #expect(released.errorText.isEmpty)
            #expect(bench.has("thawed"))
            try await nothingIsLeft()
            let hold = try await hold()
            #expect(hold.end?.releasedBy == .release && hold.end?.outcome == .success)
            #expect(hold.end?.outputTail.hasSuffix("thawed\n") == true)
            let asked = try #require(try bench.endRecords().first { $0.start.part == .release })
            #expect(asked.start.phase == .post && asked.end?.outcome == .success)
        }

        @Test
        func `the ready line may be any text, on either stream, and several may be held one after another`()
            async throws
        {
            for _ in 0..<3 {
                let script = "echo 'locked tables' >&2; cat >/dev/null"
                #expect(try await pre(["--ready", "locked t"], shell: script).run().end == .exited(0))
                #expect(try await release().run().end == .exited(0))
            }
        }

        @Test func `a release ends what does not hear the end of its input`() async throws {
            let script = "trap '' TERM; echo READY; while :; do sleep 1; done"
            #expect(try await pre(["--grace", "200ms"], shell: script).run().end == .exited(0))
            let released = try await release().run()
            #expect(released.end == .exited(137))
            #expect(released.elapsed < .seconds(5))
            try await nothingIsLeft()
        }

        @Test func `a command that ends badly at its release is passed on`() async throws {
            #expect(try await pre(shell: "echo READY; cat >/dev/null; exit 9").run().end == .exited(0))
            let released = try await release().run()
            #expect(released.end == .exited(9))
            #expect(released.errorText.contains("ended with status 9"))
            #expect(try await hold().end?.releasedBy == .release)
        }

        // MARK: - Before it is ready

        @Test func `a command that fails before it is ready is passed on with its output`() async throws {
            let failed = try await pre(shell: "echo no such database >&2; exit 3").run()
            #expect(failed.end == .exited(3))
            #expect(failed.errorText == "no such database\n")
            #expect(try await release().run().end == .exited(1))
        }

        @Test func `a command that ends before it is ready has failed, whatever its status`() async throws {
            let failed = try await pre(shell: "exit 0").run()
            #expect(failed.end == .exited(1))
            #expect(failed.errorText.contains("without the line that says it is ready"))
            #expect(try await bench.end().outcome == .failure(.exit))
        }

        @Test func `a command that is not ready in time is ended, undone, and holds nothing`() async throws {
            let options = ["--timeout", "300ms", "--grace", "100ms", "--undo", "touch $WORK/undone"]
            #expect(try await pre(options, shell: "sleep 60").run().end == .exited(124))
            #expect(bench.has("undone"))
            try await nothingIsLeft()
            #expect(try await release().run().end == .exited(1))
        }

        @Test func `an attempt that fails is tried again`() async throws {
            let script = "echo x >>$WORK/n; [ $(wc -l <$WORK/n) -ge 3 ] || exit 5; echo READY; cat >/dev/null"
            #expect(
                try await pre(["--retries", "4", "--retry-delay", "10ms"], shell: script).run().end
                    == .exited(0))
            #expect(try await release().run().end == .exited(0))
        }

        @Test func `a front that is killed before it was told lets go`() async throws {
            let script = "touch $WORK/waiting; cat >/dev/null; touch $WORK/thawed"
            let front = try pre(shell: script).start()
            try await bench.commandMakes("waiting")
            front.send(SIGKILL)
            try await bench.commandMakes("thawed")
            try await nothingIsLeft()
            #expect(try await bench.end().outcome != .success)
        }

        @Test func `a release before it is ready cancels it, and both fail`() async throws {
            let front = try pre(shell: "touch $WORK/waiting; cat >/dev/null; touch $WORK/thawed").start()
            try await bench.commandMakes("waiting")
            let released = try await release().run()
            #expect(released.end == .exited(1))
            #expect(released.errorText.contains("was not ready yet, and is cancelled"))
            #expect(bench.has("thawed"))
            #expect(try await front.finish().end == .exited(1))
        }

        // MARK: - What may happen in between

        @Test func `a release that comes while the ready line is on its way is heard`() async throws {
            let (reading, writing) = try Pipe.make()
            let begun = try pre(shell: "head -c 100000 /dev/zero; touch $WORK/written; \(Self.client)")
                .with { $0.output = .descriptor(writing) }.start()
            Pipe.close(writing)
            try await bench.commandMakes("held")
            // Its reader stalls meanwhile, and then goes away.
            let released = try release().start()
            try await eventually(
                "it has come",
                isTrue: {
                    Files.names(in: "/proc/\(released.id)/fd").contains { name in
                        (try? FileManager.default.destinationOfSymbolicLink(
                            atPath: "/proc/\(released.id)/fd/\(name)"))?.hasPrefix("socket:") == true
                    }
                })
            Pipe.close(reading)
            try await released.exit(within: .seconds(10))
            try await begun.exit(within: .seconds(10))
            #expect(bench.has("thawed"))
            try await nothingIsLeft()
        }

        @Test func `a second pre hook fails and leaves the hold in place`() async throws {
            #expect(try await pre().run().end == .exited(0))
            let second = try await pre(shell: "touch $WORK/second").run()
            #expect(second.end == .exited(1))
            #expect(second.errorText.contains("holds already"))
            #expect(!bench.has("second") && !bench.has("thawed"))
            #expect(try await release().run().end == .exited(0))
        }

        @Test func `a command that was killed while it held fails the release`() async throws {
            #expect(try await pre(shell: "echo READY; exec sleep 60").run().end == .exited(0))
            bench.commandProcesses.forEach { kill($0, SIGKILL) }
            let hold = try await hold()
            #expect(hold.end?.releasedBy == .lost)
            let released = try await release().run()
            #expect(released.end == .exited(1))
            #expect(released.errorText.contains("had ended before: the backup in between was not quiesced"))
            #expect(try await release().run().errorText.contains("nothing is held"))
        }

        @Test func `the watchdog lets go, and the release that comes late is told`() async throws {
            #expect(try await pre(["--max-hold", "500ms"]).run().end == .exited(0))
            try await bench.commandMakes("thawed")
            let hold = try await hold()
            #expect(hold.end?.releasedBy == .watchdog)
            #expect(hold.end.map { $0.duration >= .milliseconds(500) } == true)
            let released = try await release().run()
            #expect(released.end == .exited(1))
            #expect(released.errorText.contains("at its --max-hold"))
        }

        @Test func `a release during the watchdog's release waits for it and is told`() async throws {
            let script = "echo READY; cat >/dev/null; touch $WORK/closed; \(WrapperBench.waitFor("go"))"
            #expect(
                try await pre(["--max-hold", "300ms", "--grace", "20s"], shell: script).run().end
                    == .exited(0))
            try await bench.commandMakes("closed")
            let releasing = try release().start()
            try await eventually("the release waits", isTrue: { ProcessTable.isAlive(releasing.id) })
            try bench.make("go")
            let released = try await releasing.finish()
            #expect(released.end == .exited(1))
            #expect(released.errorText.contains("at its --max-hold"))
        }

        @Test func `a keeper that is killed lets go, and the release says so`() async throws {
            #expect(try await pre().run().end == .exited(0))
            kill(try await keeper(), SIGKILL)
            try await bench.commandMakes("thawed")
            try await nothingIsLeft()
            let released = try await release().run()
            #expect(released.end == .exited(1))
            #expect(released.errorText.contains("the keeper of the hold was killed"))
            #expect(try await release().run().errorText.contains("nothing is held"))
            try await eventually("the next one holds") {
                try await pre().run().end == .exited(0) ? true : nil
            }
            #expect(try await release().run().end == .exited(0))
        }

        @Test func `a deaf command whose keeper was killed is ended by the guardian`() async throws {
            let script = "trap '' TERM; echo READY; while :; do sleep 1; done"
            #expect(try await pre(["--grace", "100ms"], shell: script).run().end == .exited(0))
            kill(try await keeper(), SIGKILL)
            try await nothingIsLeft()
        }

        @Test func `a keeper that is killed before its hold is ready fails the pre hook`() async throws {
            let front = try pre(shell: "touch $WORK/waiting; cat >/dev/null; touch $WORK/thawed").start()
            try await bench.commandMakes("waiting")
            kill(try await keeper(), SIGKILL)
            #expect(try await front.finish().end == .exited(125))
            try await bench.commandMakes("thawed")
        }

        @Test func `a release without a hold fails`() async throws {
            let released = try await release().run()
            #expect(released.end == .exited(1))
            #expect(released.errorText.contains("nothing is held for this hook"))
            #expect(try await bench.end().outcome == .failure(.exit))
        }

        @Test func `a result that nobody asked for is gone with the next hold`() async throws {
            #expect(try await pre(["--max-hold", "100ms"]).run().end == .exited(0))
            _ = try await hold()
            #expect(Self.path(".result", bench) != nil)
            try await eventually("the next one holds") {
                try await pre().run().end == .exited(0) ? true : nil
            }
            #expect(Self.path(".result", bench) == nil)
            #expect(try await release().run().end == .exited(0))
        }

        @Test func `two hooks hold side by side`() async throws {
            #expect(try await pre().run().end == .exited(0))
            let other = bench.wrapper(
                "--hook", "other", "--phase", "pre", "--spool", bench.spool, "--hold", "--", "/bin/sh", "-c",
                "echo READY; cat")
            #expect(try await other.run().end == .exited(0))
            #expect(try await release().run().end == .exited(0))
            let release = bench.wrapper(
                "--hook", "other", "--phase", "post", "--spool", bench.spool, "--release")
            #expect(try await release.run().end == .exited(0))
        }

        // MARK: - Where it meets

        @Test func `a spool that cannot be used refuses the hold before anything is quiesced`() async throws {
            let folder = try TemporaryFolder()
            let file = try folder.write("", to: "file")
            for spool in [folder.path("nothing"), file] {
                let refused = try await Command(
                    try BuiltProducts.wrapper(),
                    [
                        "--hook", "sample", "--phase", "pre", "--spool", spool, "--hold", "--", "touch",
                        folder.path("held"),
                    ]
                ).run()
                #expect(refused.end == .exited(125))
                #expect(refused.errorText.contains("nothing is held"), "\(refused.errorText)")
                #expect(!Files.exist(at: folder.path("held")))
            }
        }

        @Test func `a spool whose path is longer than a socket's name may be serves as any other`()
            async throws
        {
            let folder = try TemporaryFolder()
            let spool = try folder.makeFolder(
                [String](repeating: String(repeating: "x", count: 60), count: 4).joined(separator: "/"),
                mode: 0o1777)
            func wrapper(_ words: String...) throws -> Command {
                Command(
                    try BuiltProducts.wrapper(), ["--hook", "sample", "--spool", spool, "--phase"] + words)
            }
            let held = try await wrapper("pre", "--hold", "--", "/bin/sh", "-c", "echo READY; pwd; cat").run()
            #expect(held.end == .exited(0), "\(held.errorText)")
            let released = try await wrapper("post", "--release").run()
            #expect(released.end == .exited(0), "\(released.errorText)")
        }

        @Test(.enabled(if: TestMachine.isRoot, "needs other users"))
        func `another user neither releases a hold nor plants a result`() async throws {
            #expect(try await pre().run().end == .exited(0))
            let stranger = release()
            let asked = try await Command(
                "setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", stranger.executable],
                environment: stranger.environment
            ).with { $0.arguments += stranger.arguments }.run()
            #expect(asked.end == .exited(1))
            #expect(!bench.has("thawed"))
            #expect(try await release().run().end == .exited(0))

            let result = try #require(Self.path(".lock", bench)).replacing(".lock", with: ".result")
            let planted = "\(bench.spool)/hold/\(result)"
            try Data(Array("hold0".utf8) + [0]).write(to: URL(filePath: planted))
            #expect(chown(planted, 65534, 65534) == 0)
            let told = try await release().run()
            #expect(told.end == .exited(1))
            #expect(told.errorText.contains("belongs to another user"))
        }
    }
}
