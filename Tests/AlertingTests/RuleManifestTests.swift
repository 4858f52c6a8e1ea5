import HookModel
import RunRecord
import TestSupport
import Testing

@testable import Alerting

struct RuleManifestTests {
    private func hooks(_ count: Int) -> [Hook] {
        (0..<count).map { number in
            Hook(
                name: "hook-\(number)", expectation: .every(.seconds(86_400)),
                phases: [.pre: PhaseSettings(), .post: PhaseSettings()], maxQuiesce: .seconds(600),
                objectives: Objectives(
                    success: Fleet.ratio(0.99), freshness: FreshnessObjective(target: Fleet.ratio(0.99)),
                    quiesceBudget: .seconds(300)))
        }
    }

    private func names(_ documents: [String]) -> [String] {
        documents.compactMap { $0.firstMatch(of: #/\n  name: "([^"]*)"/#).map { String($0.output.1) } }
    }

    @Test func `few hooks make one manifest, many several, each small enough and named for its place`() throws
    {
        let metadata = RuleMetadata(name: "fleet", labels: [Label(name: "release", value: "prometheus")])
        #expect(names(Fleet.rules(hooks(1)).documents(metadata)) == ["fleet"])
        let many = Fleet.rules(hooks(200)).documents(metadata)
        #expect(many.count > 4)
        #expect(names(many).first == "fleet")
        #expect(names(many).contains("fleet-001"))
        #expect(Set(names(many)).count == many.count)
        for document in many {
            #expect(document.utf8.count <= 262_144)
            #expect(
                document.contains("    \"boathook.io/rules\": \"fleet\"\n    \"release\": \"prometheus\"\n"))
        }
        let groups = many.flatMap { $0.matches(of: #/- name: "(boathook-hook:[^"]*)"/#).map(\.output.1) }
        #expect(groups.count == 200)
        #expect(Set(groups).count == 200)
    }

    private struct Backwards: Workers {
        func map<Element: Sendable, Result: Sendable>(
            _ elements: ArraySlice<Element>, _ transform: @Sendable (Element) -> Result
        ) -> [Result] { elements.reversed().map(transform).reversed() }
    }

    @Test(arguments: [1, 64, 65, 200])
    func `other workers write what one writes`(_ count: Int) {
        let rules = Fleet.rules(hooks(count))
        let metadata = RuleMetadata(name: "fleet")
        var (file, documents) = ("", [String]())
        rules.writePrometheus(by: Backwards()) { file += $0 }
        rules.writeDocuments(metadata, by: Backwards()) { documents.append($0) }
        #expect(file == rules.prometheus)
        #expect(documents == rules.documents(metadata))
        #expect(rules.prometheus.matches(of: #/- name: "boathook-hook:/#).count == count)
    }

    @Test func `the tool writes on all processors what one worker writes`() async throws {
        let names = (0..<200).map { "hook-\($0)" }
        let folder = try TemporaryFolder()
        let lines = names.map { "  - { name: \($0), pre: {} }\n" }.joined()
        let file = try folder.write("hooks:\n" + lines, to: "boathook.yaml")
        let made = try await Command(
            try BuiltProducts.daemon(), ["rules", "--format", "prometheus", file]
        ).text()
        let rules = Fleet.rules(names.map { Hook(name: $0, phases: [.pre: PhaseSettings()]) })
        #expect(made.hasSuffix(rules.prometheus))
    }

    @Test func `a hook that is too large for one manifest is taken apart into its groups`() {
        var hook = hooks(1)[0]
        hook.name = String(repeating: "<", count: 253)
        hook.objectives?.duration = DurationObjective(threshold: .seconds(30), target: Fleet.ratio(0.95))
        let documents = Fleet.rules([hook]).documents(RuleMetadata(name: "fleet"))
        let groups = documents.map { document in
            document.matches(of: #/- name: "(boathook-[a-z]+)/#).map { String($0.output.1) }
        }
        #expect(
            Set(groups.joined()) == [
                "boathook-daemon", "boathook-hook", "boathook-memory", "boathook-objectives",
                "boathook-weeks",
            ])
        // Those of the daemon are two.
        #expect(groups.joined().count == 6)
        #expect(documents.count > 1)
        for document in documents { #expect(RuleManifest.appliedByteCount(document) <= 262_144) }
    }

    @Test(arguments: [("a", 1), ("ü", 2), ("<", 6), (">", 6), ("&", 6), ("\"", 2), ("\n", 2), ("\\\"", 5)])
    func `signs are counted as Kubernetes' clients write them`(text: String, byteCount: Int) {
        #expect(RuleManifest.appliedByteCount(text) == byteCount)
    }

    @Test func `a change of one hook changes one manifest`() {
        let metadata = RuleMetadata(name: "fleet")
        var changed = hooks(200)
        changed[117].severity = .critical
        let before = Fleet.rules(hooks(200)).documents(metadata)
        let after = Fleet.rules(changed).documents(metadata)
        #expect(before.count == after.count)
        #expect(zip(before, after).count { $0 != $1 } == 1)
    }

    @Test func `hashes are the same on every machine`() {
        #expect(StableHash.hexadecimal(of: "") == "cbf29ce44fd0bfc1")
        #expect(StableHash.hexadecimal(of: "postgres") == "3b155ae7f1418c49")
    }

    /// Go writes the annotation, and `<`, `>` and `&` in it as `\u003c`.
    @Test func `names of nothing but signs that grow make no manifest too large`() throws {
        let signs = ["&", "<", "\"", "\\", "\u{2028}"]
        let hooks = (0..<60).map { number in
            Hook(
                name: String(repeating: signs[number % signs.count], count: 80) + "\(number)",
                phases: [.pre: PhaseSettings(), .post: PhaseSettings()])
        }
        let documents = Fleet.rules(hooks).documents(RuleMetadata(name: "fleet"))
        #expect(documents.count > 1)
        for document in documents { #expect(RuleManifest.appliedByteCount(document) < 262_144) }
        #expect(RuleManifest.appliedByteCount("a: \"<\"\n& c\\\n") == 12 + 2 + 5 + 2 + 5 + 2)
    }

    @Test func `the label of a set fits where its name does not`() {
        #expect(RuleManifest.setName("boathook") == "boathook")
        let long = RuleManifest.setName(
            String(repeating: "a", count: 44) + "..-" + String(repeating: "b", count: 90))
        #expect(long.utf8.count <= 63)
        #expect(long.firstMatch(of: #/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/#) != nil, "\(long)")
    }

    @Test(
        arguments: [
            ("boathook", nil, ["release=prometheus"]), ("0.b-c", "monitoring", []),
            (String(repeating: "a", count: 245), nil, ["example.com/team=", "a=b"]),
        ] as [(String, String?, [String])])
    func `metadata that Kubernetes takes is taken`(name: String, namespace: String?, labels: [String]) throws
    {
        let metadata = try RuleMetadata(checkedName: name, namespace: namespace, labels: labels)
        #expect(metadata.name == name)
        #expect(metadata.namespace == namespace)
        #expect(metadata.labels.count == labels.count)
    }

    @Test(
        arguments: [
            ("", nil, []), ("Upper", nil, []), ("-a", nil, []), ("a-", nil, []), ("a..b", nil, []),
            ("a_b", nil, []),
            ("ä", nil, []), ("a\nb", nil, []), (String(repeating: "a", count: 246), nil, []),
            ("a", "", []), ("a", "a.b", []), ("a", String(repeating: "a", count: 64), []),
            ("a", nil, ["x"]), ("a", nil, ["=x"]), ("a", nil, ["a b=x"]), ("a", nil, ["a=b c"]),
            ("a", nil, ["a/b/c=x"]), ("a", nil, ["A.b/c=x"]), ("a", nil, ["a=x", "a=y"]),
            ("a", nil, ["boathook.io/rules=x"]), ("a", nil, ["a=" + String(repeating: "x", count: 64)]),
        ] as [(String, String?, [String])])
    func `metadata that Kubernetes refuses is refused with the mend`(
        name: String, namespace: String?, labels: [String]
    ) {
        #expect {
            try RuleMetadata(checkedName: name, namespace: namespace, labels: labels)
        } throws: { error in
            let text = "\(error)"
            return text.contains("use ") || text.contains("write ") || text.contains("leave ")
        }
    }

    @Test func `a label that boathook sets is not said to be given twice`() {
        #expect(throws: RuleMetadataError.reserved("boathook.io/rules")) {
            try RuleMetadata(checkedName: "a", namespace: nil, labels: ["boathook.io/rules=x"])
        }
        #expect(throws: RuleMetadataError.repeated("a")) {
            try RuleMetadata(checkedName: "a", namespace: nil, labels: ["a=x", "a=y"])
        }
    }

    @Test func `a name tells one workload from any other`() {
        #expect(RuleMetadata.name(of: ["boathook", "shop", "postgres"]) == "boathook-shop-postgres")
        #expect(RuleMetadata.name(of: ["boathook", "shop", "my-db"]) == "boathook-shop-my-db")
        #expect(RuleMetadata.name(of: ["boathook"]) == "boathook")
        let workloads = [
            ["a-b", "c"], ["a", "b-c"], ["a", "B-c"], ["a", "b--c"], ["a", "ü"], ["a", "ö"], ["a", "b-c-"],
            ["a", String(repeating: "x", count: 250)], ["a", String(repeating: "x", count: 251)],
            [String(repeating: "n", count: 63), String(repeating: "w", count: 126) + "-" + "x"],
        ]
        let names = workloads.map { RuleMetadata.name(of: ["boathook"] + $0) }
        #expect(Set(names).count == workloads.count)
        for name in names {
            #expect(throws: Never.self) {
                try RuleMetadata(checkedName: name, namespace: nil, labels: [])
            }
        }
    }
}
