/// What a panel asks Prometheus.
struct Query: Hashable, Sendable {
    /// Which moments are asked about, and the shape that the answer takes in the panel.
    enum Kind: Hashable, Sendable {
        /// The end of the time range, one value for each series.
        case instant
        /// The end of the time range, one row for each series.
        case table
        /// The whole time range.
        case range
        /// The whole time range, as the buckets of a histogram.
        case heatmap
    }

    /// PromQL, with the dashboard's variables.
    var expression: String
    var kind: Kind
    /// How a series is named: labels in double braces.
    var legend: String

    static func instant(_ expression: String, legend: String = "") -> Query {
        Query(expression: expression, kind: .instant, legend: legend)
    }

    static func table(_ expression: String) -> Query {
        Query(expression: expression, kind: .table, legend: "")
    }

    static func range(_ expression: String, legend: String) -> Query {
        Query(expression: expression, kind: .range, legend: legend)
    }

    static func heatmap(_ expression: String) -> Query {
        Query(expression: expression, kind: .heatmap, legend: "{{le}}")
    }

    /// The letter that a panel's query of that index goes by.
    static func letter(_ index: Int) -> String {
        String(Character(UnicodeScalar(UInt8(ascii: "A") + UInt8(truncatingIfNeeded: index))))
    }

    func json(index: Int) -> JSON {
        let overRange = kind == .range || kind == .heatmap
        let format =
            switch kind {
            case .instant, .range: "time_series"
            case .table: "table"
            case .heatmap: "heatmap"
            }
        return [
            "datasource": Variable.datasourceReference,
            "editorMode": "code",
            "exemplar": kind == .heatmap ? true : nil,
            "expr": .text(expression),
            "format": .text(format),
            "instant": .bool(!overRange),
            "legendFormat": .text(legend.isEmpty ? "__auto" : legend),
            "range": .bool(overRange),
            "refId": .text(Self.letter(index)),
        ]
    }
}
