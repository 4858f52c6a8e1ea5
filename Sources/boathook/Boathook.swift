import ArgumentParser
import Daemon
import RunRecord

/// `boathook`: the daemon and its tools.
@main
struct Boathook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boathook",
        abstract: "Metrics for the commands that Velero runs before and after a backup.",
        discussion: """
            boathook-run wraps a hook and records its runs; `boathook serve` takes the records in and serves \
            them as Prometheus metrics. `boathook demo` shows both at work.

            Exit status: 0; 1 on an error; 64 for a wrong call.
            """,
        version: BoathookVersion.text.description,
        subcommands: [
            Serve.self, Run.self, Check.self, Runs.self, Metrics.self, Rules.self, DashboardsCommand.self,
            Demo.self,
        ])
}
