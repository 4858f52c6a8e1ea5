import Daemon
import HookModel
import RunRecord

/// Runs as an aligned table for people: one line for each, the newest last, where the prompt comes next.
struct RunsTable {
    /// Whether outcomes are coloured.
    enum Style: Hashable, Sendable {
        case plain
        case coloured
    }

    /// Finished runs, oldest first.
    var runs: [RunRecord]
    var style: Style
    var zone: CalendarTime.Zone

    private static let headings = [
        "STARTED", "HOOK", "PHASE", "WORKLOAD", "OUTCOME", "DURATION", "TRIES", "ID",
    ]

    /// The table, with its headings and a newline at the end of each line; no line ends in blanks.
    var text: String {
        line(Self.headings.map { Cell(text: $0, colour: .bold) }, widths) + lines(widths: widths)
    }

    /// The widths of the columns, in characters.
    var widths: [Int] {
        let rows = runs.map(cells)
        return Self.headings.indices.map { column in
            rows.reduce(Self.headings[column].count) { max($0, $1[column].text.count) }
        }
    }

    /// The runs alone, in columns that are at least so wide.
    func lines(widths: [Int]) -> String { runs.map { line(cells(of: $0), widths) }.joined() }

    private func line(_ cells: [Cell], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).enumerated().map { column, pair in
            let (cell, width) = pair
            let isLast = column == Self.headings.count - 1
            let blanks = String(repeating: " ", count: isLast ? 0 : max(width - cell.text.count, 0))
            return painted(cell) + blanks
        }
        return padded.joined(separator: "  ") + "\n"
    }

    private struct Cell {
        var text: String
        var colour: Colour?
    }

    private enum Colour: String {
        case bold = "1"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case dim = "2"
    }

    private func painted(_ cell: Cell) -> String {
        guard style == .coloured, let colour = cell.colour else { return cell.text }
        return "\u{1B}[\(colour.rawValue)m\(cell.text)\u{1B}[0m"
    }

    private func cells(of run: RunRecord) -> [Cell] {
        let started = CalendarTime(run.start.startedAt, zone: zone)
        let (outcome, colour) = Self.outcome(of: run)
        return [
            Cell(text: "\(started.date) \(started.time)"),
            Cell(text: PlainText.oneLine(run.start.hook)),
            Cell(text: run.start.phase.name.description),
            Cell(text: run.start.origin.workload.map(PlainText.oneLine) ?? "-"),
            Cell(text: outcome, colour: colour),
            Cell(text: run.end.map { SpanText.readable($0.duration) } ?? "-"),
            Cell(text: run.end.map { String($0.attempts) } ?? "-"),
            Cell(text: run.start.id.hexText, colour: .dim),
        ]
    }

    /// What came of the run, in a word or two: `success`, `exit 3`, `signal 9`, `timeout`.
    private static func outcome(of run: RunRecord) -> (String, Colour) {
        guard let end = run.end else { return ("running", .yellow) }
        switch (end.outcome, end.processEnd) {
        case (.success, _): return ("success", .green)
        case (.skipped, _): return ("skipped", .yellow)
        case (.failure(.exit), .exited(let status)?): return ("exit \(status)", .red)
        case (.failure(.signal), .signalled(let number)?): return ("signal \(number)", .red)
        case (.failure(let reason), _): return (reason.name.description, .red)
        }
    }
}
