import Daemon
import Exporter
import RunRecord

/// What the demonstration says once its hooks have run.
struct DemoReport {
    var table: String
    /// The whole exposition, of which an excerpt is shown.
    var exposition: String
    var address: ListenAddress
    var folder: String
    /// This program, as it was called.
    var program: String

    /// The families whose samples are shown.
    private static let shownFamilies = [
        "boathook_hook_runs_total", "boathook_hook_failures_total", "boathook_hook_attempts_total",
        "boathook_hook_last_run_success", "boathook_hook_last_duration_seconds",
    ]

    var text: String {
        """
        \(heading("Runs, as `boathook runs` shows them"))
        \(table)
        \(heading("Some of their metrics"))
        \(excerpt)
        \(heading("Where to look"))
        Web page  http://\(address)/
        Metrics   http://\(address)/metrics
        Folder    \(folder)
        Try       curl -s http://\(address)/metrics | grep ^boathook_
                  \(Self.quoted(program)) runs --storage.path \(Self.quoted("\(folder)/storage")) --json

        To have Prometheus scrape it, add to prometheus.yml:

            scrape_configs:
              - job_name: boathook
                static_configs:
                  - targets: ["\(address)"]

        """
    }

    /// As a shell reads it as one word.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isPlain
            ? word
            : "'"
                + word.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "'\\''") + "'"
    }

    private func heading(_ text: String) -> String { "── \(text)\n" }

    /// The samples of the shown families, but for counters at 0: one for each reason would hide the others.
    private var excerpt: String {
        exposition.split(separator: "\n").filter { line in
            guard let family = line.split(whereSeparator: { $0 == "{" || $0 == " " }).first else {
                return false
            }
            let isZeroFailure = family == "boathook_hook_failures_total" && line.hasSuffix(" 0")
            return Self.shownFamilies.contains(String(family)) && !isZeroFailure
        }.map { $0 + "\n" }.joined()
    }
}
