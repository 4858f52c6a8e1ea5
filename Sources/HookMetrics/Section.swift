import Ledger
import RunRecord

/// One family of the exposition, and how its samples for one row are written.
struct Section: Sendable {
    enum Rows: Sendable {
        case series(@Sendable (inout SampleWriter, SeriesRow, Ledger.Series) -> Void)
        case quiesces(@Sendable (inout SampleWriter, QuiesceRow, QuiesceTally) -> Void)
    }

    let family: MetricFamily
    let name: [UInt8]
    /// How many rows are rendered and kept together.
    let rowsPerBlock: Int
    let rows: Rows

    private init(_ family: MetricFamily, linesPerRow: Int, _ rows: Rows) {
        self.family = family
        name = Array(family.name.utf8)
        // Few enough lines to be rendered anew for one change, and enough to be compressed well.
        rowsPerBlock = max(1, 64 / linesPerRow)
        self.rows = rows
    }

    /// A family about hooks and their phases.
    ///
    /// - Parameter linesPerRow: about how many samples a row has.
    static func series(
        _ family: MetricFamily, linesPerRow: Int = 1,
        write: @escaping @Sendable (inout SampleWriter, SeriesRow, Ledger.Series) -> Void
    ) -> Section {
        Section(family, linesPerRow: linesPerRow, .series(write))
    }

    /// A family about hooks that quiesce.
    ///
    /// - Parameter linesPerRow: about how many samples a row has.
    static func quiesces(
        _ family: MetricFamily, linesPerRow: Int = 1,
        write: @escaping @Sendable (inout SampleWriter, QuiesceRow, QuiesceTally) -> Void
    ) -> Section {
        Section(family, linesPerRow: linesPerRow, .quiesces(write))
    }
}

/// The words of a label, each as bytes that end a sample's labels.
struct LabelledCases<Case: LabelledCase>: Sendable {
    private let elements: [(Case, [UInt8])]

    init(_ label: MetricLabel) {
        elements = Case.allCases.map { ($0, LabelText.further([(label, $0.name.description)])) }
    }

    /// Calls `body` for each case, in the order of `allCases`.
    func forEach(_ body: (Case, [UInt8]) -> Void) {
        for (label, bytes) in elements { body(label, bytes) }
    }
}
