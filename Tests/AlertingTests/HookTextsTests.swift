import HookModel
import RunRecord
import Testing

@testable import Alerting

@Suite struct HookTextsTests {
    /// More than the fewest that share a text, each in another place and at another hour.
    private func siblings(of hook: Hook) throws -> [Hook] {
        try (0..<10).map { number in
            var sibling = hook
            sibling.name = "\(hook.name)_\(number).A-\(String(repeating: "n", count: number * 7))"
            sibling.workload = hook.workload.map { "\($0)-\(number)" }
            for phase in sibling.phases.keys { sibling.phases[phase]?.command = ["back-up", "\(number)"] }
            if case .cron = hook.expectation, hook.name.hasPrefix("nightly") {
                sibling.expectation = try Fleet.cron("\(number) \(number) * * *")
            }
            return sibling
        }
    }

    /// Hooks that differ in one setting each that a rule follows from.
    private func variations() throws -> [Hook] {
        let nightly = try #require(Fleet.shapes().first { $0.name == "nightly-full" })
        let changes: [(inout Hook) -> Void] = [
            { $0.phases[.pre]?.timeout = .seconds(7_200) },
            { for phase in $0.phases.keys { $0.phases[phase]?.timeout = .seconds(60) } },
            { $0.phases[.pre]?.onError = .fail },
            { $0.maxQuiesce = nil },
            {
                $0.maxQuiesce = nil
                $0.phases[.pre]?.maxHold = .seconds(600)
            },
            { $0.objectives?.freshness?.limit = .seconds(200_000) },
            { $0.severity = .info },
            { $0.phases = [.post: PhaseSettings(timeout: .seconds(30))] },
        ]
        return changes.enumerated().map { number, change in
            var hook = nightly
            change(&hook)
            hook.name = "nightly-variation-\(number)"
            return hook
        }
    }

    /// Expects each hook's rules to have the bytes that they have where they are worked out for it alone.
    private func expectSame(_ hooks: [Hook], sharing count: Int) {
        let terms = hooks.map { HookTerms($0, zone: .utc) }
        let texts = HookTexts(of: terms, indent: " ", by: OneWorker())
        #expect(texts.patternCount == count)
        for terms in terms {
            let alone = RuleText.text(of: HookRules.groups(terms), indent: " ")
            #expect(Array(texts.text(of: terms).utf8) == Array(alone.utf8), "\(terms.hook.name)")
        }
    }

    @Test func `hooks that share their settings have the rules that each would have alone`() throws {
        var hooks = try Fleet.shapes().flatMap(siblings)
        for namespace in [nil, "n"] {
            var hook = try #require(Fleet.shapes().first)
            (hook.name, hook.namespace) = ("placed", namespace)
            hook.workload = namespace == nil ? nil : "w"
            hook.labels = [Label(name: "team", value: "{{ $team }} a: b")]
            hooks += try siblings(of: hook)
        }
        hooks += try variations().flatMap(siblings)
        expectSame(hooks, sharing: try Fleet.shapes().count + 2 + variations().count)
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
        // Two spellings of one word, which are equal as texts.
        var spelt = nightly
        for spelling in ["Z\u{FC}rich", "Zu\u{308}rich"] {
            spelt.labels = [Label(name: "team", value: spelling)]
            hooks += try siblings(of: spelt)
        }
        // Two labels and two namespaces that are written as they are, and the workloads that are called like stand-ins.
        expectSame(hooks, sharing: 5)
    }
}
