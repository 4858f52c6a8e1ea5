import Ledger
import RunRecord

/// Writes the samples of one family, line by line.
///
/// Labels come in as bytes that were escaped once: an open brace and its labels, such as
/// `{hook="postgres",phase="pre"`, and further labels as `,reason="exit"`. Empty bytes stand for no labels.
struct SampleWriter {
    private(set) var bytes: [UInt8] = []
    private let format: ExpositionFormat
    private var name: [UInt8] = []

    init(format: ExpositionFormat) {
        self.format = format
    }

    /// Begins a piece of text of its own, about the family called `name`.
    mutating func begin(_ name: [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        self.name = name
    }

    /// Begins another family in the same piece of text, with its metadata.
    mutating func continueWith(_ family: MetricFamily) {
        name = Array(family.name.utf8)
        bytes.append(contentsOf: family.metadata(format))
    }

    /// Ends the exposition.
    mutating func finish() {
        if format == .openMetrics100 { bytes.append(contentsOf: "# EOF\n".utf8) }
    }

    mutating func sample(_ labels: [UInt8], with extra: [UInt8] = [], _ value: UInt64) {
        open(labels, extra)
        bytes.append(digitsOf: value)
        bytes.append(UInt8(ascii: "\n"))
    }

    mutating func sample(_ labels: [UInt8], with extra: [UInt8] = [], _ value: Bool) {
        sample(labels, with: extra, UInt64(value ? 1 : 0))
    }

    /// A span, in seconds.
    mutating func sample(_ labels: [UInt8], with extra: [UInt8] = [], _ value: Nanoseconds) {
        open(labels, extra)
        bytes.append(secondsOf: value.count)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// A moment, in seconds since the epoch.
    mutating func sample(_ labels: [UInt8], with extra: [UInt8] = [], _ value: Timestamp) {
        sample(labels, with: extra, Nanoseconds(value.nanosecondsSinceEpoch))
    }

    /// Any other number, in the fewest digits that tell it from its neighbours.
    mutating func sample(_ labels: [UInt8], with extra: [UInt8] = [], _ value: Double) {
        open(labels, extra)
        bytes.append(contentsOf: value.description.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The buckets, the sum and the count, with exemplars where the format has them.
    mutating func histogram(_ labels: [UInt8], _ histogram: DurationHistogram) {
        for index in 0...histogram.bounds.count {
            bytes.append(contentsOf: name)
            bytes.append(contentsOf: Self.bucketSuffix)
            bytes.append(contentsOf: labels)
            bytes.append(contentsOf: Self.boundLabel)
            if index < histogram.bounds.count {
                bytes.append(canonicalSecondsOf: histogram.bounds[index])
                bytes.append(contentsOf: Self.boundEnd)
                bytes.append(digitsOf: histogram.cumulativeCounts[index])
            } else {
                bytes.append(contentsOf: Self.infiniteBound)
                bytes.append(digitsOf: histogram.count)
            }
            if format == .openMetrics100, let exemplar = histogram.exemplars[index] { append(exemplar) }
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: Self.sumSuffix)
        close(labels)
        bytes.append(secondsOf: histogram.sum.count)
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: Self.countSuffix)
        close(labels)
        bytes.append(digitsOf: histogram.count)
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func append(_ exemplar: Exemplar) {
        bytes.append(contentsOf: Self.exemplarStart)
        exemplar.run.forEachHexDigit { bytes.append($0) }
        bytes.append(contentsOf: Self.boundEnd)
        bytes.append(secondsOf: exemplar.duration.count)
        bytes.append(UInt8(ascii: " "))
        bytes.append(secondsOf: exemplar.endedAt.nanosecondsSinceEpoch)
    }

    private mutating func open(_ labels: [UInt8], _ extra: [UInt8]) {
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: labels)
        if labels.isEmpty {
            bytes.append(UInt8(ascii: " "))
        } else {
            bytes.append(contentsOf: extra)
            bytes.append(contentsOf: Self.labelsEnd)
        }
    }

    private mutating func close(_ labels: [UInt8]) {
        bytes.append(contentsOf: labels)
        bytes.append(contentsOf: Self.labelsEnd)
    }

    private static let bucketSuffix = Array("_bucket".utf8)
    private static let sumSuffix = Array("_sum".utf8)
    private static let countSuffix = Array("_count".utf8)
    private static let boundLabel = Array(",le=\"".utf8)
    private static let infiniteBound = Array("+Inf\"} ".utf8)
    private static let boundEnd = Array("\"} ".utf8)
    private static let labelsEnd = Array("} ".utf8)
    private static let exemplarStart = Array(" # {run_id=\"".utf8)
}

/// Labels as ``SampleWriter`` takes them.
enum LabelText {
    /// The first labels of a sample, behind an open brace; a value of nil leaves its label out.
    static func first(_ labels: [(MetricLabel, String?)]) -> [UInt8] {
        var bytes = further(labels)
        if bytes.isEmpty { return [] }
        bytes[0] = UInt8(ascii: "{")
        return bytes
    }

    /// Labels that come after others.
    static func further(_ labels: [(MetricLabel, String?)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for case (let label, let value?) in labels {
            bytes.append(contentsOf: ",\(label.name)=\"".utf8)
            bytes.append(escaping: value, quotes: .escaped)
            bytes.append(UInt8(ascii: "\""))
        }
        return bytes
    }
}
