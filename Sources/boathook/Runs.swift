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

            --follow goes on with the runs that the daemon takes in, in the order of their arrival, until \
            Ctrl-C or until nobody reads any more.

            Exit status: 0, also where there are no runs; 1 on an error; 64 for a wrong call.
            """)

    @OptionGroup var storage: StorageOptions

    @Option(
        name: .shortAndLong, help: ArgumentHelp("At most so many. (default: 20)", valueName: "count"),
        transform: readCount)
    var limit: Int?

    @Option(help: ArgumentHelp("Only runs of this hook.", valueName: "name"))
    var hook: String?

    @Option(
        help: ArgumentHelp("Only runs of this phase: \(phaseWords).", valueName: "phase"),
        completion: .list(HookPhase.allCases.map { $0.name.description }), transform: readPhase)
    var phase: HookPhase?

    @Option(
        help: ArgumentHelp("Only runs with this outcome: \(outcomeWords).", valueName: "outcome"),
        completion: .list(OutcomeFilter.all.map(\.word)), transform: readOutcome)
    var outcome: OutcomeFilter?

    @Option(
        help: ArgumentHelp(
            "Only runs that ended since then: 36h or 7d ago, Unix seconds, or 2026-11-21T04:45:44Z.",
            valueName: "when"),
        transform: readMoment)
    var since: Timestamp?

    @Flag(help: "Print JSON, one object for each line.")
    var json = false

    @Flag(
        name: .shortAndLong,
        help: "Go on with each run that is taken in. Begins with the latest 20, or with --limit.")
    var follow = false

    func run() throws {
        do {
            let query = RunQuery(
                hook: hook, phase: phase, outcome: outcome, since: since, limit: limit ?? 20)
            if follow {
                try RunFollower(storagePath: storage.path, query: query, printer: printer).run()
            } else {
                let latest = try JournalReader(storagePath: storage.path).runs(query).map(\.record)
                if latest.isEmpty, !json { printError("no runs") }
                var printer = printer
                printOutput(printer.text(of: latest.reversed()))
            }
        } catch {
            printError("error: \(error)")
            throw ExitCode.failure
        }
    }

    private var printer: RunPrinter { json ? .json : .table(style: Self.style()) }

    /// Colours where a person will see them, unless that person said otherwise (https://no-color.org).
    static func style() -> RunsTable.Style {
        let isUnwanted = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? false
        return isatty(STDOUT_FILENO) == 1 && !isUnwanted && !isDumb ? .coloured : .plain
    }
}

/// Runs as text, batch after batch.
struct RunPrinter {
    private let isJSON: Bool
    private let style: RunsTable.Style
    /// How wide the columns of the first batch were: later ones keep to that.
    private var widths: [Int]?

    static let json = RunPrinter(isJSON: true, style: .plain)

    static func table(style: RunsTable.Style) -> RunPrinter { RunPrinter(isJSON: false, style: style) }

    private init(isJSON: Bool, style: RunsTable.Style) {
        self.isJSON = isJSON
        self.style = style
    }

    /// The text of further runs, oldest first; headings stand above the first of them.
    mutating func text(of runs: some Collection<RunRecord>) -> String {
        if isJSON {
            return runs.map { String(decoding: RunRecordCodec.encode($0), as: UTF8.self) }.joined()
        }
        if runs.isEmpty { return "" }
        let table = RunsTable(runs: Array(runs), style: style, zone: .local)
        guard let widths else {
            self.widths = table.widths
            return table.text
        }
        return table.lines(widths: widths)
    }
}

private let phaseWords = HookPhase.allCases.map { $0.name.description }.joined(separator: ", ")
private let outcomeWords = OutcomeFilter.all.map(\.word).joined(separator: ", ")

private func readPhase(_ text: String) throws -> HookPhase {
    guard let phase = HookPhase(named: text) else {
        throw ValidationError("'\(text)' is no phase; it is one of \(phaseWords)")
    }
    return phase
}

private func readOutcome(_ text: String) throws -> OutcomeFilter {
    guard let outcome = OutcomeFilter(word: text) else {
        throw ValidationError("'\(text)' is no outcome; it is one of \(outcomeWords)")
    }
    return outcome
}

private func readMoment(_ text: String) throws -> Timestamp {
    guard let moment = MomentText.parse(text, now: SystemClock.now()) else {
        throw ValidationError(
            "'\(text)' is no moment; write 36h or 7d for that long ago, Unix seconds, or 2026-11-21T04:45:44Z"
        )
    }
    return moment
}

private func readCount(_ text: String) throws -> Int {
    guard let count = Int(text), count > 0 else {
        throw ValidationError("'\(text)' is no number of runs; give one from 1 on")
    }
    return count
}
