/// A share strictly between nothing and all: neither 0% nor 100% leaves an error budget to divide by.
package struct Ratio: Hashable, Comparable, Sendable {
    /// Above 0 and below 1.
    package let value: Double

    /// The share `value`; nil unless it lies strictly between 0 and 1.
    package init?(_ value: Double) {
        guard value > 0, value < 1 else { return nil }
        self.value = value
    }

    package static func < (left: Ratio, right: Ratio) -> Bool { left.value < right.value }

    /// Reads a percentage as `99%` or `99.95%`.
    ///
    /// The nearest `Double` to the decimal fraction: `99.9%` is exactly the literal `0.999`, which a
    /// division by 100 would miss.
    package static func parse(percent text: String) throws(RatioError) -> Ratio {
        guard text.utf8.last == UInt8(ascii: "%") else { throw .missingPercentSign }
        let digits = text.utf8.dropLast()
        guard let value = decimal(digits) else { throw .malformed }
        guard let ratio = Ratio(value) else { throw .outOfRange }
        return ratio
    }

    /// A hundredth of the plain decimal number that `digits` spell.
    private static func decimal(_ digits: some Collection<UInt8>) -> Double? {
        let isPlain = digits.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard isPlain, let first = digits.first, first != UInt8(ascii: ".") else { return nil }
        return Double(String(decoding: digits, as: UTF8.self) + "e-2")
    }
}

/// Why a text is no percentage that an objective can use.
package enum RatioError: Error, Hashable, Sendable {
    /// `99`: it may be meant as 99%, or as 0.99 of something.
    case missingPercentSign
    case malformed
    /// 0%, 100% or beyond.
    case outOfRange
}
