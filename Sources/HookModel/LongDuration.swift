package import RunRecord

/// Spans of days and weeks, which Go's durations cannot name: `90d`, `4w`, `1w3d12h`.
///
/// A day is 24 hours whatever the clocks do.
package enum LongDuration {
    /// The span that `text` states: whole weeks, then whole days, then a Go duration, any of them absent.
    ///
    /// May be negative where it is a Go duration alone, so callers check the sign.
    package static func parse(_ text: String) throws(GoDurationError) -> Nanoseconds {
        let bytes = Array(text.utf8)
        var index = 0
        var total: Int64 = 0
        for (unit, nanoseconds) in longUnits {
            guard let term = try wholeTerm(bytes, from: index, unit: unit) else { continue }
            let (product, overflow) = term.count.multipliedReportingOverflow(by: nanoseconds)
            let (sum, carry) = total.addingReportingOverflow(product)
            guard !overflow, !carry else { throw .tooLong }
            total = sum
            index = term.next
        }
        guard index > 0 else { return try GoDuration.parse(bytes) }
        guard index < bytes.count else { return Nanoseconds(total) }
        return try sum(total, rest: bytes, from: index)
    }

    private static let longUnits: [(UInt8, Int64)] = [
        (UInt8(ascii: "w"), 7 * 86_400 * 1_000_000_000), (UInt8(ascii: "d"), 86_400 * 1_000_000_000),
    ]

    /// A whole number followed by `unit`, and where the next term begins; nil where something else stands.
    private static func wholeTerm(
        _ bytes: [UInt8], from start: Int, unit: UInt8
    ) throws(GoDurationError) -> (count: Int64, next: Int)? {
        let digits = bytes[start...].prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, digits.endIndex < bytes.count, bytes[digits.endIndex] == unit else {
            return nil
        }
        guard let count = Int64(String(decoding: digits, as: UTF8.self)) else { throw .tooLong }
        return (count, digits.endIndex + 1)
    }

    /// The days and weeks so far and the Go duration after them, which has no sign of its own.
    private static func sum(
        _ total: Int64, rest bytes: [UInt8], from index: Int
    ) throws(GoDurationError) -> Nanoseconds {
        let isSigned = bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")
        guard !isSigned else { throw .digitsMissing(offset: index) }
        let short: Nanoseconds
        do {
            short = try GoDuration.parse(Array(bytes[index...]))
        } catch {
            throw error.shifted(by: index)
        }
        let (sum, overflow) = total.addingReportingOverflow(short.count)
        guard !overflow else { throw .tooLong }
        return Nanoseconds(sum)
    }
}

extension GoDurationError {
    /// The same error in a text that has `byteCount` more bytes in front.
    fileprivate func shifted(by byteCount: Int) -> GoDurationError {
        switch self {
        case .digitsMissing(let offset): .digitsMissing(offset: offset + byteCount)
        case .unitUnknown(let offset): .unitUnknown(offset: offset + byteCount)
        case .empty, .unitMissing, .tooLong: self
        }
    }
}
