import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// `boathook rules` and `/rules`, as scripts and kubectl meet them.
    @Suite struct RuleTests {
        private let bench: DaemonBench

        init() throws {
            bench = try DaemonBench(
                configuration: "hooks: [{ name: first, schedule: \"0 1 * * *\", pre: {}, post: {} }]\n")
        }

        private func rules(
            _ words: String..., input: Command.Input = .nothing
        ) async throws -> Finished {
            try await Command(try BuiltProducts.daemon(), ["rules"] + words).with { $0.input = input }.run()
        }

        @Test func `a new configuration is served as new rules, which promtool takes`() async throws {
            let daemon = try await bench.serve(["--web.enable-lifecycle"])
            let first = try await bench.client.get("/rules?format=prometheus")
            #expect(first.status == 200)
            let tag = try #require(first.headers["etag"])
            #expect(first.text.contains("boathook-hook:first"))
            func asked() async throws -> HTTPResponse {
                try await bench.client.request(
                    "GET", "/rules?format=prometheus", headers: ["If-None-Match": tag])
            }
            #expect(try await asked().status == 304)

            _ = try bench.write(
                "hooks: [{ name: second, every: 1h, pre: {}, severity: critical }]\n", to: "boathook.yaml")
            #expect(try await bench.client.request("POST", "/-/reload").status == 200)
            let second = try await asked()
            #expect(second.status == 200)
            #expect(second.text.contains("boathook-hook:second"))
            #expect(!second.text.contains("boathook-hook:first"))
            let file = try bench.write(second.text, to: "rules.yaml")
            let checked = try await Command(
                try requireTool("promtool"), ["check", "rules", "--lint=all", "--lint-fatal", file]
            ).run()
            #expect(checked.status == 0, "\(checked.outputText)\(checked.errorText)")

            // What is wrong changes nothing.
            _ = try bench.write("hooks: 7\n", to: "boathook.yaml")
            #expect(try await bench.client.request("POST", "/-/reload").status == 500)
            #expect(try await bench.client.get("/rules?format=prometheus").text == second.text)
            try await daemon.stop()
        }

        @Test func `the tool and the daemon make the same rules of one configuration`() async throws {
            let daemon = try await bench.serve()
            let served = try await bench.client.get("/rules?name=x&label=a%3Db").text
            let printed = try await rules(bench.configuration, "--name", "x", "--label", "a=b")
            func body(_ text: String) -> Substring { text.drop { $0 != "\n" } }
            #expect(printed.status == 0)
            #expect(body(printed.outputText) == body(served))
            try await daemon.stop()
        }

        @Test func `every mistake is said with its place, and nothing is printed`() async throws {
            let file = try bench.write(
                """
                hooks:
                  - name: a
                    schedule: "0 0 30 2 *"
                    preamble: {}
                    pre: { timeout: 10 }
                    objectives: { success: 100%, duration: { threshold: 1m, target: 99 } }
                    labels: { severity: high, alertname: x, hook: y, phase: z, instance: i, job: j, reason: r }
                  - name: a
                    schedule: "0 1 * * *"
                    pre: { timeout: 30s }
                    objectives:
                      success: 0%
                      duration: { threshold: 1m, target: 99% }
                      freshness: { limit: 23h, target: 99% }
                """, to: "wrong.yaml")
            let finished = try await rules(file)
            #expect(finished.status == 1)
            #expect(finished.outputText.isEmpty)
            let places = finished.errorText.split(separator: "\n").filter { $0.contains(": error: ") }.map {
                $0.dropFirst(file.utf8.count + 1).prefix { $0 != " " }
            }
            #expect(
                places == [
                    "3:15:", "4:5:", "5:21:", "6:28:", "6:69:", "7:15:", "7:31:", "7:45:", "7:54:", "7:64:",
                    "7:77:", "7:85:", "8:11:", "12:16:", "13:30:", "14:27:",
                ], "\(finished.errorText)")
        }

        @Test func `manifests and configurations are read alike, from files and from standard input`()
            async throws
        {
            let manifest = """
                apiVersion: velero.io/v1
                kind: Schedule
                metadata: { name: nightly, namespace: velero }
                spec:
                  schedule: "0 1 * * *"
                  template:
                    hooks:
                      resources:
                        - name: freeze
                          includedNamespaces: [shop]
                          pre: [{ exec: { container: db, command: [fsfreeze], onError: Fail } }]
                """
            let both = try await rules(
                "-", bench.configuration, "--format", "prometheus", input: .bytes(Array(manifest.utf8)))
            #expect(both.status == 0, "\(both.errorText)")
            #expect(both.outputText.contains("# Hook \"freeze\" in \"shop\": pre; a run at least every 24h"))
            #expect(both.outputText.contains("# Hook \"first\": pre, post; a run at least every 24h"))

            let broken = try await rules("-", bench.configuration, input: .bytes(Array("kind: [".utf8)))
            #expect(broken.status == 1)
            #expect(broken.outputText.isEmpty)
            #expect(broken.errorText.contains("<stdin>:2:1: error: "))
            let missing = try await rules("/nowhere", bench.configuration)
            #expect(missing.status == 1)
            #expect(missing.outputText.isEmpty)
            let twice = try await rules(bench.configuration, bench.configuration)
            #expect(twice.status == 1)
            #expect(
                twice.errorText.contains(
                    #/:\d+:\d+: error: the name "first" belongs to the hook at .*:\d+; choose another/#),
                "\(twice.errorText)")
        }
    }
}
