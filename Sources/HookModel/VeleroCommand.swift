/// The value of a `command` annotation.
package enum VeleroCommand {
    /// The words that Velero runs for `text`; without any where it is an empty list.
    ///
    /// A text whose very first byte is `[` is a JSON list of texts; any other is one word, with no shell
    /// to split it. What is no such list is one word, too, and Velero says nothing about it.
    package static func parse(_ text: String) -> (words: [String], finding: VeleroFinding?) {
        guard text.utf8.first == UInt8(ascii: "[") else {
            let hasBlanks = text.utf8.contains { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
            return ([text], hasBlanks ? .commandIsOneWord : nil)
        }
        guard let words = JSONTextList.parse(text) else {
            return ([text], .commandIsNoList(flaw(of: text)))
        }
        return (words, words.isEmpty ? .commandIsEmpty : nil)
    }

    private static func flaw(of text: String) -> VeleroListFlaw {
        let quotes: Set<Unicode.Scalar> = ["\u{201C}", "\u{201D}", "\u{201E}", "\u{2033}"]
        if text.unicodeScalars.contains(where: quotes.contains) { return .typographicQuotes }
        if !text.utf8.contains(UInt8(ascii: "\"")), text.utf8.contains(UInt8(ascii: "'")) {
            return .singleQuotes
        }
        let withoutBreaks = String(decoding: text.utf8.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
        return JSONTextList.parse(withoutBreaks) == nil ? .other : .controlCharacter
    }
}

/// What most likely keeps a text from being a JSON list.
package enum VeleroListFlaw: Hashable, Sendable {
    case typographicQuotes, singleQuotes
    /// A line break or a tab inside a text, as a block scalar of YAML keeps them.
    case controlCharacter
    case other
}

/// A JSON list of texts, by the rules of Go's `encoding/json`.
///
/// `null` is the empty text, half a surrogate pair is U+FFFD; any other value is no text.
enum JSONTextList {
    /// The texts; nil where `text` is not such a list.
    static func parse(_ text: String) -> [String]? {
        var scanner = Scanner(bytes: Array(text.utf8))
        return scanner.list()
    }

    private struct Scanner {
        let bytes: [UInt8]
        var index = 0

        mutating func list() -> [String]? {
            guard take("[") else { return nil }
            var texts: [String] = []
            if !take("]") {
                repeat {
                    guard let text = element() else { return nil }
                    texts.append(text)
                } while take(",")
                guard take("]") else { return nil }
            }
            skipBlanks()
            return index == bytes.count ? texts : nil
        }

        /// Whether the next character is `character`, which is then behind.
        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipBlanks()
            guard next == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }

        private mutating func skipBlanks() {
            while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
        }

        private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

        private mutating func element() -> String? {
            skipBlanks()
            if bytes[index...].starts(with: "null".utf8) {
                index += 4
                return ""
            }
            guard take("\"") else { return nil }
            var text: [UInt8] = []
            while let byte = next {
                index += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let scalar = escape() else { return nil }
                    text += Array(String(scalar).utf8)
                case ..<0x20: return nil
                default: text.append(byte)
                }
            }
            return nil
        }

        /// The character that the escape after a backslash stands for.
        private mutating func escape() -> Unicode.Scalar? {
            guard let byte = next else { return nil }
            index += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{C}"
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "u"): return hexadecimalEscape()
            default: return nil
            }
        }

        private mutating func hexadecimalEscape() -> Unicode.Scalar? {
            guard let unit = fourDigits() else { return nil }
            if let scalar = Unicode.Scalar(unit) { return scalar }
            let rest = index
            if UTF16.isLeadSurrogate(UInt16(unit)), bytes[index...].starts(with: "\\u".utf8) {
                index += 2
                if let trail = fourDigits(), (0xDC00...0xDFFF).contains(trail) {
                    return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (trail - 0xDC00))
                }
                index = rest
            }
            return "\u{FFFD}"
        }

        private mutating func fourDigits() -> UInt32? {
            guard index + 4 <= bytes.count else { return nil }
            let digits = bytes[index..<(index + 4)]
            guard digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-") else { return nil }
            index += 4
            return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        }
    }
}
