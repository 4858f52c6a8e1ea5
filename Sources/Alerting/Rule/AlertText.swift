/// What an alert says, as a template of Prometheus and as it will read.
///
/// Names come in through the alert's labels only: a template that holds none of them cannot be broken by one.
package struct AlertText: Hashable, Sendable {
    package enum Piece: Hashable, Sendable {
        case text(String)
        /// The value of a label.
        case label(String)
        /// Text and the value of a label, or nothing where the series has no such label.
        case optional(String, label: String)
        case value(ValueForm)
    }

    /// How a value is written.
    package enum ValueForm: String, Hashable, Sendable {
        case plain = ""
        case number = "humanize"
        case duration = "humanizeDuration"
        case percentage = "humanizePercentage"
        case timestamp = "humanizeTimestamp"
    }

    package var pieces: [Piece]

    package init(_ pieces: [Piece]) { self.pieces = pieces }

    /// For Go's `text/template`, with Prometheus' functions.
    package var template: String {
        var template = ""
        template.reserveCapacity(64 * pieces.count)
        for piece in pieces {
            switch piece {
            case .text(let text): template += Self.escaped(text)
            case .label(let name): template += "{{ $labels.\(name) }}"
            case .optional(let text, let name):
                template += "{{ with $labels.\(name) }}\(Self.escaped(text)){{ . }}{{ end }}"
            case .value(.plain): template += "{{ $value }}"
            case .value(let form): template += "{{ $value | \(form.rawValue) }}"
            }
        }
        return template
    }

    /// The text for given labels, `value` already written out.
    package func rendered(labels: [String: String], value: String) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .label(let name): labels[name] ?? ""
            case .optional(let text, let name): labels[name].map { text + $0 } ?? ""
            case .value: value
            }
        }.joined()
    }

    /// `text` as a template that yields it.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        // By code points: what combines with a brace would hide it from a search by characters.
        var escaped = String.UnicodeScalarView()
        var isAfterBrace = false
        for scalar in text.unicodeScalars {
            if isAfterBrace, scalar == "{" {
                escaped.removeLast()
                escaped.append(contentsOf: "{{ \"{{\" }}".unicodeScalars)
                isAfterBrace = false
            } else {
                escaped.append(scalar)
                isAfterBrace = scalar == "{"
            }
        }
        return String(escaped)
    }

    package static func + (left: AlertText, right: AlertText) -> AlertText {
        AlertText(left.pieces + right.pieces)
    }
}

extension AlertText: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { pieces = [.text(text)] }

    package init(stringInterpolation: Interpolation) { pieces = stringInterpolation.pieces }

    /// `"\(.value(.timestamp)) of \(.label("hook"))"`; other values are text.
    package struct Interpolation: StringInterpolationProtocol {
        var pieces: [Piece] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}
        package mutating func appendLiteral(_ text: String) {
            if !text.isEmpty { pieces.append(.text(text)) }
        }
        package mutating func appendInterpolation(_ piece: Piece) { pieces.append(piece) }
        package mutating func appendInterpolation(_ text: AlertText) { pieces += text.pieces }
        package mutating func appendInterpolation(_ text: String) { appendLiteral(text) }
    }
}
