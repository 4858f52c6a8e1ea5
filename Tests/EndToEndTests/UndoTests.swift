import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// What a failed attempt did is taken back, and that never changes the hook's result.
    @Suite struct UndoTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        /// Notes each undo, with what the command's environment said.
        private let undo = ["--undo", "echo \"$BOATHOOK_PHASE undone\" | tee -a $WORK/undone"]

        private var undone: String { Files.text(of: "\(bench.work)/undone") ?? "" }

        @Test func `a failure is undone before its status is returned`() async throws {
            let finished = try await bench.hook(undo, shell: "echo tried; exit 3").run()
            #expect(finished.end == .exited(3))
            #expect(finished.outputText == "tried\npre undone\n")
            #expect(undone == "pre undone\n")
            let end = try await bench.end()
            #expect(end.outcome == .failure(.exit) && end.processEnd == .exited(status: 3))
            #expect(end.undoCount == 1 && end.failedUndoCount == 0)
        }

        @Test func `a success and a command that did not start leave nothing to undo`() async throws {
            #expect(try await bench.hook(undo, shell: "exit 0").run().end == .exited(0))
            #expect(try await bench.hook(undo, run: ["/nonexistent/program"]).run().end == .exited(127))
            #expect(undone.isEmpty)
        }

        @Test func `every failed attempt is undone, in turn with the attempts`() async throws {
            let options = ["--retries", "2", "--retry-delay", "10ms", "--undo", "echo undo >>$WORK/log"]
            let script = "echo try >>$WORK/log; [ $(grep -c try $WORK/log) -ge 3 ]"
            #expect(try await bench.hook(options, shell: script).run().end == .exited(0))
            #expect(Files.text(of: "\(bench.work)/log") == "try\nundo\ntry\nundo\ntry\n")
            let end = try await bench.end()
            #expect(end.undoCount == 2 && end.outcome == .success)
        }

        @Test func `a run past its deadline is undone once nothing of it is left`() async throws {
            let options = ["--timeout", "200ms", "--grace", "100ms", "--undo", "echo gone >$WORK/undone"]
            let finished = try await bench.hook(options, shell: "trap '' TERM; sleep 60 & wait; sleep 60")
                .run()
            #expect(finished.end == .exited(124))
            #expect(undone == "gone\n")
            #expect(try await bench.end().undoCount == 1)
        }

        @Test func `a wrapper that is told to stop undoes what its command did`() async throws {
            let front = try bench.hook(
                undo + ["--retries", "9"], shell: "touch $WORK/ready; exec sleep 60"
            ).start()
            try await bench.commandMakes("ready")
            front.send(SIGTERM)
            #expect(try await front.finish().end == .exited(143))
            #expect(undone == "pre undone\n")
        }

        @Test(arguments: ["exit 7", "kill -9 $$"])
        func `an undo that fails is said and recorded, and the status stays the command's`(
            script: String
        ) async throws {
            let finished = try await bench.hook(["--undo", script], shell: "exit 3").run()
            #expect(finished.end == .exited(3))
            let reason = script == "exit 7" ? "exit status 7" : "signal 9"
            #expect(
                finished.errorText
                    == "boathook-run: the undo failed (\(reason)): what the hook did may still be in force\n")
            let end = try await bench.end()
            #expect(end.undoCount == 1 && end.failedUndoCount == 1)
        }

        @Test func `an undo that hangs is ended at its own deadline`() async throws {
            let options = ["--grace", "100ms", "--undo-timeout", "200ms", "--undo", "exec sleep 60"]
            let finished = try await bench.hook(options, shell: "exit 3").run()
            #expect(finished.end == .exited(3))
            #expect(finished.elapsed < .seconds(5))
            #expect(finished.errorText.contains("the undo failed (signal 15)"))
            #expect(try await bench.end().failedUndoCount == 1)
        }

        @Test func `a front whose warden was killed runs the undo of the command that it adopted`()
            async throws
        {
            let script = "touch $WORK/ready; \(WrapperBench.waitFor("go")); exit 9"
            let front = try bench.hook(undo, shell: script).start()
            try await bench.commandMakes("ready")
            kill(try await bench.warden(of: front.id), SIGKILL)
            try bench.make("go")
            #expect(try await front.finish().end == .exited(9))
            #expect(undone == "pre undone\n")
        }

        @Test func `a front whose warden was killed while the undo ran waits for it`() async throws {
            let undo = "touch $WORK/undoing; \(WrapperBench.waitFor("go")); touch $WORK/undone"
            let front = try bench.hook(["--undo", undo], shell: "exit 9").start()
            try await bench.commandMakes("undoing")
            kill(try await bench.warden(of: front.id), SIGKILL)
            try bench.make("go")
            #expect(try await front.finish().end == .exited(9))
            #expect(bench.has("undone"))
        }
    }
}
