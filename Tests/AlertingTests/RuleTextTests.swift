import Testing

@testable import Alerting

@Suite struct RuleTextTests {
    @Test(arguments: ["", "  "])
    func `every line of an expression is indented, however long it is and whatever it holds`(
        indent: String
    ) throws {
        // What shares bits with the end of a line: below it, above it, and with the highest bit.
        let signs = ["x", "\t", "\u{B}", "\u{8A}", "\u{10A}", "ਊ", "\u{1F60A}", ""]
        for sign in signs {
            let lines = (0...40).map { length in
                String(repeating: sign, count: length % 9) + "ab".prefix(length % 3)
            }
            for expression in [
                lines.joined(separator: "\n"), lines.joined(separator: "\n") + "\n", "", "\n\n",
            ] {
                let rule = Rule.record(RecordingRule(name: "a:b:c", expression: expression))
                let text = RuleText.text(of: [RuleGroup(name: "g", rules: [rule])], indent: indent)
                let expected = expression.split(separator: "\n", omittingEmptySubsequences: false)
                    .map { "\(indent)      \($0)\n" }.joined()
                #expect(text.hasSuffix("\(indent)    expr: |-\n\(expected)"), "\(sign.debugDescription)")
            }
        }
    }

    @Test func `a text is in double quotes whatever it holds`() {
        for text in ["", "plain", "a \"b\"", "back\\slash", "é", "\n", "\u{7F}", "~"] {
            let group = RuleGroup(name: text, rules: [])
            #expect(
                RuleText.text(of: [group], indent: "") == "- name: \(PromQL.quoted(text))\n  rules:\n")
        }
        #expect(PromQL.quoted("~ !") == "\"~ !\"")
        #expect(PromQL.quoted("a\"\\\u{7F}") == "\"a\\\"\\\\\\u007f\"")
    }
}
