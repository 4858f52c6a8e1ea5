/// A span of time in whole nanoseconds.
///
/// `Swift.Duration` is kept out of the wrapper: its 128-bit arithmetic costs code that it never needs.
package struct Nanoseconds: Hashable, Comparable, Sendable {
    package var count: Int64

    package init(_ count: Int64) { self.count = count }

    /// So many seconds, or the longest span where they do not fit.
    package static func seconds(_ seconds: Int64) -> Nanoseconds { saturated(seconds, times: 1_000_000_000) }
    /// So many milliseconds, or the longest span where they do not fit.
    package static func milliseconds(_ count: Int64) -> Nanoseconds { saturated(count, times: 1_000_000) }

    private static func saturated(_ count: Int64, times unit: Int64) -> Nanoseconds {
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return .init(overflow ? (count < 0 ? .min : .max) : product)
    }

    package static let zero = Nanoseconds(0)
    package static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.count < right.count }

    /// The sum, or the span closest to it where it does not fit.
    package static func + (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        let (sum, overflow) = left.count.addingReportingOverflow(right.count)
        return .init(overflow ? (left.count < 0 ? .min : .max) : sum)
    }

    /// The difference, or the span closest to it where it does not fit.
    package static func - (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        let (difference, overflow) = left.count.subtractingReportingOverflow(right.count)
        return .init(overflow ? (left.count < 0 ? .min : .max) : difference)
    }

    /// In seconds, as metrics state it.
    package var seconds: Double { Double(count) / 1e9 }
}

/// A moment of the wall clock: nanoseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var nanosecondsSinceEpoch: Int64

    package init(nanosecondsSinceEpoch: Int64) { self.nanosecondsSinceEpoch = nanosecondsSinceEpoch }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
    }

    /// In seconds since the epoch, as metrics state it.
    package var secondsSinceEpoch: Double { Double(nanosecondsSinceEpoch) / 1e9 }

    /// This moment, later by `span`.
    package func advanced(by span: Nanoseconds) -> Timestamp {
        .init(nanosecondsSinceEpoch: (Nanoseconds(nanosecondsSinceEpoch) + span).count)
    }

    /// The span from `earlier` to this moment; negative where the clock stepped back between them.
    package func since(_ earlier: Timestamp) -> Nanoseconds {
        Nanoseconds(nanosecondsSinceEpoch) - Nanoseconds(earlier.nanosecondsSinceEpoch)
    }
}
