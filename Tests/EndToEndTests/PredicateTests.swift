import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// A hook that is for some pods only, such as the primary, says so where it skips.
    @Suite struct PredicateTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        private func release(_ options: [String] = []) -> Command {
            bench.wrapper("--hook", "sample", "--phase", "post", "--spool", bench.spool, "--release")
                .with {
                    $0.arguments += options.map { Array($0.utf8) }
                    $0.environment["WORK"] = bench.work
                }
        }

        @Test func `a yes runs the hook`() async throws {
            let finished = try await bench.hook(["--only", "true"], shell: "echo ran; exit 3").run()
            #expect(finished.end == .exited(3))
            #expect(finished.outputText == "ran\n")
        }

        @Test(arguments: [[], ["--hold"], ["--undo", "touch $WORK/undone", "--max-hold", "100ms"]])
        func `a no is a success for Velero, and is recorded as skipped`(options: [String]) async throws {
            let finished = try await bench.hook(options + ["--only", "exit 1"], shell: "touch $WORK/ran")
                .run()
            #expect(finished.end == .exited(0))
            #expect(finished.errorText.isEmpty)
            let record = try await bench.endRecord()
            #expect(record.end?.outcome == .skipped && record.start.part == .run)
            #expect(!bench.has("ran") && !bench.has("undone"))
        }

        @Test(arguments: [("exit 2", 2), ("kill -9 $$", 137), ("/nonexistent/program", 127)])
        func `a predicate that says neither fails the hook`(predicate: String, status: Int32) async throws {
            let finished = try await bench.hook(["--only", predicate], shell: "touch $WORK/ran").run()
            #expect(finished.end == .exited(status))
            #expect(finished.errorText.contains("--only says neither yes nor no"))
            guard case .failure = try await bench.end().outcome else {
                Issue.record("not recorded as a failure")
                return
            }
            #expect(!bench.has("ran"))
        }

        @Test func `a predicate is asked again inside the hook's retries, and is under its deadline`()
            async throws
        {
            let second = "[ -e $WORK/asked ] || { touch $WORK/asked; exit 5; }"
            let options = ["--only", second, "--retries", "1", "--retry-delay", "10ms"]
            #expect(try await bench.hook(options, shell: "touch $WORK/ran").run().end == .exited(0))
            #expect(bench.has("ran"))
            try bench.emptySpool()
            let slow = ["--only", "sleep 60", "--timeout", "200ms", "--grace", "100ms"]
            #expect(try await bench.hook(slow, shell: "true").run().end == .exited(124))
            #expect(try await bench.end().outcome == .failure(.timeout))
        }

        @Test
        func
            `a release where the pre hook was skipped is skipped, and what is held is released all the same`()
            async throws
        {
            #expect(try await release(["--only", "exit 1"]).run().end == .exited(0))
            #expect(try await bench.end().outcome == .skipped)
            #expect(try await release(["--only", "true"]).run().end == .exited(1))

            let held = try await bench.hook(
                ["--hold"], shell: "echo READY; cat >/dev/null; touch $WORK/thawed"
            )
            .run()
            #expect(held.end == .exited(0))
            #expect(try await release(["--only", "exit 1"]).run().end == .exited(0))
            #expect(bench.has("thawed"))
        }

        @Test func `a post hook with a watchdog behind it runs whatever the predicate says now`() async throws
        {
            let pre = try await bench.hook(
                ["--undo", "touch $WORK/undone", "--max-hold", "1m"], shell: "touch $WORK/frozen"
            ).run()
            #expect(pre.end == .exited(0))
            let post = try await bench.wrapper(
                "--hook", "sample", "--phase", "post", "--spool", bench.spool, "--only", "exit 1", "--",
                "/bin/sh", "-c", "rm \(bench.work)/frozen"
            ).run()
            #expect(post.end == .exited(0))
            #expect(!bench.has("frozen") && !bench.has("undone"))
        }

        @Test func `a warden that is killed while it asks has another one ask again`() async throws {
            let predicate = """
                if [ -e $WORK/asked ]; then exit 0; fi
                touch $WORK/asked; while ! [ -e $WORK/go ]; do sleep 0.02; done; exit 1
                """
            let front = try bench.hook(["--only", predicate], shell: "touch $WORK/ran; exit 3").start()
            try await bench.commandMakes("asked")
            let warden = try #require(ProcessTable.children(of: front.id).first)
            kill(warden, SIGKILL)
            close(open("\(bench.work)/go", O_CREAT | O_WRONLY | O_CLOEXEC, 0o644))
            #expect(try await front.finish().end == .exited(3))
            #expect(bench.has("ran"))
        }

        @Test func `a wrapper that is told to stop while it asks neither runs nor skips`() async throws {
            let predicate = "trap 'exit 1' TERM; touch $WORK/asked; while :; do sleep 0.02; done"
            let front = try bench.hook(["--only", predicate], shell: "touch $WORK/ran").start()
            try await bench.commandMakes("asked")
            front.send(SIGTERM)
            #expect(try await front.finish().end == .exited(143))
            #expect(try await bench.end().outcome == .failure(.signal))
            #expect(!bench.has("ran"))
        }

        /// Freezes with `undo` as what takes it back, and kills all who would.
        private func owe(_ undo: String) async throws {
            let options = ["--undo", undo, "--max-hold", "10m"]
            #expect(try await bench.hook(options, shell: "touch $WORK/frozen").run().end == .exited(0))
            let wrappers = ProcessTable.ids(withVariable: "WORK=\(bench.work)").filter(ProcessTable.isAlive)
            let watchdog = try #require(wrappers.first { !ProcessTable.children(of: $0).isEmpty })
            // The guardian first, or it would run the undo.
            for id in ProcessTable.children(of: watchdog) + [watchdog] {
                kill(id, SIGKILL)
                try await eventually(
                    "it is gone", within: .seconds(10), isTrue: { !ProcessTable.isAlive(id) })
            }
            #expect(!bench.has("undone") && !bench.has("undoing"))
        }

        @Test func `a release makes up for what is owed, whatever the predicate says`() async throws {
            try await owe("touch $WORK/undone")
            #expect(try await release(["--only", "exit 1"]).run().end == .exited(1))
            #expect(bench.has("undone"))
        }

        @Test func `a skip makes up for what is owed before it gives the hook's place back`() async throws {
            let undo = "touch $WORK/undoing; \(WrapperBench.waitFor("go")); touch $WORK/undone"
            try await owe(undo)
            let options = ["--undo", undo, "--max-hold", "10m", "--only", "exit 1"]
            let front = try bench.hook(options, shell: "touch $WORK/ran").start()
            try await bench.commandMakes("undoing")
            #expect(try isPlaceTaken())
            try bench.make("go")
            #expect(try await front.finish().end == .exited(0))
            #expect(bench.has("undone") && !bench.has("ran"))
            #expect(try bench.endRecords().contains { $0.end?.outcome == .skipped })
            try await eventually("the place is free", isTrue: { try !isPlaceTaken() })
            #expect(placeNames(".socket") == [] && placeNames(".undo") == [])
        }

        private func placeNames(_ suffix: String) -> [String] {
            Files.names(in: "\(bench.spool)/hold").filter { $0.hasSuffix(suffix) }
        }

        /// Whether anybody holds the lock of the hook's place.
        private func isPlaceTaken() throws -> Bool {
            let name = try #require(placeNames(".lock").first)
            let descriptor = open("\(bench.spool)/hold/\(name)", O_RDONLY | O_CLOEXEC)
            defer { close(descriptor) }
            return flock(descriptor, LOCK_SH | LOCK_NB) != 0
        }
    }
}
