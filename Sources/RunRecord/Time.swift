/// A span of time in whole nanoseconds.
///
/// `Swift.Duration` is kept out of the wrapper: its 128-bit arithmetic costs code that it never needs.
package struct Nanoseconds: Hashable, Comparable, Sendable {
    package var count: Int64

    package init(_ count: Int64) { self.count = count }

    package static func seconds(_ seconds: Int64) -> Nanoseconds { .init(seconds * 1_000_000_000) }
    package static func milliseconds(_ count: Int64) -> Nanoseconds { .init(count * 1_000_000) }

    package static let zero = Nanoseconds(0)
    package static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.count < right.count }

    /// The sum, or the largest span where the sum does not fit.
    package static func + (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        let (sum, overflow) = left.count.addingReportingOverflow(right.count)
        return .init(overflow ? .max : sum)
    }

    /// The difference, or the smallest span where it does not fit.
    package static func - (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        let (difference, overflow) = left.count.subtractingReportingOverflow(right.count)
        return .init(overflow ? .min : difference)
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
