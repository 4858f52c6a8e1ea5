/// A selector of series as it stands in a PromQL expression.
struct PromQLSelector: Hashable {
    /// Empty where only matchers select.
    var metric: String
    /// What stands between its braces; nil where it has none.
    var matchers: String?
    /// What stands in the brackets behind it; nil where it has none.
    var range: String?
    /// The function whose direct argument it is; nil where it is none's.
    var function: String?

    /// Every selector of `expression`, in order.
    ///
    /// Knows no more of PromQL than our own expressions use; Prometheus itself parses them in other tests.
    static func all(in expression: String) -> [PromQLSelector] {
        let tokens = PromQLToken.all(in: expression)
        var selectors: [PromQLSelector] = []
        var calls: [String?] = []
        var pending: String?
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            index += 1
            switch token {
            case .word(let word) where Self.labelLists.contains(word):
                // Its labels are none of ours; a function before it still waits for its argument.
                if next == .symbol("(") {
                    index = (tokens[index...].firstIndex(of: .symbol(")")) ?? index) + 1
                }
            case .word(let word) where Self.operators.contains(word): pending = nil
            case .word(let word):
                if next == .symbol("(") || next == .word("by") || next == .word("without") {
                    pending = word
                    continue
                }
                var selector = PromQLSelector(metric: word, function: calls.last ?? nil)
                if case .braces(let matchers) = next {
                    selector.matchers = matchers
                    index += 1
                }
                if index < tokens.count, case .brackets(let range) = tokens[index] { selector.range = range }
                selectors.append(selector)
            case .braces(let matchers):
                selectors.append(PromQLSelector(metric: "", matchers: matchers, function: calls.last ?? nil))
            case .symbol("("):
                calls.append(pending)
                pending = nil
            case .symbol(")"): _ = calls.popLast()
            case .symbol, .brackets, .text: pending = nil
            }
        }
        return selectors
    }

    private static let operators: Set<String> = ["and", "or", "unless", "bool"]
    private static let labelLists: Set<String> = [
        "by", "without", "on", "ignoring", "group_left", "group_right",
    ]
}

/// The pieces of a PromQL expression; numbers are left out.
private enum PromQLToken: Hashable {
    case word(String)
    case symbol(Character)
    case text(String)
    /// `{…}`, without the braces.
    case braces(String)
    /// `[…]`, without the brackets.
    case brackets(String)

    static func all(in expression: String) -> [PromQLToken] {
        var tokens: [PromQLToken] = []
        var rest = Substring(expression)
        while let first = rest.first {
            if rest.hasPrefix("${") {
                // One of Grafana's variables, which stands for a number.
                rest.removeFirst()
                _ = takeBracketed(&rest, until: "}")
            } else if first == "\"" {
                tokens.append(.text(takeBracketed(&rest, until: "\"")))
            } else if first == "{" {
                tokens.append(.braces(takeBracketed(&rest, until: "}")))
            } else if first == "[" {
                tokens.append(.brackets(takeBracketed(&rest, until: "]")))
            } else if first.isLetter || first == "_" {
                tokens.append(.word(takeWord(&rest)))
            } else if first.isNumber {
                _ = takeWord(&rest)
            } else {
                if !first.isWhitespace, first != "." { tokens.append(.symbol(first)) }
                rest.removeFirst()
            }
        }
        return tokens
    }

    private static func takeWord(_ rest: inout Substring) -> String {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }
        rest = rest[word.endIndex...]
        return String(word)
    }

    /// What stands before `end`, but for an end within quotes or behind a backslash.
    private static func takeBracketed(_ rest: inout Substring, until end: Character) -> String {
        rest.removeFirst()
        var inside = ""
        var isQuoted = false
        while let next = rest.popFirst() {
            if next == end, !isQuoted { break }
            inside.append(next)
            if next == "\"" { isQuoted.toggle() }
            if next == "\\", let escaped = rest.popFirst() { inside.append(escaped) }
        }
        return inside
    }
}
