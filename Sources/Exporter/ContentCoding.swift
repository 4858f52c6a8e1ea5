/// How a body is coded on its way to the client.
package enum ContentCoding: Hashable, Sendable {
    case identity
    case gzip

    /// The coding that an `Accept-Encoding` header asks for, by RFC 9110 (12.5.3).
    ///
    /// gzip where it is named, or covered by `*`, with a quality that is neither 0 nor less than the one that
    /// identity was given; identity in every other case, also where the header refuses both: a body in a
    /// coding that was not asked for is worth more to a scraper than no body.
    ///
    /// - Parameter acceptEncoding: the header's value, several headers joined by commas; nil where there is none.
    package static func negotiate(acceptEncoding: String?) -> ContentCoding {
        guard let acceptEncoding else { return .identity }
        var gzip: Int?
        var identity: Int?
        var anyOther: Int?
        for element in acceptEncoding.utf8.split(separator: UInt8(ascii: ",")) {
            let parts = element.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            guard let name = parts.first else { continue }
            let quality = Quality.perMille(ofParameters: parts.dropFirst())
            switch lowercased(trimmed(name)) {
            case "gzip", "x-gzip": gzip = max(gzip ?? 0, quality)
            case "identity": identity = quality
            case "*": anyOther = quality
            default: break
            }
        }
        let wanted = gzip ?? anyOther ?? 0
        return wanted > 0 && wanted >= identity ?? 0 ? .gzip : .identity
    }
}

/// The weight that a client gives to one of its alternatives.
private enum Quality {
    /// The `q` among `parameters`, in thousandths; 1000 where there is none, 0 where it cannot be read.
    static func perMille(ofParameters parameters: some Sequence<Substring.UTF8View>) -> Int {
        for parameter in parameters {
            let text = trimmed(parameter)
            guard text.count >= 2, lowercased(text.prefix(2)) == "q=" else { continue }
            return perMille(text.dropFirst(2)) ?? 0
        }
        return 1000
    }

    /// `1`, `0`, `0.5`, `0.125`: what RFC 9110 (12.4.2) allows; nil for anything else.
    private static func perMille(_ text: Substring.UTF8View) -> Int? {
        var value = 0
        var fractionDigits: Int?
        for byte in text {
            switch (byte, fractionDigits) {
            case (UInt8(ascii: "."), nil):
                fractionDigits = 0
            case (UInt8(ascii: "0")...UInt8(ascii: "9"), let digits):
                guard digits ?? 0 < 3, value <= 1000 else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
                fractionDigits = digits.map { $0 + 1 }
            default:
                return nil
            }
        }
        guard !text.isEmpty else { return nil }
        for _ in (fractionDigits ?? 0)..<3 { value *= 10 }
        return value <= 1000 ? value : nil
    }
}

private func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text = text.dropLast() }
    return text
}

private func lowercased(_ text: Substring.UTF8View) -> String { String(Substring(text)).lowercased() }
