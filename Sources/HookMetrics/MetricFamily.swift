/// What kind of number a metric is.
package enum MetricType: Hashable, Sendable {
    case counter
    case gauge
    case histogram
    /// A gauge that is always 1 and says everything in its labels; OpenMetrics has a type for that.
    case info
}

/// The base units that our metrics are stated in.
package enum MetricUnit: String, Hashable, Sendable, CaseIterable {
    case seconds, bytes, ratio
}

/// The labels that our metrics use.
package enum MetricLabel: String, Hashable, Sendable, CaseIterable {
    case hook, phase, workload
    case severity, reason, result, by, objective, version, revision
    case onError = "on_error"
    /// The bound of a histogram's bucket.
    case le

    package var name: String { rawValue }
}

/// One metric with everything that is said about it, wherever it is shown, queried or documented.
package struct MetricFamily: Hashable, Sendable {
    /// The name that queries use; of a histogram, the part before `_bucket`, `_sum` and `_count`.
    package let name: String
    package let type: MetricType
    /// In the order in which samples show them; `workload` is left out where it is not known.
    package let labels: [MetricLabel]
    /// One sentence without a full stop.
    package let help: String

    /// The name by which OpenMetrics calls the family: without the suffix that its type puts on the samples.
    package var openMetricsName: String {
        switch type {
        case .counter where name.hasSuffix("_total"): String(name.dropLast("_total".count))
        case .info where name.hasSuffix("_info"): String(name.dropLast("_info".count))
        default: name
        }
    }

    /// The unit that the name ends in; nil where it ends in none.
    package var unit: MetricUnit? {
        MetricUnit.allCases.first { openMetricsName.hasSuffix("_" + $0.rawValue) }
    }

    /// What precedes the family's samples, as lines.
    package func metadata(_ format: ExpositionFormat) -> [UInt8] {
        var bytes: [UInt8] = []
        switch format {
        case .text004:
            bytes.append(contentsOf: "# HELP \(name) ".utf8)
            bytes.append(escaping: help, quotes: .literal)
            bytes.append(contentsOf: "\n# TYPE \(name) \(type.textName)\n".utf8)
        case .openMetrics100:
            let name = openMetricsName
            bytes.append(contentsOf: "# TYPE \(name) \(type.openMetricsTypeName)\n".utf8)
            if let unit { bytes.append(contentsOf: "# UNIT \(name) \(unit.rawValue)\n".utf8) }
            bytes.append(contentsOf: "# HELP \(name) ".utf8)
            bytes.append(escaping: help, quotes: .escaped)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}

extension MetricType {
    /// The type's word in the text format 0.0.4, which knows no info.
    package var textName: String {
        switch self {
        case .counter: "counter"
        case .gauge, .info: "gauge"
        case .histogram: "histogram"
        }
    }

    /// The type's word in OpenMetrics.
    package var openMetricsTypeName: String {
        self == .info ? "info" : textName
    }
}
