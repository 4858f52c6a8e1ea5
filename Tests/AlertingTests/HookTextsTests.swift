import HookModel
import RunRecord
import Testing

@testable import Alerting

@Suite struct HookTextsTests {
    /// As many as share a text, and more, each in another place and at another hour.
    private func siblings(of hook: Hook) throws -> [Hook] {
        try (0..<10).map { number in
            var sibling = hook
            sibling.name = "\(hook.name)_\(number).A-\(String(repeating: "n", count: number * 7))"
            sibling.workload = hook.workload.map { "\($0)-\(number)" }
            if case .cron = hook.expectation, hook.name.hasPrefix("nightly") {
                sibling.expectation = try Fleet.cron("\(number) \(number) * * *")
            }
            return sibling
        }
    }

    /// Each hook's rules, worked out for it alone.
    private func texts(_ hooks: [Hook]) -> [String] {
        hooks.map { RuleText.text(of: HookRules.groups(HookTerms($0, zone: .utc)), indent: " ") }
    }

    private func sharedTexts(_ hooks: [Hook]) -> [String] {
        let terms = hooks.map { HookTerms($0, zone: .utc) }
        let texts = HookTexts(of: terms, indent: " ", by: OneWorker())
        return terms.map(texts.text)
    }

    @Test func `hooks that share their settings have the rules that each would have alone`() throws {
        var hooks = try Fleet.shapes().flatMap(siblings)
        for namespace in [nil, "n", "{{ n }}"] {
            var hook = try #require(Fleet.shapes().first)
            (hook.name, hook.namespace) = ("placed", namespace)
            hook.workload = namespace == nil ? nil : "w"
            hook.labels = [Label(name: "team", value: "{{ \"a\" }} $team")]
            hooks += try siblings(of: hook)
        }
        #expect(sharedTexts(hooks) == texts(hooks))
    }

    @Test func `a name that is not plain, or is a stand-in, is written as it must be`() throws {
        var hooks = Fleet.hostile()
        let nightly = try #require(Fleet.shapes().first { $0.name == "nightly-full" })
        for text in ["a$b", "{{a", "boathook-stand-in-for-a-name", "boathook-stand-in-for-a-workload", "ä"] {
            var (named, running, labelled, placed) = (nightly, nightly, nightly, nightly)
            named.name = text
            running.workload = text
            labelled.labels = [Label(name: "team", value: "x \(text)")]
            placed.namespace = text
            hooks += [named] + (try [running, labelled, placed].flatMap(siblings))
        }
        #expect(sharedTexts(hooks) == texts(hooks))
    }
}
