/// Tests for promtool.
package enum PromtoolTests {
    package static func text(_ rules: RuleSet, ruleFile: String) -> String { "" }
}
