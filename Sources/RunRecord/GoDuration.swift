/// Why a text is not a duration.
package enum GoDurationError: Error, Hashable, Sendable {
    case empty
    /// Digits were expected at this byte.
    case digitsMissing(offset: Int)
    /// `30` instead of `30s`: Velero takes its own default then, and says so only in its log.
    case unitMissing
    case unitUnknown(offset: Int)
    case tooLong
}

/// Durations as Go's `time.ParseDuration` reads them and `Duration.String` writes them, which is how
/// Velero's annotations and specs state them: `250ms`, `30s`, `1h30m`.
package enum GoDuration {
    /// The span that `text` (UTF-8) states; may be negative, as Go allows, so callers check the sign.
    package static func parse(_ text: [UInt8]) throws(GoDurationError) -> Nanoseconds {
        var index = 0
        var isNegative = false
        if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            isNegative = first == UInt8(ascii: "-")
            index = 1
        }
        guard index < text.count else { throw .empty }
        if text.count == index + 1, text[index] == UInt8(ascii: "0") { return .zero }

        // Like Go, in magnitudes: there is one more negative number than there are positive ones.
        let limit = UInt64(Int64.max) + (isNegative ? 1 : 0)
        var total: UInt64 = 0
        while index < text.count {
            let (count, next) = try parseTerm(text, from: index)
            let (sum, overflow) = total.addingReportingOverflow(count)
            guard !overflow, sum <= limit else { throw .tooLong }
            total = sum
            index = next
        }
        return Nanoseconds(isNegative ? Int64(truncatingIfNeeded: 0 &- total) : Int64(total))
    }

    /// One number with its unit, as nanoseconds, and where the next one begins.
    private static func parseTerm(
        _ text: [UInt8], from start: Int
    ) throws(GoDurationError) -> (count: UInt64, next: Int) {
        var index = start
        var whole: UInt64 = 0
        var digitCount = 0
        while index < text.count, let digit = decimalDigit(text[index]) {
            guard let next = appending(digit, to: whole) else { throw .tooLong }
            whole = next
            digitCount += 1
            index += 1
        }
        // Digits of the fraction beyond what 64 bits hold are cut off.
        var fraction: UInt64 = 0
        var fractionScale = 1.0
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            var isExhausted = false
            while index < text.count, let digit = decimalDigit(text[index]) {
                if !isExhausted, let next = appending(digit, to: fraction) {
                    fraction = next
                    fractionScale *= 10
                } else {
                    isExhausted = true
                }
                digitCount += 1
                index += 1
            }
        }
        guard digitCount > 0 else { throw .digitsMissing(offset: index) }
        guard index < text.count else { throw .unitMissing }

        let (unit, next) = try parseUnit(text, from: index)
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        let part = UInt64(Double(fraction) * (Double(unit) / fractionScale))
        let (sum, carry) = product.addingReportingOverflow(part)
        guard !overflow, !carry else { throw .tooLong }
        return (sum, next)
    }

    /// nil where the number would no longer fit into 63 bits.
    private static func appending(_ digit: UInt64, to number: UInt64) -> UInt64? {
        let (product, overflow) = number.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(digit)
        return overflow || carry || sum > 1 << 63 ? nil : sum
    }

    /// The nanoseconds in the unit at `index`, and where the next term begins.
    private static func parseUnit(
        _ text: [UInt8], from index: Int
    ) throws(GoDurationError) -> (nanoseconds: UInt64, next: Int) {
        func byte(_ offset: Int) -> UInt8 { index + offset < text.count ? text[index + offset] : 0 }
        switch byte(0) {
        case UInt8(ascii: "h"): return (3_600_000_000_000, index + 1)
        case UInt8(ascii: "m") where byte(1) == UInt8(ascii: "s"): return (1_000_000, index + 2)
        case UInt8(ascii: "m"): return (60_000_000_000, index + 1)
        case UInt8(ascii: "s"): return (1_000_000_000, index + 1)
        case UInt8(ascii: "n") where byte(1) == UInt8(ascii: "s"): return (1, index + 2)
        case UInt8(ascii: "u") where byte(1) == UInt8(ascii: "s"): return (1000, index + 2)
        // The two spellings of the micro sign, U+00B5 and U+03BC.
        case 0xC2 where byte(1) == 0xB5 && byte(2) == UInt8(ascii: "s"): return (1000, index + 3)
        case 0xCE where byte(1) == 0xBC && byte(2) == UInt8(ascii: "s"): return (1000, index + 3)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), 0: throw .unitMissing
        default: throw .unitUnknown(offset: index)
        }
    }

    private static func decimalDigit(_ byte: UInt8) -> UInt64? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? UInt64(byte - UInt8(ascii: "0")) : nil
    }

    /// The span as Go prints it: `1h30m0s`, `1.5s`, `250ms`, `0s`.
    package static func text(_ span: Nanoseconds) -> String {
        let sign = span.count < 0 ? "-" : ""
        let count = span.count.magnitude
        if count == 0 { return "0s" }
        if count < 1000 { return "\(sign)\(count)ns" }
        if count < 1_000_000 { return "\(sign)\(decimal(count, per: 1000))µs" }
        if count < 1_000_000_000 { return "\(sign)\(decimal(count, per: 1_000_000))ms" }
        let minutes = count / 60_000_000_000
        let seconds = decimal(count % 60_000_000_000, per: 1_000_000_000)
        if minutes == 0 { return "\(sign)\(seconds)s" }
        if minutes < 60 { return "\(sign)\(minutes)m\(seconds)s" }
        return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)s"
    }

    /// `count / unit` in decimal, without trailing zeros.
    private static func decimal(_ count: UInt64, per unit: UInt64) -> String {
        var remainder = count % unit
        guard remainder > 0 else { return "\(count / unit)" }
        var digits = ""
        var scale = unit / 10
        while remainder > 0 {
            digits += "\(remainder / scale)"
            remainder %= scale
            scale /= 10
        }
        return "\(count / unit).\(digits)"
    }
}
