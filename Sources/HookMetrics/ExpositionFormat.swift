/// The text formats in which metrics are exposed.
package enum ExpositionFormat: Hashable, Sendable, CaseIterable {
    /// Prometheus' own, which everything reads.
    case text004
    /// OpenMetrics 1.0.0: with units and exemplars.
    case openMetrics100

    /// The value of the header `Content-Type`.
    package var contentType: String {
        switch self {
        case .text004: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics100: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The format that an `Accept` header asks for.
    ///
    /// Of the alternatives that we can serve, the one of the highest quality; of equals, the one named first, as
    /// Go's client library has it. OpenMetrics only where it is named, never by a wildcard, and not in its draft
    /// version 0.0.1. In every other case, also where the header refuses all that we have, text 0.0.4.
    ///
    /// - Parameter accept: the header's value, several headers joined by commas; nil where there is none.
    package static func negotiate(accept: String?) -> ExpositionFormat {
        var best: (format: ExpositionFormat, quality: Double)?
        for element in (accept ?? "").split(separator: ",") {
            let range = MediaRange(element)
            guard let format = range.format, range.quality > best?.quality ?? 0 else { continue }
            best = (format, range.quality)
        }
        return best?.format ?? .text004
    }
}

/// One alternative of an `Accept` header.
private struct MediaRange {
    private let type: String
    private var version: String?
    /// From 0, which refuses the type, to 1.
    private(set) var quality = 1.0

    init(_ element: Substring) {
        let parts = element.split(separator: ";", omittingEmptySubsequences: false)
        type = parts.first.map { $0.trimmed.lowercased() } ?? ""
        for parameter in parts.dropFirst() {
            let halves = parameter.split(separator: "=", maxSplits: 1)
            guard halves.count == 2 else { continue }
            let value = halves[1].trimmed
            switch halves[0].trimmed.lowercased() {
            case "q":
                // What is no number between 0 and 1 is no wish that could be honoured.
                quality = Double(value).flatMap { (0...1).contains($0) ? $0 : nil } ?? 0
            case "version":
                version =
                    value.hasPrefix("\"") ? String(value.dropFirst().prefix { $0 != "\"" }) : String(value)
            default: break
            }
        }
    }

    /// What we have of that type; nil for what we have not.
    var format: ExpositionFormat? {
        switch (type, version) {
        case ("application/openmetrics-text", nil), ("application/openmetrics-text", "1.0.0"): .openMetrics100
        case ("text/plain", nil), ("text/plain", "0.0.4"), ("text/*", _), ("*/*", _): .text004
        default: nil
        }
    }
}

extension Substring {
    /// Without blanks and tabs at either end.
    fileprivate var trimmed: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
