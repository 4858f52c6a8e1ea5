import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct DeadlineTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        /// What may pass on a busy machine beyond what the clock demands.
        private static let slack = Duration.milliseconds(900)

        @Test func `a command that heeds TERM ends at the deadline`() async throws {
            let finished = try await bench.hook(["--timeout", "300ms"], run: ["sleep", "60"]).run()
            #expect(finished.end == .exited(124))
            #expect(finished.elapsed >= .milliseconds(300))
            #expect(finished.elapsed < .milliseconds(300) + Self.slack)
            let end = try await bench.end()
            #expect(end.processEnd == .signalled(number: UInt8(SIGTERM)))
            #expect(end.duration >= .milliseconds(300))
            #expect(end.duration < .milliseconds(1200))
            #expect(end.unreapedCount == 0)
        }

        @Test func `a command that tidies up on TERM has the grace to do so`() async throws {
            let script =
                "trap 'sleep 0.1; touch $WORK/tidied; exit 0' TERM; touch $WORK/ready; "
                + WrapperBench.waitFor("never")
            let finished = try await bench.hook(["--timeout", "300ms"], shell: script).run()
            #expect(finished.end == .exited(124))
            #expect(bench.has("tidied"))
            let end = try await bench.end()
            #expect(end.outcome == .failure(.timeout))
            #expect(end.processEnd == .exited(status: 0))
        }

        /// What commands do to outlive their deadline; each has to be killed.
        static let stubborn: [(String, String)] = [
            ("ignores TERM", "trap '' TERM; while :; do sleep 1; done"),
            (
                "leaves stdout to a deaf grandchild",
                "(trap '' TERM; exec sleep 60) & trap '' TERM; wait; wait"
            ),
            ("stops itself and ignores TERM", "trap '' TERM; kill -STOP $$; while :; do sleep 1; done"),
            (
                "daemonises and stays",
                "setsid sh -c '(trap \"\" TERM; exec sleep 60) & exit' ; trap '' TERM; while :; do sleep 1; done"
            ),
            ("floods its output", "trap '' TERM; exec yes"),
        ]

        @Test(arguments: stubborn)
        func `a tree that does not heed TERM is killed after the grace`(
            habit: String, script: String
        ) async throws {
            let options = ["--timeout", "300ms", "--grace", "300ms"]
            let finished = try await bench.hook(options, shell: script).run()
            #expect(finished.end == .exited(124), "\(habit)")
            #expect(finished.elapsed >= .milliseconds(600), "\(habit)")
            #expect(finished.elapsed < .milliseconds(600) + Self.slack, "\(habit)")
            try await eventually(
                "nothing is left of what \(habit)", isTrue: { bench.commandProcesses.isEmpty })
            let end = try await bench.end()
            #expect(end.outcome == .failure(.timeout), "\(habit)")
            #expect(end.unreapedCount == 0, "\(habit)")
        }

        @Test func `a stopped command is continued so that TERM reaches it`() async throws {
            let script = "trap 'touch $WORK/term; exit' TERM; kill -STOP $$; " + WrapperBench.waitFor("never")
            let finished = try await bench.hook(["--timeout", "300ms", "--grace", "20s"], shell: script).run()
            #expect(finished.end == .exited(124))
            #expect(finished.elapsed < .seconds(5))
            #expect(bench.has("term"))
        }

        @Test func `a daemon that left the group and the session ends with the deadline`() async throws {
            let script = "setsid sh -c '(touch $WORK/ready; exec sleep 60) & exit'; exec sleep 60"
            let finished = try await bench.hook(["--timeout", "400ms"], shell: script).run()
            #expect(finished.end == .exited(124))
            #expect(bench.has("ready"))
            try await eventually("the daemon is gone", isTrue: { bench.commandProcesses.isEmpty })
        }

        @Test func `a reader that stalls does not delay the deadline`() async throws {
            let pipe = try Pipe.make()
            let front = try bench.hook(["--timeout", "300ms", "--grace", "300ms"], run: ["yes"]).with {
                $0.output = .descriptor(pipe.writing)
            }.start()
            close(pipe.writing)
            let exit = try await front.exit(within: .seconds(10))
            close(pipe.reading)
            #expect(exit.end == .exited(124))
            #expect(exit.at - front.startedAt < .milliseconds(1600) + Self.slack)
            #expect(try await bench.end().outcome == .failure(.timeout))
        }

        @Test func `every attempt shares one deadline`() async throws {
            let options = ["--timeout", "500ms", "--retries", "100", "--retry-delay", "100ms"]
            let finished = try await bench.hook(options, shell: "exit 3").run()
            #expect(finished.elapsed >= .milliseconds(400))
            #expect(finished.elapsed < .milliseconds(500) + Self.slack)
            let end = try await bench.end()
            #expect((2...6).contains(end.attempts))
            #expect(end.outcome != .success)
        }

        @Test func `a failure is tried again until it succeeds`() async throws {
            let script = "echo x >>$WORK/n; [ $(wc -l <$WORK/n) -ge 3 ]"
            let options = ["--retries", "5", "--retry-delay", "10ms"]
            #expect(try await bench.hook(options, shell: script).run().end == .exited(0))
            let record = try await bench.endRecord()
            #expect(record.end?.attempts == 3)
            #expect(record.end?.outcome == .success)
            #expect(record.start.retries == 5)
        }

        @Test func `the last status is passed on when the attempts are used up`() async throws {
            let options = ["--retries", "2", "--retry-delay", "10ms"]
            let finished = try await bench.hook(options, shell: "echo x >>$WORK/n; exit $(wc -l <$WORK/n)")
                .run()
            #expect(finished.end == .exited(3))
            #expect(try await bench.end().attempts == 3)
        }
    }
}
