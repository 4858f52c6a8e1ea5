package import RunRecord

/// Spans as people read them at a glance.
package enum SpanText {
    /// Three digits are enough for the eye: `812ms`, `1.25s`, `12.5s`, `4m05s`, `1h02m`.
    package static func readable(_ span: Nanoseconds) -> String {
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
