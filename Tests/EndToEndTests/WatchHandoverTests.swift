import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// Between a pre hook, its watchdog, and whoever comes while they are busy, nothing stays frozen unwatched.
    @Suite struct WatchHandoverTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        private func pre(
            _ limit: String, undo: String = "echo undone >>$WORK/log", _ options: [String] = [],
            shell script: String = "echo frozen >>$WORK/log"
        ) -> Command {
            bench.hook(["--max-hold", limit, "--undo", undo] + options, shell: script)
        }

        private func post(_ options: [String] = []) -> Command {
            bench.wrapper("--hook", "sample", "--phase", "post", "--spool", bench.spool)
                .with {
                    $0.arguments += (options + ["--", "/bin/sh", "-c", "echo thawed >>$WORK/log"])
                        .map { Array($0.utf8) }
                    $0.environment["WORK"] = bench.work
                }
        }

        private func release(_ options: [String] = []) -> Command {
            bench.wrapper("--hook", "sample", "--phase", "post", "--spool", bench.spool, "--release")
                .with {
                    $0.arguments += options.map { Array($0.utf8) }
                    $0.environment["WORK"] = bench.work
                }
        }

        private var log: String { Files.text(of: "\(bench.work)/log") ?? "" }

        private func logBecomes(_ text: String) async throws {
            try await eventually(
                "the log is \(text.debugDescription)", within: .seconds(15), isTrue: { log == text })
        }

        /// Kills all of the wrapper's processes at once, so that an undo is owed.
        private func killAll() async throws {
            try await eventually("nobody watches any more") {
                let wrappers = ProcessTable.ids(withVariable: "WORK=\(bench.work)").filter(
                    ProcessTable.isAlive)
                wrappers.forEach { kill($0, SIGSTOP) }
                wrappers.forEach { kill($0, SIGKILL) }
                return wrappers.isEmpty ? true : nil
            }
        }

        @Test func `a hook whose warden was replaced before it began is watched, and the watch recorded`()
            async throws
        {
            let predicate =
                "if [ -e $WORK/asked ]; then exit 0; fi; touch $WORK/asked; \(WrapperBench.waitFor("go"))"
            let front = try pre("1s", ["--only", predicate]).start()
            try await bench.commandMakes("asked")
            kill(try await bench.warden(of: front.id), SIGKILL)
            try bench.make("go")
            #expect(try await front.finish().end == .exited(0))
            try await logBecomes("frozen\nundone\n")
            let watch = try await eventually("the watch is recorded") {
                try bench.endRecords().first { $0.start.part == .watch }?.end
            }
            #expect(watch.releasedBy == .watchdog && watch.undoCount == 1)
        }

        @Test func `a pre hook that comes while an earlier one is being undone waits, and is watched itself`()
            async throws
        {
            let undo = "touch $WORK/undoing; sleep 1; echo undone >>$WORK/log"
            #expect(try await pre("300ms", undo: undo).run().end == .exited(0))
            try await bench.commandMakes("undoing")
            #expect(try await pre("10m", undo: undo).run().end == .exited(0))
            #expect(log == "frozen\nundone\nfrozen\n")
            #expect(try await post().run().end == .exited(0))
            #expect(log == "frozen\nundone\nfrozen\nthawed\n")
            #expect(!Files.names(in: "\(bench.spool)/hold").contains { $0.hasSuffix(".undo") })
        }

        @Test func `one that comes while the watchdog watches goes on, under the limit that stands`()
            async throws
        {
            #expect(try await pre("10m").run().end == .exited(0))
            let again = try await pre("10m").run()
            #expect(again.end == .exited(0))
            #expect(again.errorText.contains("watched already"))
            #expect(try await post().run().end == .exited(0))
            #expect(log == "frozen\nfrozen\nthawed\n")
        }

        @Test func `a post hook does not wait for an undo beyond its own deadline, or a signal`() async throws
        {
            let undo = "touch $WORK/undoing; \(WrapperBench.waitFor("go")); echo undone >>$WORK/log"
            #expect(try await pre("200ms", undo: undo).run().end == .exited(0))
            try await bench.commandMakes("undoing")
            #expect(try await post(["--timeout", "500ms"]).run().end == .exited(124))
            let waiting = try post().start()
            let warden = try await bench.warden(of: waiting.id)
            try await eventually(
                "it waits", isTrue: { ProcessTable.field("State", of: warden)?.first == "S" })
            waiting.send(SIGTERM)
            #expect(try await waiting.finish().end == .exited(143))
            try bench.make("go")
            try await logBecomes("frozen\nundone\n")
            // Those who waited in vain have not taken the result with them.
            try await eventually("the undo is over") {
                try bench.endRecords().contains { $0.start.part == .watch } ? true : nil
            }
            let late = try await post().run()
            #expect(late.end == .exited(1))
            #expect(late.errorText.contains("was undone before"))
            #expect(log == "frozen\nundone\n")
        }

        @Test func `a release waits for the undo that is under way`() async throws {
            let undo = "touch $WORK/undoing; \(WrapperBench.waitFor("go")); echo undone >>$WORK/log"
            #expect(try await pre("200ms", undo: undo).run().end == .exited(0))
            try await bench.commandMakes("undoing")
            #expect(try await release(["--timeout", "300ms"]).run().end == .exited(124))
            let waiting = try release().start()
            try bench.make("go")
            let released = try await waiting.finish()
            #expect(released.end == .exited(1))
            #expect(released.errorText.contains("was undone before"), "\(released.errorText)")
            #expect(log == "frozen\nundone\n")
        }

        @Test func `a pre hook that comes while another one's command runs is not kept waiting`() async throws
        {
            let first = try pre("10m", shell: "touch $WORK/runs; \(WrapperBench.waitFor("go"))").start()
            try await bench.commandMakes("runs")
            let second = try await pre("10m", ["--timeout", "5s"]).run()
            #expect(second.end == .exited(0))
            #expect(second.errorText.contains("watched already"))
            try bench.make("go")
            #expect(try await first.finish().end == .exited(0))
            #expect(try await post().run().end == .exited(0))
        }

        @Test func `a release after the post hook has nothing to release`() async throws {
            #expect(try await pre("10m").run().end == .exited(0))
            #expect(try await post().run().end == .exited(0))
            let late = try await release().run()
            #expect(late.end == .exited(1))
            #expect(late.errorText.contains("nothing is held"))
        }

        @Test func `a stop while an owed undo is made up for keeps the hook from running`() async throws {
            let undo = "touch $WORK/undoing; \(WrapperBench.waitFor("go")); echo undone >>$WORK/log"
            #expect(try await pre("10m", undo: undo).run().end == .exited(0))
            try await killAll()
            let front = try pre("10m", undo: undo).start()
            try await bench.commandMakes("undoing")
            front.send(SIGTERM)
            try bench.make("go")
            #expect(try await front.finish().end == .exited(143))
            #expect(log == "frozen\nundone\n")
        }

        @Test func `what a hook leaves in the background writes on while it is watched`() async throws {
            let script = "(head -c 300000 /dev/zero; touch $WORK/written) & echo frozen >>$WORK/log"
            #expect(try await pre("10m", shell: script).run().end == .exited(0))
            try await bench.commandMakes("written")
            #expect(try await post().run().end == .exited(0))
        }

        @Test func `what a hook leaves running is never taken for its undo`() async throws {
            let (reading, writing) = try Pipe.make()
            let script = """
                echo frozen >>$WORK/log
                setsid sh -c 'trap "touch $WORK/disturbed" TERM; touch $WORK/strewn; \(WrapperBench.waitFor("go"))' &
                \(WrapperBench.waitFor("strewn")); head -c 100000 /dev/zero; touch $WORK/written
                """
            let front = try pre("10m", shell: script).with { $0.output = .descriptor(writing) }.start()
            Pipe.close(writing)
            let warden = try await bench.warden(of: front.id)
            try await bench.commandMakes("written")
            // Its reader stalls: the command is over, and its end is not told yet.
            try await eventually(
                "the command has ended",
                isTrue: {
                    ProcessTable.children(of: warden).allSatisfy { ProcessTable.children(of: $0).isEmpty }
                })
            kill(warden, SIGKILL)
            #expect(try await front.exit(within: .seconds(10)).end == .exited(125))
            #expect(log == "frozen\nundone\n")
            #expect(!bench.has("disturbed"))
            #expect(!Files.names(in: "\(bench.spool)/hold").contains { $0.hasSuffix(".undo") })
            Pipe.close(reading)
            try bench.make("go")
            try await eventually("nothing is left", isTrue: { bench.commandProcesses.isEmpty })
        }
    }
}
