/// Text from records, as it may be shown on a terminal or in a log.
///
/// A hook's name and its output are written by whoever may write into the spool: an escape sequence among
/// them could rewrite the screen, and a line break could forge a line of the log.
package enum PlainText {
    /// Whether a scalar draws something, or is a plain blank.
    ///
    /// Not so the controls, the line and paragraph separators, and the format characters, which reorder or
    /// hide what stands around them.
    package static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            return false
        default:
            return true
        }
    }

    /// `text` on one line, everything that is not visible replaced by its escape: `\n`, `\t`, `\u{1b}`.
    package static func oneLine(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy(isVisible) { return text }
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            case let scalar where isVisible(scalar): line.unicodeScalars.append(scalar)
            case let scalar: line += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return line
    }
}
