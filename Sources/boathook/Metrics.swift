import ArgumentParser
import HookMetrics

/// `boathook metrics`: the catalogue, for people and for the README.
struct Metrics: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List every metric that the daemon can expose.",
        discussion: """
            Prints a Markdown table of names, types, labels and meanings, on standard output. \
            The exposition itself is at /metrics of a running daemon.
            """)

    func run() { printOutput(MetricCatalogue.markdownTable()) }
}
