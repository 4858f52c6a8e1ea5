import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// What a page does by itself while somebody reads it.
    @Suite(.enabled(if: TestMachine.has("chromium"), "opens pages in Chromium"))
    struct PageRefreshTests {
        private let bench: DaemonBench

        init() throws { bench = try DaemonBench(configuration: configurationOfPages) }

        private func address(_ path: String) -> String { "http://127.0.0.1:\(bench.metricsPort)\(path)" }

        private func serve() async throws -> ChildProcess {
            let daemon = try await bench.serve()
            // Enough hooks for a search, and a hook with a list.
            for number in 0..<12 { try bench.leave(.sample(hook: "hook-\(number)")) }
            for hour in 0..<9 { try bench.leave(.sample(hook: "postgres", hoursAgo: Int64(hour))) }
            try await bench.samples(once: "all are taken in") { $0["boathook_intake_records_total"] == 21 }
            return daemon
        }

        /// Has the page refresh itself as when its tab is looked at again; true once it has another `main`.
        private static let refresh = """
            (async () => {
              const before = document.querySelector("main");
              document.dispatchEvent(new Event("visibilitychange"));
              for (let turn = 0; turn < 500; turn += 1) {
                if (document.querySelector("main") !== before) return true;
                await new Promise((done) => setTimeout(done, 10));
              }
              return false;
            })()
            """

        @Test(arguments: [
            ("/hook?name=postgres", "#runs tbody tr:nth-child(3) a"), ("/hook?name=postgres", "#runs"),
            ("/hook?name=postgres", "main"), ("/hook?name=postgres", ".crumb a"), ("/", "#search"),
            ("/", ".hook:nth-child(4) h3 a"), ("/", ".chip"),
        ])
        func `what has the focus keeps it`(path: String, selector: String) async throws {
            let daemon = try await serve()
            let browser = try await BrowserSession()
            try await browser.open(address(path))
            #expect(try await browser.text("document.querySelector('\(selector)').focus()") == "undefined")
            let place = "document.activeElement === document.querySelector('\(selector)')"
            try #require(try await browser.text(place) == "true")
            #expect(try await browser.text(Self.refresh) == "true")
            #expect(try await browser.text(place) == "true")
            #expect(try await browser.text("document.activeElement.closest('[aria-hidden=true]')") == "null")
            try await daemon.stop()
        }

        @Test func `what was scrolled stays scrolled`() async throws {
            let daemon = try await serve()
            let browser = try await BrowserSession()
            try await browser.resize(width: 360, height: 800)
            try await browser.open(address("/hook?name=postgres"))
            let box = "document.getElementById('history').scrollLeft"
            #expect(try await browser.text("\(box) = 120") == "120")
            #expect(try await browser.text(Self.refresh) == "true")
            #expect(try await browser.text(box) == "120")
            try await daemon.stop()
        }

        @Test func `a change of a hook's state is said to who does not see it`() async throws {
            let daemon = try await serve()
            let browser = try await BrowserSession()
            try await browser.open(address("/hook?name=hook-3"))
            #expect(try await browser.text(Self.refresh) == "true")
            #expect(try await browser.text("document.getElementById('live').textContent") == "")
            try bench.leave(.sample(hook: "hook-3", outcome: .failure(.timeout), hoursAgo: 0))
            try await bench.samples(once: "it is taken in") { $0["boathook_intake_records_total"] == 22 }
            #expect(try await browser.text(Self.refresh) == "true")
            let said = try await browser.text("document.getElementById('live').textContent")
            #expect(said.contains("hook-3") && said.contains("Timed out"), "\(said)")
            try await daemon.stop()
        }

        @Test
        func `a daemon that stands still makes the page say that it may be old, and is asked once at a time`()
            async throws
        {
            let daemon = try await serve()
            let browser = try await BrowserSession()
            try await browser.open(address("/"))
            // As long as it takes, but a hundredth: nobody wants to wait for a test.
            let asked = try await browser.text(
                """
                (() => {
                  const timeout = AbortSignal.timeout.bind(AbortSignal), ask = window.fetch;
                  window.asked = [];
                  AbortSignal.timeout = (span) => { window.asked.push(span); return timeout(span / 10); };
                  window.fetch = (...words) => { window.asked.push("fetch"); return ask(...words); };
                  return document.getElementById("stale").hidden;
                })()
                """)
            #expect(asked == "true")
            daemon.send(SIGSTOP)
            let stalled = try await browser.text(
                """
                (async () => {
                  for (let turn = 0; turn < 3; turn += 1) {
                    document.dispatchEvent(new Event("visibilitychange"));
                    await new Promise((done) => setTimeout(done, 20));
                  }
                  const stale = document.getElementById("stale");
                  for (let turn = 0; turn < 500 && stale.hidden; turn += 1) {
                    await new Promise((done) => setTimeout(done, 10));
                  }
                  return [window.asked.join(" "), stale.hidden, stale.textContent].join("|");
                })()
                """)
            daemon.send(SIGCONT)
            #expect(
                stalled
                    == "8000 fetch|false|This page may be out of date: the daemon gives no new one.")
            #expect(try await browser.text(Self.refresh) == "true")
            #expect(try await browser.text("document.getElementById('stale').hidden") == "true")
            try await daemon.stop()
        }
    }
}
