import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// `boathook`'s subcommands besides `serve`.
    @Suite struct CommandLineTests {
        private let bench: DaemonBench

        init() throws { bench = try DaemonBench() }

        @Test func `check says every error with its place and exits with 1`() async throws {
            let file = try bench.write(
                """
                hooks:
                  - name: postgres
                    schedule: "61 1 * * *"
                    pre: { command: [psql], timeout: soon }
                """, to: "wrong.yaml")
            let finished = try await bench.boathook("check", "--config", file).run()
            #expect(finished.status == 1)
            let lines = finished.errorText.split(separator: "\n")
            #expect(lines.count == 2, "\(finished.errorText)")
            #expect(lines.first?.hasPrefix("\(file):3:") == true, "\(finished.errorText)")
            #expect(lines.last?.hasPrefix("\(file):4:") == true, "\(finished.errorText)")
        }

        @Test func `check of a good configuration exits with 0`() async throws {
            try await bench.boathook("check", "--config", bench.configuration).run().expectStatus(0)
        }

        @Test func `runs shows what happened, as a table and as JSON`() async throws {
            let daemon = try await bench.serve()
            try await bench.hook("postgres", shell: "echo words; exit 0").run().expectStatus(0)
            try await bench.hook("mariadb", shell: "exit 3").run().expectStatus(3)
            try await bench.samples(once: "both are counted") { $0.sum("boathook_hook_runs_total") == 2 }
            let table = try await bench.boathook("runs", "--storage.path", bench.storage).text()
            let rows = table.split(separator: "\n")
            #expect(rows.count == 3, "\(table)")
            #expect(rows.contains { $0.contains("postgres") && $0.contains("success") })
            #expect(rows.contains { $0.contains("mariadb") && $0.contains("exit 3") })
            #expect(!table.contains("\u{1B}"), "colours are for terminals")
            let json = try await bench.boathook("runs", "--json", "--storage.path", bench.storage).text()
            for line in json.split(separator: "\n") {
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            }
            #expect(json.contains("\"mariadb\""))
            try await daemon.stop()
        }

        @Test func `demo shows a success, a failure, a timeout and a retry, and cleans up`() async throws {
            let wrapper = try BuiltProducts.wrapper()
            let demo = try bench.boathook("demo", "--once", "--wrapper", wrapper).with {
                $0.environment["TMPDIR"] = bench.path("outbox")
            }
            let finished = try await demo.run()
            finished.expectStatus(0)
            #expect(finished.outputText.contains("boathook_hook_runs_total"))
            #expect(finished.outputText.contains("reason=\"timeout\""))
            #expect(finished.outputText.contains("Web page  http://127.0.0.1:"))
            #expect(Files.names(in: bench.path("outbox")).isEmpty)
        }

        @Test(
            arguments: [
                (["--no-such-option"], "Error: Unknown option '--no-such-option'"),
                (["no-such-command"], "Error: Unexpected argument 'no-such-command'"),
                (
                    ["serve", "--storage.retention", "soon"],
                    "'soon' is no duration; write it as 90d, 12w or 36h"
                ),
                (
                    ["serve", "--storage.retention", "0s"],
                    "'0s' would keep nothing; give more than no time, such as 90d"
                ),
                (["serve", "--storage.path", ""], "--storage.path is empty; name a folder"),
                (["serve", "--spool.dir", ""], "--spool.dir is empty; name a folder"),
                (["runs", "--limit", "0"], "'0' is no number of runs; give one from 1 on"),
            ] as [([String], String)])
        func `a wrong call is told from a failure, and what is wrong with it`(
            words: [String], message: String
        ) async throws {
            let command = try bench.boathook().with { $0.arguments = words.map { Array($0.utf8) } }
            let finished = try await command.run()
            #expect(finished.status == 64)
            #expect(finished.errorText.contains(message), "\(finished.errorText)")
        }

        @Test(arguments: [
            (
                ["--web.listen-address", "no-such-host.invalid:0"],
                "cannot listen on no-such-host.invalid:0: the host name does not resolve; "
                    + "write a name or an address of this machine (--web.listen-address)"
            ),
            (
                ["--web.listen-address", "127.0.0.1:0", "--web.listen-address", "no-such-host.invalid:0"],
                "cannot listen on no-such-host.invalid:0: the host name does not resolve; "
                    + "write a name or an address of this machine (--web.listen-address)"
            ),
        ])
        func `an address that cannot be listened on is the one error that is logged`(
            words: [String], message: String
        ) async throws {
            let finished = try await bench.boathook("serve").with {
                let folders = [
                    "--config", bench.configuration, "--spool.dir", bench.spool, "--storage.path",
                    bench.storage,
                ]
                $0.arguments += (folders + words).map { Array($0.utf8) }
            }.run()
            #expect(finished.status == 1)
            let errors = finished.errorText.split(separator: "\n").filter { $0.contains("level=error") }
            #expect(errors.count == 1, "\(finished.errorText)")
            #expect(errors.first?.contains(message) == true, "\(finished.errorText)")
        }

        @Test(arguments: [
            ("bash", "complete -o filenames -F _boathook boathook"), ("zsh", "#compdef boathook"),
            ("fish", "complete -c 'boathook'"),
        ])
        func `completions are there for the shells`(shell: String, line: String) async throws {
            let script = try await bench.boathook("--generate-completion-script", shell).text()
            #expect(script.contains(line), "\(script.prefix(2_000))")
            #expect(script.contains("web.listen-address"))
        }
    }
}
