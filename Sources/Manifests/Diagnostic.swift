/// One thing that is wrong with a file, where it is, and how to mend it.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable {
        /// The file cannot be used.
        case error
        /// The file can be used, but probably does not say what its author meant.
        case warning
    }

    /// As the reader was given it.
    package var file: String
    /// From 1.
    package var line: Int
    /// From 1, in Unicode scalars.
    package var column: Int
    package var severity: Severity
    /// One line, ending in the mend.
    package var message: String

    package init(file: String, line: Int, column: Int, severity: Severity, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.severity = severity
        self.message = message
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The way compilers write it, which editors turn into links: `boathook.yaml:3:5: error: …`.
    package var description: String { "\(file):\(line):\(column): \(severity.rawValue): \(message)" }

    /// Each diagnostic on a line of its own, the last one ended, too.
    package static func text(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { "\($0)\n" }.joined()
    }
}
