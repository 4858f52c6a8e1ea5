/// A JSON value whose members keep the order in which they were written down.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case array([JSON])
    case object([JSONMember])

    /// An array of texts.
    static func texts(_ texts: [String]) -> JSON { .array(texts.map(JSON.text)) }

    /// The value as text, two blanks for each level, the same bytes for the same value; ends in a line feed.
    package var fileText: String {
        var text = ""
        write(to: &text, indent: "\n")
        return text + "\n"
    }

    /// - Parameter indent: a line feed and the blanks that begin a line at this level.
    private func write(to text: inout String, indent: String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.description
        case .text(let value): text += Self.quoted(value)
        case .array(let values):
            Self.writeItems(values, between: ("[", "]"), to: &text, indent: indent) { value, text, indent in
                value.write(to: &text, indent: indent)
            }
        case .object(let members):
            Self.writeItems(members, between: ("{", "}"), to: &text, indent: indent) { member, text, indent in
                text += Self.quoted(member.key) + ": "
                member.value.write(to: &text, indent: indent)
            }
        }
    }

    private static func writeItems<Item>(
        _ items: [Item], between brackets: (String, String), to text: inout String, indent: String,
        _ write: (Item, inout String, String) -> Void
    ) {
        text += brackets.0
        for (index, item) in items.enumerated() {
            text += (index == 0 ? "" : ",") + indent + "  "
            write(item, &text, indent + "  ")
        }
        text += (items.isEmpty ? "" : indent) + brackets.1
    }

    /// A text in double quotes, as JSON and YAML both read it.
    ///
    /// What YAML takes for a line break or refuses to print is escaped beyond what JSON asks for, so that the
    /// text may stand in a YAML block as it is.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}",
                "\u{FFFF}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// One member of a JSON object.
package struct JSONMember: Hashable, Sendable {
    package var key: String
    package var value: JSON

    package init(key: String, value: JSON) {
        self.key = key
        self.value = value
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
}

extension JSON: ExpressibleByDictionaryLiteral {
    /// An object; a member whose value is nil is left out.
    package init(dictionaryLiteral elements: (String, JSON?)...) {
        self = .object(elements.compactMap { key, value in value.map { JSONMember(key: key, value: $0) } })
    }
}
