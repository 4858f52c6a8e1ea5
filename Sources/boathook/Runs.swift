import ArgumentParser
import Daemon
import Glibc
import HookModel
import Journal
import RunRecord

/// `boathook runs`: the latest runs, from the journal.
struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the latest runs, the newest last.",
        discussion: """
            Reads the journal, beside a running daemon or without one. Times are those of this machine's time \
            zone. Colours only on a terminal, and not where NO_COLOR is set.

            --json prints one object for each run and line, in the format of the run records, which the README \
            describes: `boathook runs --json | jq .duration_seconds`.

            Exit status: 0, also where there are no runs; 1 on an error; 64 for a wrong call.
            """)

    @OptionGroup var storage: StorageOptions

    @Option(
        name: .shortAndLong, help: ArgumentHelp("At most so many. (default: 20)", valueName: "count"),
        transform: readCount)
    var limit = 20

    @Option(help: ArgumentHelp("Only runs of this hook.", valueName: "name"))
    var hook: String?

    @Option(
        help: ArgumentHelp("Only runs of this phase: \(phaseWords).", valueName: "phase"),
        completion: .list(HookPhase.allCases.map { $0.name.description }), transform: readPhase)
    var phase: HookPhase?

    @Flag(help: "Print JSON, one object for each line.")
    var json = false

    func run() throws {
        do {
            let query = RunQuery(hook: hook, phase: phase, limit: limit)
            let latest = try JournalReader(storagePath: storage.path).runs(query).map(\.record)
            show(latest.reversed())
        } catch {
            printError("error: \(error)")
            throw ExitCode.failure
        }
    }

    private func show(_ runs: [RunRecord]) {
        if json {
            for run in runs {
                print(String(decoding: RunRecordCodec.encode(run), as: UTF8.self), terminator: "")
            }
        } else if runs.isEmpty {
            printError("no runs")
        } else {
            print(RunsTable(runs: runs, style: Self.style(), zone: .local).text, terminator: "")
        }
    }

    /// Colours where a person will see them, unless that person said otherwise (https://no-color.org).
    static func style() -> RunsTable.Style {
        let isUnwanted = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? false
        return isatty(STDOUT_FILENO) == 1 && !isUnwanted && !isDumb ? .coloured : .plain
    }
}

private let phaseWords = HookPhase.allCases.map { $0.name.description }.joined(separator: ", ")

private func readPhase(_ text: String) throws -> HookPhase {
    guard let phase = HookPhase(named: text) else {
        throw ValidationError("'\(text)' is no phase; it is one of \(phaseWords)")
    }
    return phase
}

private func readCount(_ text: String) throws -> Int {
    guard let count = Int(text), count > 0 else {
        throw ValidationError("'\(text)' is no number of runs; give one from 1 on")
    }
    return count
}
