import RunRecord

/// Names, numbers and durations as PromQL writes them.
///
/// Every name from outside passes through here, so that none can end a string or a pattern early.
enum PromQL {
    /// A string literal in double quotes.
    static func quoted(_ text: String) -> String {
        if isVerbatim(text) { return "\"\(text)\"" }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where !scalar.isPlain: quoted += escape(scalar)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Whether a text stands for itself between double quotes.
    static func isVerbatim(_ text: String) -> Bool {
        var text = text
        // Without an early exit, so that many bytes are tested at once.
        return text.withUTF8 { $0.reduce(true) { $0 && isVerbatim($1) } }
    }

    /// Whether a byte stands for itself between double quotes; the others need a closer look.
    private static func isVerbatim(_ byte: UInt8) -> Bool {
        (byte &- 0x20 < 0x5F) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// `\u2028`, which Go, JSON and YAML read alike; `\U0001fffe` beyond the first plane.
    static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let width = scalar.value > 0xFFFF ? 8 : 4
        return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
    }

    /// A number of seconds, exactly.
    static func seconds(_ span: Nanoseconds) -> String {
        let sign = span.count < 0 ? "-" : ""
        let (whole, rest) = span.count.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard rest != 0 else { return "\(sign)\(whole)" }
        var fraction = String(rest)
        fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return "\(sign)\(whole).\(fraction)"
    }

    /// A duration in the largest unit that divides it: `30d`, `26h`, `90s`.
    static func duration(_ span: Nanoseconds) -> String {
        let milliseconds = max(span.count / 1_000_000, 1)
        let units: [(Int64, String)] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")]
        for (length, unit) in units where milliseconds % length == 0 {
            return "\(milliseconds / length)\(unit)"
        }
        return "\(milliseconds)ms"
    }

    /// A number as Swift and Go both read it, without a needless `.0`.
    static func number(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension Unicode.Scalar {
    /// Whether YAML, Go and a terminal all take the character for itself.
    var isPlain: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFF0...0xFFFF: false
        default: value & 0xFFFE != 0xFFFE
        }
    }
}
