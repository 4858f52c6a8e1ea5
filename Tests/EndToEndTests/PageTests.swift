import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing
import WebPages

extension EndToEnd {
    /// The web page as a browser shows it.
    @Suite(.enabled(if: TestMachine.has("chromium"), "opens pages in Chromium"))
    struct PageTests {
        private let bench: DaemonBench

        init() throws { bench = try DaemonBench(configuration: configurationOfPages) }

        private func address(_ path: String) -> String { "http://127.0.0.1:\(bench.metricsPort)\(path)" }

        private func leave(_ records: [RunRecord]) async throws {
            for record in records { try bench.leave(record) }
            try await bench.samples(once: "all are taken in") {
                $0["boathook_intake_records_total"] == Double(records.count)
            }
        }

        @Test func `the page tells what is wrong in its title, and leads to each run`() async throws {
            let daemon = try await bench.serve()
            let failed = RunRecord.sample(hook: "mariadb", outcome: .failure(.exit))
            try await leave([failed, .sample(hook: "postgres", hoursAgo: 0), .sample(hook: "redis")])
            let page = try await Browser.document(at: address("/"))
            #expect(page.contains("<title>1 failing, 1 frozen now – boathook</title>"))
            #expect(page.contains("<h1>1 of 4 hooks is failing</h1>"))
            #expect(page.contains("href=\"/hook?name=mariadb\""))
            #expect(page.contains("Frozen now"))
            let hook = try await Browser.document(at: address("/hook?name=mariadb"))
            let run = "/run?id=\(failed.start.id.hexText)"
            #expect(hook.contains("href=\"\(run)\""))
            #expect(hook.contains("<svg class=\"timeline\""))
            #expect(try await Browser.document(at: address(run)).contains("<h1>Failed after 2.00s</h1>"))
            try await daemon.stop()
        }

        @Test func `the demonstration has a hook in every state`() async throws {
            let demo = try bench.boathook("demo", "--wrapper", try BuiltProducts.wrapper()).with {
                $0.environment["TMPDIR"] = bench.path("outbox")
            }.start()
            let address = try await eventually("the address of its page", within: .seconds(60)) {
                demo.outputText.contains("Serving until Ctrl-C.")
                    ? demo.outputText.firstMatch(of: /Web page +(http:\S+)/).map { String($0.1) } : nil
            }
            let page = try await Browser.document(at: address)
            for state in HookState.all {
                #expect(page.contains("<li class=\"hook \(state.word)\">"), "\(state)")
            }
            for word in ["Failed", "Timed out", "Lost", "let go by the watchdog"] {
                #expect(page.contains(word), "\(word)")
            }
            #expect(try await demo.stop(SIGINT).end == .exited(0))
            #expect(Files.names(in: bench.path("outbox")).isEmpty)
        }

        @Test func `hostile names and outputs are text to a browser, and run nothing`() async throws {
            let daemon = try await bench.serve()
            func sample(_ text: String) -> RunRecord {
                var record = RunRecord.sample(hook: text, outcome: .failure(.exit))
                record.start.origin.workload = text
                record.start.command = text
                record.end?.outputTail = text
                return record
            }
            let hostile = Self.hostile.map(sample)
            let harmless = Self.hostile.indices.map { sample("name-\($0)") }
            try await leave(hostile + harmless)
            let overview = try await Browser.document(at: address("/"))
            #expect(overview.contains("<h1>\(2 * Self.hostile.count) of \(2 * Self.hostile.count + 2) hooks"))
            Self.expectNothingRan(in: overview)
            for (bad, good) in zip(hostile, harmless) {
                for path in ["hook?name=", "run?id="] {
                    func document(_ record: RunRecord) async throws -> String {
                        let name = record.start.hook.addingPercentEncoding(
                            withAllowedCharacters: .alphanumerics)
                        let end = path.hasPrefix("run") ? record.start.id.hexText : name ?? ""
                        return try await Browser.document(at: address("/" + path + end))
                    }
                    let page = try await document(bad)
                    Self.expectNothingRan(in: page)
                    #expect(Self.tags(in: page) == Self.tags(in: try await document(good)))
                }
            }
            try await daemon.stop()
        }

        /// Several at once in each: opening a page takes a while. No name is longer than 253 bytes.
        private static let hostile = [
            "<script>document.title='owned'</script>\"><img src=x onerror=\"document.title='owned'\">",
            "'><svg/onload=\"document.title='owned'\"></title></textarea></pre></main><!--",
            "javascript:document.title='owned' \" autofocus onfocus=\"document.title='owned'\" x=\"",
            "--><iframe srcdoc=\"<script>top.document.title='owned'</script>\"></iframe>\u{202E}\u{1B}[31m",
        ]

        private static func expectNothingRan(in page: String) {
            #expect(page.contains(" – boathook</title>"))
            #expect(!page.contains("<title>owned"))
            #expect(
                !tags(in: page).contains {
                    $0.hasPrefix("img") || $0.hasPrefix("iframe") || $0.contains(" on")
                })
        }

        /// The tags of a document with the names of their attributes; Chromium writes them in one manner.
        private static func tags(in document: String) -> [String] {
            document.matches(of: /<([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^\s"'<>\/=]+="[^"]*")*)>/).map { match in
                let names = match.2.matches(of: /\s([^\s"'<>\/=]+)="[^"]*"/).map { String($0.1) }
                return ([String(match.1)] + names).joined(separator: " ")
            }
        }
    }
}
