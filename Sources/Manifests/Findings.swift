import Yams

/// A place in a file, as editors count: from 1.
struct Position: Hashable, Comparable {
    var line: Int
    var column: Int

    static let start = Position(line: 1, column: 1)

    static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

extension Position {
    /// Where a parsed node begins; a node without a mark was not parsed, and stands for the whole file.
    init(_ mark: Mark?) {
        self = mark.map { Position(line: $0.line, column: $0.column) } ?? .start
    }
}

/// Collects what one reading of a file finds; every part of the reader holds the same one.
final class Findings {
    let file: String
    private var found: Set<Diagnostic> = []

    init(file: String) { self.file = file }

    var hasErrors: Bool { found.contains { $0.severity == .error } }

    /// In the order of the file; said once, though an alias may lead to the same place many times.
    var inFileOrder: [Diagnostic] {
        found.sorted { ($0.line, $0.column, $0.message) < ($1.line, $1.column, $1.message) }
    }

    func error(_ message: String, at position: Position) { add(.error, message, position) }

    func warning(_ message: String, at position: Position) { add(.warning, message, position) }

    private func add(_ severity: Diagnostic.Severity, _ message: String, _ position: Position) {
        found.insert(
            Diagnostic(
                file: file, line: position.line, column: position.column, severity: severity, message: message
            ))
    }
}
