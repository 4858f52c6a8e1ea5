import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// What goes wrong around the wrapper, and what its caller is told then.
    @Suite struct AdversityTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        @Test(arguments: ["echo hi", "seq 1 100000"])
        func `output that a full disk swallowed is no success`(script: String) async throws {
            let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
            defer { close(full) }
            let finished = try await bench.hook(shell: script).with { $0.output = .descriptor(full) }.run()
            #expect(finished.end == .exited(1))
            #expect(finished.errorText == "boathook-run: standard output: No space left on device\n")
            let end = try await bench.end()
            #expect(end.outcome == .failure(.exit))
            #expect(end.processEnd == .exited(status: 0))
        }

        @Test func `several writers to one pipe that nobody reads hold no deadline up`() async throws {
            let pipe = try Pipe.make()
            var fronts: [ChildProcess] = []
            for _ in 0..<6 {
                let hook = bench.hook(["--timeout", "300ms", "--grace", "100ms"], run: ["yes"])
                fronts.append(try hook.with { $0.output = .descriptor(pipe.writing) }.start())
            }
            for front in fronts {
                #expect(try await front.finish(within: .seconds(3)).end == .exited(124))
            }
            close(pipe.writing)
            close(pipe.reading)
        }

        @Test(arguments: [5, 6, 8])
        func `with too few descriptors the command runs all the same`(limit: Int) async throws {
            let finished = try await limited("ulimit -n \(limit)", "echo x; exit 5")
            #expect(finished.end == .exited(5))
            #expect(finished.outputText == "x\n")
        }

        @Test func `past a limit on file sizes the wrapper lives and says what is lost`() async throws {
            let finished = try await limited(
                "ulimit -f 100; exec >\(bench.work)/output", "seq 1 200000; exit 3")
            #expect(finished.end == .exited(3))
            #expect(finished.errorText == "boathook-run: standard output: File too large\n")
        }

        @Test func `a warden killed between two attempts leaves the last one's status`() async throws {
            let options = ["--retries", "3", "--retry-delay", "60s"]
            let front = try bench.hook(options, shell: "echo x >>$WORK/attempts; exit 3").start()
            try await bench.commandMakes("attempts")
            try await eventually("the first attempt is over", isTrue: { bench.commandProcesses.isEmpty })
            kill(try await bench.warden(of: front.id), SIGKILL)
            #expect(try await front.finish(within: .seconds(10)).end == .exited(3))
            #expect(Files.text(of: "\(bench.work)/attempts") == "x\n")
        }

        @Test func `the command of a killed warden is not tried again by the front`() async throws {
            let script = "echo x >>$WORK/attempts; " + WrapperBench.waitFor("go") + "; exit 3"
            let front = try bench.hook(["--retries", "3"], shell: script).start()
            try await bench.commandMakes("attempts")
            kill(try await bench.warden(of: front.id), SIGKILL)
            try bench.make("go")
            #expect(try await front.finish(within: .seconds(10)).end == .exited(3))
            #expect(Files.text(of: "\(bench.work)/attempts") == "x\n")
        }

        @Test func `told to stop, the wrapper does not wait for a reader that stalls`() async throws {
            let pipe = try Pipe.make()
            let front = try bench.hook(shell: "head -c 100000 /dev/zero; touch $WORK/written")
                .with { $0.output = .descriptor(pipe.writing) }.start()
            try await bench.commandMakes("written")
            try await eventually("the command is over", isTrue: { bench.commandProcesses.isEmpty })
            front.send(SIGTERM)
            #expect(try await front.finish(within: .seconds(5)).end == .exited(0))
            close(pipe.writing)
            close(pipe.reading)
        }

        @Test func `told to stop before its command has ended, it does not wait for that reader either`()
            async throws
        {
            let pipe = try Pipe.make()
            let script =
                "trap 'exit 7' TERM; head -c 100000 /dev/zero; touch $WORK/written; "
                + WrapperBench.waitFor("never")
            let front = try bench.hook(["--grace", "200ms"], shell: script)
                .with { $0.output = .descriptor(pipe.writing) }.start()
            try await bench.commandMakes("written")
            front.send(SIGTERM)
            #expect(try await front.finish(within: .seconds(5)).end == .exited(7))
            close(pipe.writing)
            close(pipe.reading)
        }

        /// Runs a hook under a shell that sets a limit first.
        private func limited(_ limit: String, _ script: String) async throws -> Finished {
            let hook = bench.hook(shell: script)
            let words = [hook.executable] + hook.arguments.map { String(decoding: $0, as: UTF8.self) }
            let quoted = words.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
            return try await hook.with {
                $0.executable = "/bin/bash"
                $0.arguments = [Array("-c".utf8), Array("\(limit); exec \(quoted)".utf8)]
            }.run()
        }
    }
}
