import Foundation
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// The web page in the widths of a phone, a tablet and a desk, and what it tells those who do not see it.
    @Suite(.enabled(if: TestMachine.has("chromium"), "opens pages in Chromium"))
    struct PageLayoutTests {
        private let bench: DaemonBench

        init() throws { bench = try DaemonBench(configuration: configurationOfPages) }

        /// Where the pictures stay, for people to look at.
        private static let pictures = BuiltProducts.packageRoot + "/.build/screenshots"

        private struct Page {
            var name: String
            var path: String
            var heading: String
        }

        private static let failed = RunRecord.sample(hook: "mariadb", outcome: .failure(.timeout))

        private static let pages = [
            Page(name: "overview", path: "/", heading: "1 application has been frozen too long"),
            Page(name: "empty", path: "/?q=nobody", heading: "1 application has been frozen too long"),
            Page(name: "hook", path: "/hook?name=postgres", heading: "postgres"),
            Page(name: "older", path: "/hook?name=postgres&after=1.1", heading: "postgres"),
            Page(name: "waiting", path: "/hook?name=cassandra", heading: "cassandra"),
            Page(name: "run", path: "/run?id=\(failed.start.id.hexText)", heading: "Timed out after 2.00s"),
            Page(name: "missing", path: "/hook?name=nobody", heading: "No such hook"),
        ]

        private func serve() async throws -> ChildProcess {
            let daemon = try await bench.serve()
            let long = String(repeating: "a-hook-with-a-name-that-nobody-would-break-", count: 3)
            let records = [
                Self.failed, .sample(hook: "postgres", hoursAgo: 0), .sample(hook: "postgres"),
                .sample(hook: "redis", outcome: .failure(.lost)), .sample(hook: long),
            ]
            for record in records { try bench.leave(record) }
            try await bench.samples(once: "all are taken in") {
                $0["boathook_intake_records_total"] == Double(records.count)
            }
            return daemon
        }

        private func address(_ path: String) -> String { "http://127.0.0.1:\(bench.metricsPort)\(path)" }

        @Test(arguments: [360, 768, 1280], Browser.Scheme.allCases)
        func `no page is wider than its window, in any colour scheme`(
            width: Int, scheme: Browser.Scheme
        ) async throws {
            let daemon = try await serve()
            let browser = try await BrowserSession()
            try await browser.resize(width: width, height: 800, scheme: scheme)
            try FileManager.default.createDirectory(
                atPath: Self.pictures, withIntermediateDirectories: true)
            for page in Self.pages {
                try await browser.open(address(page.path))
                #expect(
                    try await browser.text("document.querySelector('main h1').textContent") == page.heading)
                #expect(try await browser.text("innerWidth") == "\(width)")
                let wide = try await browser.text(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth")
                #expect(wide == "0", "\(page.name)")
                #expect(try await browser.text(Self.overflowing) == "", "\(page.name)")
                let isDark = try await browser.text(Self.brightness)
                #expect((Int(isDark) ?? 0 < 128) == (scheme == .dark), "\(page.name)")
                let picture = try await browser.picture(ofWholePage: true)
                try Foundation.Data(picture).write(
                    to: URL(filePath: "\(Self.pictures)/\(page.name)-\(width)-\(scheme).png"))
            }
            try await daemon.stop()
        }

        /// The parts that reach out of the window, but for those in a box that scrolls.
        private static let overflowing = """
            [...document.querySelectorAll("main *:not(.scroll *):not(.label):not(.unseen)")]
              .filter((part) => part.getBoundingClientRect().right > innerWidth + 0.5)
              .map((part) => part.outerHTML.slice(0, 80)).join(" ")
            """

        private static let brightness =
            "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0]"

        @Test func `on a phone, the list of runs shows when, what came of it, and how long it took`()
            async throws
        {
            let daemon = try await serve()
            let browser = try await BrowserSession()
            try await browser.resize(width: 360, height: 800)
            try await browser.open(address("/hook?name=postgres"))
            let columns = """
                [...document.querySelectorAll("#runs th")]
                  .filter((cell) => cell.offsetWidth > 0).map((cell) => cell.textContent).join(", ")
                """
            #expect(try await browser.text(columns) == "Began, UTC, Outcome, Phase, Took")
            let hidden =
                "document.querySelector('#runs').scrollWidth - document.querySelector('#runs').clientWidth"
            #expect(try await browser.text(hidden) == "0")
            let began = try await browser.text("document.querySelector('#runs tbody td').innerText")
            #expect(began.wholeMatch(of: /[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}/) != nil, "\(began)")
            try await daemon.stop()
        }

        @Test func `whoever does not see a page finds the way by landmarks, headings and names`() async throws
        {
            let daemon = try await serve()
            let browser = try await BrowserSession()
            for page in Self.pages {
                try await browser.open(address(page.path))
                for (expression, expected) in Self.structure {
                    #expect(try await browser.text(expression) == expected, "\(page.name): \(expression)")
                }
                try await browser.pressTab()
                #expect(try await browser.text("document.activeElement.textContent") == "Skip to content")
            }
            try await daemon.stop()
        }

        private static let structure = [
            ("document.documentElement.lang", "en"),
            ("document.querySelectorAll('main').length", "1"),
            ("document.querySelectorAll('h1').length", "1"),
            ("document.querySelectorAll('main h1').length", "1"),
            ("document.querySelectorAll('header, footer').length", "2"),
            ("document.querySelectorAll('nav:not([aria-label])').length", "0"),
            ("document.querySelector('a.skip').getAttribute('href')", "#main"),
            ("document.querySelectorAll('th:not([scope])').length", "0"),
            ("document.querySelectorAll('main ul:empty, main li:empty').length", "0"),
            ("document.querySelectorAll('[aria-label]:is(div, pre, span, p):not([role])').length", "0"),
            ("document.querySelectorAll('[tabindex=\"0\"]:not([role][aria-label])').length", "0"),
            (
                "document.querySelectorAll('svg:not([aria-hidden=true]):not([role=img][aria-label])').length",
                "0"
            ),
            ("[...document.querySelectorAll('[aria-hidden=true] a')].every((a) => a.tabIndex < 0)", "true"),
            (
                "[...document.querySelectorAll('a, button')].every((a) => a.textContent.trim() || a.closest('svg'))",
                "true"
            ),
            (
                "[...document.querySelectorAll('input:not([type=hidden])')].every((i) => i.labels.length > 0)",
                "true"
            ),
        ]
    }
}

/// The hooks of the tests that look at pages.
let configurationOfPages = """
    hooks:
      - name: postgres
        workload: orders
        schedule: "0 1 * * *"
        pre: { command: [psql], timeout: 30s }
        post: { command: [psql], timeout: 30s }
        maxQuiesce: 10m
        objectives: { success: 99%, duration: { threshold: 10s, target: 95% } }
      - name: cassandra
        workload: events
        every: 24h
        pre: { command: [nodetool, flush], timeout: 5m }

    """
