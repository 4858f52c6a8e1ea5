import Daemon
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
        let rows = runs.map(cells)
        let widths = Self.headings.indices.map { column in
            rows.reduce(Self.headings[column].count) { max($0, $1[column].text.count) }
        }
        let lines =
            [Self.headings.map { Cell(text: $0, colour: .bold) }] + rows
        return lines.map { line in
            let padded = zip(line, widths).enumerated().map { column, pair in
                let (cell, width) = pair
                let isLast = column == Self.headings.count - 1
                let blanks = String(repeating: " ", count: isLast ? 0 : width - cell.text.count)
                return painted(cell) + blanks
            }
            return padded.joined(separator: "  ") + "\n"
        }.joined()
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
            Cell(text: run.end.map { Self.readable($0.duration) } ?? "-"),
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

    /// Three digits are enough for the eye: `812ms`, `1.25s`, `12.5s`, `4m05s`, `1h02m`.
    static func readable(_ span: Nanoseconds) -> String {
        let milliseconds = span.count / 1_000_000
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        switch milliseconds {
        case ..<1_000: return "\(milliseconds)ms"
        case ..<10_000: return "\(milliseconds / 1_000).\(two(milliseconds % 1_000 / 10))s"
        case ..<60_000: return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100)s"
        case ..<3_600_000: return "\(milliseconds / 60_000)m\(two(milliseconds / 1_000 % 60))s"
        default: return "\(milliseconds / 3_600_000)h\(two(milliseconds / 60_000 % 60))m"
        }
    }
}
