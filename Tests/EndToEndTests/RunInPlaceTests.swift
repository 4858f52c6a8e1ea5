import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// `boathook run` where no daemon listens.
    @Suite struct RunInPlaceTests {
        private let bench: DaemonBench

        init() throws {
            bench = try DaemonBench(
                configuration: """
                    hooks:
                      - name: both
                        pre: { command: "echo before; echo aside >&2; exit 3" }
                        post: { command: "echo after" }
                      - name: restorer
                        restore: { command: "cat; kill -KILL $$" }
                      - name: foreign
                        pre: { timeout: 5m }
                      - name: late
                        post: { command: "true" }
                        restore: { command: "true" }
                      - name: waits
                        pre: { command: "trap 'exit 7' TERM; echo begun; while :; do sleep 0.01; done", timeout: 60s }
                    """)
        }

        private func run(_ words: String...) throws -> Command {
            try BuiltProducts.run(words, configuration: bench.configuration, spool: bench.spool)
        }

        @Test func `the hook's streams and exit status are the client's, and the run is recorded`()
            async throws
        {
            let finished = try await run("both").run()
            #expect(finished.status == 3)
            #expect(finished.outputText == "before\n")
            #expect(finished.errorText == "aside\n")
            #expect(bench.waiting.count == 2)
        }

        @Test func `a phase can be named, and the only one need not be`() async throws {
            #expect(try await run("both", "--phase", "post").text() == "after\n")
            let finished = try await run("restorer").with { $0.input = .bytes(Array("words".utf8)) }.run()
            #expect(finished.status == 128 + SIGKILL)
            #expect(finished.outputText == "words")
        }

        @Test func `a signal reaches the hook`() async throws {
            let child = try run("waits").start()
            try await eventually("the hook begins", isTrue: { child.outputText == "begun\n" })
            let exit = try await child.stop(SIGTERM)
            #expect(exit.end == .exited(7))
        }

        @Test(arguments: [
            (
                ["nobody"],
                #"no hook is called "nobody"; the configuration has "both", "restorer", "foreign", "late", "waits""#
            ),
            (["both", "--phase", "verify"], #"the hook "both" has no phase verify; use "pre", "post""#),
            (
                ["late"],
                #"the hook "late" has no phase pre; say which to run with --phase: "post", "restore""#
            ),
            (
                ["foreign"],
                #"the configuration does not say what the phase pre of "foreign" runs; add command: to it"#
            ),
        ])
        func `what cannot be run is said, and exits with 125`(words: [String], message: String) async throws {
            let finished = try await BuiltProducts.run(
                words, configuration: bench.configuration, spool: bench.spool
            ).run()
            #expect(finished.status == 125)
            #expect(finished.errorText == "error: \(message)\n")
            #expect(bench.waiting.isEmpty)
        }

        @Test func `a configuration that is missing or wrong, or a wrapper that is, runs nothing`()
            async throws
        {
            let missing = try await BuiltProducts.run(["both"], configuration: bench.path("none.yaml")).run()
            #expect(missing.status == 125)
            #expect(missing.errorText.contains("no such file"), "\(missing.errorText)")
            let wrong = try await BuiltProducts.run(
                ["both"], configuration: try bench.write("hooks: [{}]\n", to: "wrong.yaml")
            ).run()
            #expect(wrong.status == 125)
            #expect(wrong.errorText.contains("wrong.yaml:1:"), "\(wrong.errorText)")
            let lost = try await run("both", "--wrapper", bench.path("none")).run()
            #expect(lost.status == 125)
            #expect(lost.errorText.contains("there is no boathook-run"), "\(lost.errorText)")
        }

        @Test func `a wrong call is one like any other`() async throws {
            #expect(try await run("both", "--phase", "late").run().status == 64)
            #expect(try await run().run().status == 64)
        }
    }
}

extension BuiltProducts {
    /// `boathook run` with these words and the wrapper under test.
    static func run(_ words: [String], configuration: String, spool: String? = nil) throws -> Command {
        let options = ["--config", configuration] + (spool.map { ["--spool.dir", $0] } ?? [])
        let environment = Command.plainEnvironment.merging(["BOATHOOK_RUN": try wrapper()]) { $1 }
        return Command(try daemon(), ["run"] + options + words, environment: environment)
    }
}
