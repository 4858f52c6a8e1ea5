/// Reads the JSON that records are made of: an object of texts and numbers; deeper values are passed over.
struct JSONScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// A number, in the two forms that records have use for; exactly, as no float could.
    struct Number {
        /// Whole billionths, what is smaller cut off; nil where they do not fit into 64 bits.
        var billionths: Int64?
        /// nil where the number has a fraction or does not fit.
        var integer: Int64?
    }

    enum Value {
        case text(String)
        case number(Number)
        case null
        case other
    }

    mutating func skipBlanks() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    var isAtEnd: Bool { offset >= bytes.count }

    /// Whether the next byte was `byte`; it is consumed then.
    mutating func consume(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    mutating func expect(_ byte: UInt8) throws(RecordError) {
        guard consume(byte) else { throw .malformed(offset: offset, .syntax) }
    }

    /// A key, as the bytes between its quotes (escapes not undone: no key of ours has any).
    mutating func key() throws(RecordError) -> UnsafeBufferPointer<UInt8> {
        try expect(UInt8(ascii: "\""))
        let start = offset
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
            offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard offset < bytes.count else { throw .malformed(offset: start, .syntax) }
        let key = UnsafeBufferPointer(rebasing: bytes[start..<offset])
        offset += 1
        return key
    }

    mutating func value(depth: Int = 0) throws(RecordError) -> Value {
        skipBlanks()
        guard offset < bytes.count else { throw .malformed(offset: offset, .syntax) }
        switch bytes[offset] {
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try passOverContainer(depth: depth)
            return .other
        default:
            if passOver("null") { return .null }
            guard passOver("true") || passOver("false") else {
                throw .malformed(offset: offset, .syntax)
            }
            return .other
        }
    }

    private mutating func passOver(_ literal: StaticString) -> Bool {
        guard bytes.count - offset >= literal.utf8CodeUnitCount else { return false }
        for index in 0..<literal.utf8CodeUnitCount
        where bytes[offset + index] != literal.utf8Start[index] { return false }
        offset += literal.utf8CodeUnitCount
        return true
    }

    private mutating func passOverContainer(depth: Int) throws(RecordError) {
        guard depth < 16 else { throw .malformed(offset: offset, .nesting) }
        let isObject = bytes[offset] == UInt8(ascii: "{")
        let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        offset += 1
        if consume(close) { return }
        repeat {
            if isObject {
                _ = try key()
                try expect(UInt8(ascii: ":"))
            }
            _ = try value(depth: depth + 1)
        } while consume(UInt8(ascii: ","))
        try expect(close)
    }

    private mutating func number() throws(RecordError) -> Number {
        let start = offset
        let isNegative = bytes[offset] == UInt8(ascii: "-")
        if isNegative { offset += 1 }
        // The value is `digits` times ten to the power of `exponent`.
        var digits: Int64? = 0
        var exponent = 0
        let wholeStart = offset
        while let digit = nextDigit() {
            digits = digits.flatMap { Self.appending(isNegative ? -digit : digit, to: $0) }
        }
        guard offset > wholeStart else { throw .malformed(offset: start, .syntax) }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            offset += 1
            let fractionStart = offset
            var isExhausted = false
            while let digit = nextDigit() {
                // Digits that 64 bits have no room for are cut off.
                guard !isExhausted, let value = digits,
                    let more = Self.appending(isNegative ? -digit : digit, to: value)
                else {
                    isExhausted = true
                    continue
                }
                digits = more
                exponent -= 1
            }
            guard offset > fractionStart else { throw .malformed(offset: start, .syntax) }
        }
        exponent += try self.exponent()
        guard let digits else { return Number() }
        return Number(
            billionths: Self.scaled(digits, byPowerOfTen: exponent + 9, isExact: false),
            integer: Self.scaled(digits, byPowerOfTen: exponent, isExact: true))
    }

    /// What follows the `e` of a number, as some JSON writers end small ones; 0 where nothing does.
    private mutating func exponent() throws(RecordError) -> Int {
        guard offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") else { return 0 }
        offset += 1
        let sign = offset < bytes.count ? bytes[offset] : 0
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { offset += 1 }
        let start = offset
        var exponent = 0
        // No larger one makes a difference.
        while let digit = nextDigit() { exponent = min(exponent * 10 + Int(digit), 1_000_000) }
        guard offset > start else { throw .malformed(offset: offset, .syntax) }
        return sign == UInt8(ascii: "-") ? -exponent : exponent
    }

    /// nil where the result does not fit, or has a fraction although it must be exact.
    private static func scaled(_ value: Int64, byPowerOfTen power: Int, isExact: Bool) -> Int64? {
        var result = value
        var remaining = power
        while remaining > 0, result != 0 {
            guard let next = appending(0, to: result) else { return nil }
            result = next
            remaining -= 1
        }
        while remaining < 0, result != 0 {
            guard !isExact || result % 10 == 0 else { return nil }
            result /= 10
            remaining += 1
        }
        return result
    }

    private mutating func nextDigit() -> Int64? {
        guard offset < bytes.count, bytes[offset] >= UInt8(ascii: "0"), bytes[offset] <= UInt8(ascii: "9")
        else { return nil }
        defer { offset += 1 }
        return Int64(bytes[offset] - UInt8(ascii: "0"))
    }

    private static func appending(_ digit: Int64, to value: Int64) -> Int64? {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(digit)
        return overflow || carry ? nil : sum
    }

    private mutating func text() throws(RecordError) -> String {
        offset += 1
        let start = offset
        var hasEscapes = false
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
            if bytes[offset] == UInt8(ascii: "\\") {
                hasEscapes = true
                offset += 2
            } else if bytes[offset] < 0x20 {
                throw .malformed(offset: offset, .syntax)
            } else {
                let unit = UTF8Unit(bytes, at: offset)
                guard unit.isValid else { throw .malformed(offset: offset, .encoding) }
                offset += unit.byteCount
            }
        }
        guard offset < bytes.count else { throw .malformed(offset: start, .syntax) }
        let raw = UnsafeBufferPointer(rebasing: bytes[start..<offset])
        offset += 1
        guard hasEscapes else { return String(decoding: raw, as: UTF8.self) }
        var escapes = JSONEscapes(raw, at: start)
        return String(decoding: try escapes.undone(), as: UTF8.self)
    }
}

