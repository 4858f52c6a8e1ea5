import ArgumentParser
import Daemon
import Exporter
import Glibc
import HookModel
import HookService
import Journal
import RunRecord

/// `boathook demo`: the daemon and the wrapper at work on sample hooks, in a folder of their own.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See the whole thing at work on sample hooks.",
        discussion: """
            Starts the daemon on a free port of the loopback interface with everything in a temporary folder, \
            leaves the records of a month of nights there, runs sample hooks through boathook-run, and shows what \
            came of them: its web page has a hook in every state. Then it keeps serving until Ctrl-C, which ends \
            it and removes the folder.

            Exit status: 0; 1 on an error; 64 for a wrong call.
            """)

    @Flag(help: "End after showing the results.")
    var once = false

    @OptionGroup var wrapperOptions: WrapperOptions

    func run() async throws {
        do {
            let stage = try DemoStage(wrapper: try WrapperProgram.find(wrapperOptions.path))
            defer { stage.remove() }
            signal(SIGPIPE, SIG_IGN)
            try await show(on: stage)
        } catch {
            printError("error: \(error)")
            throw ExitCode.failure
        }
    }

    private func show(on stage: DemoStage) async throws {
        // Whoever watches the demonstration wants to see nothing of the log but what goes wrong.
        let logger = LogOptions.start(level: .warn, format: .logfmt)
        try await Daemon(settings: stage.settings, logger: logger).run { daemon in
            let historyCount = try stage.leaveHistory(now: SystemClock.now())
            print("── the nights before: \(historyCount) records of other tools are left in the spool\n")
            try await Self.awaitRuns(UInt64(historyCount), takenInBy: daemon)
            for hook in DemoSamples.hooks {
                print("── \(hook.name) \(hook.phase): \(hook.caption)")
                flushOutput()
                if let status = try await stage.run(hook) {
                    print("   boathook-run exits with \(status)\n")
                } else {
                    print("   boathook-run goes on\n")
                }
                try Task.checkCancellation()
            }
            try await Self.awaitRuns(UInt64(historyCount + Self.recordCount), takenInBy: daemon)
            print(try Self.report(on: stage, daemon).text)
            if !once {
                print("Serving until Ctrl-C.")
                flushOutput()
                await daemon.untilStopped()
            }
        }
    }

    private static let recordCount = DemoSamples.hooks.reduce(0) {
        $0 + ($1.wait == .untilItEnds ? $1.recordCount : 0)
    }
    private static let finishedCount = DemoSamples.hooks.count { $0.wait == .untilItEnds }

    /// Waits until the daemon has the records, which takes milliseconds.
    private static func awaitRuns(_ count: UInt64, takenInBy daemon: RunningDaemon) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while daemon.recordCount < count {
            guard ContinuousClock.now < deadline else {
                throw DemoError.recordsMissing(expected: count, found: daemon.recordCount)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private static func report(on stage: DemoStage, _ daemon: RunningDaemon) throws -> DemoReport {
        let query = RunQuery(limit: finishedCount)
        let runs = try JournalReader(storagePath: stage.storagePath).runs(query).map(\.record)
        let table = RunsTable(runs: runs.reversed(), style: Runs.style(), zone: .local)
        return DemoReport(
            table: table.text, exposition: daemon.exposition,
            address: daemon.addresses.first ?? stage.address, folder: stage.folder,
            program: CommandLine.arguments.first ?? "boathook")
    }
}

/// The hooks write to the same terminal: what was said before them must be out before them.
private func flushOutput() { fflush(nil) }
