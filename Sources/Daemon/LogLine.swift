import HookModel

/// How the daemon writes its log.
package enum LogFormat: String, CaseIterable, Sendable {
    case logfmt
    case json
}

/// One line of the log: its format alone, without clock or stream.
package struct LogLine: Sendable {
    /// Keys with their values, in the order in which they are written.
    package var members: [(key: String, value: String)]

    package init(_ members: [(key: String, value: String)]) { self.members = members }

    /// The line, its newline included.
    ///
    /// Whatever the values hold, this is one line, and every value can be read back.
    package func text(_ format: LogFormat) -> String {
        switch format {
        case .logfmt:
            members.map { "\(Self.logfmtKey($0.key))=\(Self.logfmtValue($0.value))" }
                .joined(separator: " ") + "\n"
        case .json:
            "{" + members.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }.joined(separator: ",")
                + "}\n"
        }
    }

    /// logfmt has no escapes in keys: what could end one becomes an underscore.
    private static func logfmtKey(_ key: String) -> String {
        var result = ""
        for scalar in key.unicodeScalars {
            let endsKey = scalar == " " || scalar == "=" || scalar == "\"" || !PlainText.isVisible(scalar)
            result.unicodeScalars.append(endsKey ? "_" : scalar)
        }
        return result.isEmpty ? "_" : result
    }

    private static func logfmtValue(_ value: String) -> String {
        let needsQuotes =
            value.isEmpty
            || value.unicodeScalars.contains { scalar in
                switch scalar {
                case " ", "=", "\"", "\\": true
                default: !PlainText.isVisible(scalar)
                }
            }
        return needsQuotes ? quoted(value) : value
    }

    /// A JSON string, which readers of logfmt understand as well; everything invisible is escaped.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let scalar where PlainText.isVisible(scalar): result.unicodeScalars.append(scalar)
            case let scalar:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result + "\""
    }
}