/// Undoes the escapes in a JSON text.
private struct JSONEscapes {
    private let raw: UnsafeBufferPointer<UInt8>
    private let origin: Int
    private var index = 0

    init(_ raw: UnsafeBufferPointer<UInt8>, at origin: Int) {
        self.raw = raw
        self.origin = origin
    }

    mutating func undone() throws(RecordError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(raw.count)
        while index < raw.count {
            guard raw[index] == UInt8(ascii: "\\") else {
                result.append(raw[index])
                index += 1
                continue
            }
            guard index + 1 < raw.count else { throw .malformed(offset: origin + index, .encoding) }
            let escaped = raw[index + 1]
            index += 2
            switch escaped {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(escaped)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"): appendScalar(try codePoint(), to: &result)
            default: throw .malformed(offset: origin + index, .encoding)
            }
        }
        return result
    }

    /// The code point of a `\u` escape whose digits begin at `index`; a surrogate pair counts as one.
    private mutating func codePoint() throws(RecordError) -> UInt32 {
        let first = try fourHexDigits()
        switch first {
        case 0xD800...0xDBFF:
            guard index + 1 < raw.count, raw[index] == UInt8(ascii: "\\"), raw[index + 1] == UInt8(ascii: "u")
            else { return 0xFFFD }
            let resume = index
            index += 2
            let second = try fourHexDigits()
            guard (0xDC00...0xDFFF).contains(second) else {
                index = resume
                return 0xFFFD
            }
            return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        case 0xDC00...0xDFFF: return 0xFFFD
        default: return first
        }
    }

    private mutating func fourHexDigits() throws(RecordError) -> UInt32 {
        guard index + 4 <= raw.count else { throw .malformed(offset: origin + index, .encoding) }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch raw[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = raw[index] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = raw[index] - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = raw[index] - UInt8(ascii: "A") + 10
            default: throw .malformed(offset: origin + index, .encoding)
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private func appendScalar(_ value: UInt32, to result: inout [UInt8]) {
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { result.append(byte) }
    }
}
