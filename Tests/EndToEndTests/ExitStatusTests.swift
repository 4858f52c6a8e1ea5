import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct ExitStatusTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        @Test func `every exit status is passed on and recorded`() async throws {
            for status in UInt8.min...UInt8.max {
                let finished = try await bench.hook(shell: "exit \(status)").run()
                #expect(finished.end == .exited(Int32(status)))
                let end = try await bench.end()
                #expect(end.processEnd == .exited(status: status))
                #expect(end.outcome == (status == 0 ? .success : .failure(.exit)))
                try bench.emptySpool()
            }
        }

        /// Every signal whose default is to end the process, the real-time ones among them.
        private static let fatalSignals: [Int32] =
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 24, 25, 26, 27, 29, 30, 31]
            + Array(34...64)

        @Test func `every fatal signal becomes 128 and its number`() async throws {
            for signal in Self.fatalSignals {
                let finished = try await bench.hook(shell: "ulimit -c 0; kill -\(signal) $$").run()
                #expect(finished.end == .exited(128 + signal))
                let end = try await bench.end()
                #expect(end.processEnd == .signalled(number: UInt8(signal)))
                #expect(end.outcome == .failure(.signal))
                try bench.emptySpool()
            }
        }

        @Test func `a command that exits with 137 is not taken for a killed one`() async throws {
            #expect(try await bench.hook(shell: "exit 137").run().end == .exited(137))
            let end = try await bench.end()
            #expect(end.outcome == .failure(.exit))
            #expect(end.processEnd == .exited(status: 137))
        }

        @Test func `the deadline gives 124 and the reason timeout`() async throws {
            let finished = try await bench.hook(["--timeout", "100ms"], run: ["sleep", "60"]).run()
            #expect(finished.end == .exited(124))
            #expect(try await bench.end().outcome == .failure(.timeout))
        }

        @Test func `what cannot be executed gives 126 and the reason start`() async throws {
            let script = try TemporaryFolder()
            let file = try script.write("#!/bin/sh\n", to: "not-executable")
            let finished = try await bench.hook(run: [file]).run()
            #expect(finished.end == .exited(126))
            #expect(finished.errorText.split(separator: "\n").count == 1)
            #expect(try await bench.end().outcome == .failure(.start))
        }

        @Test(arguments: ["no-such-command-anywhere", "/no/such/file"])
        func `what is not found gives 127 and the reason start`(command: String) async throws {
            let finished = try await bench.hook(run: [command]).run()
            #expect(finished.end == .exited(127))
            #expect(finished.errorText.split(separator: "\n").count == 1)
            #expect(try await bench.end().outcome == .failure(.start))
        }

        @Test(arguments: [
            [], ["--hook", "a"], ["--hook", "a", "--phase", "pre"], ["--hook", "a", "--phase", "pre", "--"],
            ["--hook", "a", "--phase", "later", "--", "true"],
            ["--hook", "", "--phase", "pre", "--", "true"],
            ["--hook", "a", "--phase", "pre", "--timeout", "5", "--", "true"],
            ["--hook", "a", "--phase", "pre", "--timeout", "soon", "--", "true"],
            ["--hook", "a", "--phase", "pre", "--retries", "-1", "--", "true"],
            ["--hook", "a", "--phase", "pre", "--tail-bytes", "12289", "--", "true"],
            ["--hook", "a", "--phase", "pre", "--no-such-option", "--", "true"],
        ])
        func `a wrong call gives 125, runs nothing and says why`(words: [String]) async throws {
            let finished = try await bench.wrapper().with { command in
                command.arguments = words.map { Array($0.utf8) }
            }.run()
            #expect(finished.end == .exited(125))
            #expect(finished.output.isEmpty)
            #expect(!finished.errors.isEmpty)
        }

        @Test(arguments: ["--help", "--version"])
        func `help and version are asked for on standard output`(option: String) async throws {
            let finished = try await bench.wrapper(option).run()
            #expect(finished.end == .exited(0))
            #expect(!finished.output.isEmpty)
            #expect(finished.errors.isEmpty)
        }
    }
}
