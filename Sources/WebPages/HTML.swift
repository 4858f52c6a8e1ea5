import HookModel

/// A piece of a page, in which every text from outside is escaped: the type knows no other way in.
///
/// Markup is what stands in the source as a literal, `"<b>\(name)</b>"`; what is interpolated is text, a number,
/// an address of ours, or another piece. Texts may stand between tags and in quoted attributes, not in scripts
/// or styles.
package struct HTML: Sendable, ExpressibleByStringInterpolation {
    package private(set) var bytes: [UInt8] = []

    /// Nothing.
    init() {}

    /// A literal: text that was made at run time is of another type.
    package init(stringLiteral markup: StaticString) { append(markup) }

    package init(stringInterpolation pieces: Interpolation) { bytes = pieces.html.bytes }

    static func += (left: inout HTML, right: HTML) { left.bytes += right.bytes }

    private mutating func append(_ markup: StaticString) {
        markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func append(text: String) {
        // Escaping looks at single bytes; characters that hide or reorder others make themselves seen.
        for byte in PlainTextOfPages.visible(text).utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): bytes.append(contentsOf: "&#34;".utf8)
            case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
            default: bytes.append(byte)
            }
        }
    }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var html = HTML()

        package init(literalCapacity: Int, interpolationCount: Int) {
            html.bytes.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: StaticString) { html.append(literal) }
        package mutating func appendInterpolation(_ text: String) { html.append(text: text) }
        package mutating func appendInterpolation(_ word: StaticString) {
            html.append(text: word.description)
        }
        package mutating func appendInterpolation(_ number: Int) { html.append(text: String(number)) }
        package mutating func appendInterpolation(_ piece: HTML) { html += piece }
        package mutating func appendInterpolation(_ piece: HTML?) { if let piece { html += piece } }
        package mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { html += piece } }
        mutating func appendInterpolation(_ address: PageAddress) { html.append(text: address.text) }
    }
}

/// Texts of records as a page may show them.
enum PlainTextOfPages {
    /// `text` with each character that a page could not show, or that would change how others are shown,
    /// replaced by U+FFFD; line feeds and tabs stay.
    static func visible(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            let isKept = scalar == "\n" || scalar == "\t" || PlainText.isVisible(scalar)
            result.unicodeScalars.append(isKept ? scalar : "\u{FFFD}")
        }
        return result
    }
}
