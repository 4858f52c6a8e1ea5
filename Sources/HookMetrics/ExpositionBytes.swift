import RunRecord

/// Whether a text stands between quotes, so that quotes in it must be escaped.
enum QuoteEscape {
    case escaped
    case literal
}

// Numbers and texts as both formats write them. A number is written the same way in both.
extension [UInt8] {
    /// `text`, with backslashes and line feeds escaped, and double quotes where they are `escaped`.
    mutating func append(escaping text: String, quotes: QuoteEscape) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append(contentsOf: [byte, byte])
            case UInt8(ascii: "\n"): append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            case UInt8(ascii: "\"") where quotes == .escaped: append(contentsOf: [UInt8(ascii: "\\"), byte])
            default: append(byte)
            }
        }
    }

    /// The digits of a whole number.
    mutating func append(digitsOf number: UInt64) {
        if number < 10 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number))
            return
        }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = digits.endIndex
            var rest = number
            while rest > 0 {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            append(contentsOf: digits[start...])
        }
    }

    /// A number of nanoseconds as seconds, exactly: as many decimals as it takes, no exponent.
    mutating func append(secondsOf nanoseconds: Int64) {
        if nanoseconds < 0 { append(UInt8(ascii: "-")) }
        let (seconds, fraction) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(digitsOf: seconds)
        guard fraction > 0 else { return }
        append(UInt8(ascii: "."))
        var rest = fraction
        var unit: UInt64 = 100_000_000
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / unit))
            rest %= unit
            unit /= 10
        }
    }

    /// A bound in seconds in the canonical form of OpenMetrics, which Go's `%g` and a point make: `30.0`,
    /// `0.25`, `1e+06`, `5e-05`.
    mutating func append(canonicalSecondsOf bound: Nanoseconds) {
        let isPlain = bound.count.magnitude < 1_000_000_000_000_000 && bound.count.magnitude >= 100_000
        if isPlain || bound.count == 0 {
            append(secondsOf: bound.count)
            if bound.count % 1_000_000_000 == 0 { append(contentsOf: ".0".utf8) }
            return
        }
        var digits: [UInt8] = []
        digits.append(digitsOf: bound.count.magnitude)
        let exponent = digits.count - 10
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if bound.count < 0 { append(UInt8(ascii: "-")) }
        append(digits[0])
        if digits.count > 1 {
            append(UInt8(ascii: "."))
            append(contentsOf: digits[1...])
        }
        append(contentsOf: exponent < 0 ? "e-0".utf8 : "e+0".utf8)
        append(digitsOf: UInt64(exponent.magnitude))
    }
}
