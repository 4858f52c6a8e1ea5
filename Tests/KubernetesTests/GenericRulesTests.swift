import TestSupport
import Testing

extension Cluster {
    /// `boathook rules --set generic | kubectl apply -f -`.
    @Suite struct GenericRulesTests {
        private let bench: ClusterBench

        init() async throws { bench = try await ClusterBench() }

        @Test(arguments: [[], ["--name", "nightly.rules-2", "--label", "release=prometheus"]])
        func `the generic rules apply, apply again unchanged, and show no difference`(
            options: [String]
        ) async throws {
            let manifest = try await bench.genericRules(options)
            try await ManifestScenario(bench: bench, manifest: manifest).expectAppliesCleanly()
        }

        @Test func `a manifest of several documents applies as a whole`() async throws {
            var documents: [String] = []
            for name in ["weekly", "nightly"] {
                documents.append(try await bench.genericRules(["--name", name]))
            }
            try await ManifestScenario(bench: bench, manifest: documents.joined(separator: "---\n"))
                .expectAppliesCleanly()
        }

        @Test func `the file under alerts applies as it is`() async throws {
            let file = "\(BuiltProducts.packageRoot)/alerts/boathook-alerts.yaml"
            let manifest = try #require(Files.text(of: file))
            try await ManifestScenario(bench: bench, manifest: manifest, file: file).expectAppliesCleanly()
        }

        @Test func `name, namespace and labels are those asked for`() async throws {
            let manifest = try await bench.genericRules([
                "--name", "nightly", "--namespace", bench.namespace, "--label", "release=prometheus",
                "--label", "team=data",
            ])
            // Without --namespace: the manifest says where.
            let applied = try await bench.server.kubectl(["apply", "-f", "-"], input: manifest)
            #expect(applied.status == 0, "\(applied.errorText)")
            #expect(try await bench.storedNames(selector: "release=prometheus,team=data") == ["nightly"])
        }

        /// Each takes a good manifest and spoils one line of it: what is refused is that line.
        @Test(arguments: [
            Spoiling(
                "keep_firing_for: 15m", into: "for: 1 minute", complaint: "rules.for in body should match"),
            Spoiling(
                "keep_firing_for: 15m", into: "keep_firing_for: 15 min",
                complaint: "rules.keep_firing_for in body should match"),
            Spoiling(
                "keep_firing_for: 15m", into: #"keep_firing_for: """#,
                complaint: "rules.keep_firing_for in body should be at least 1 chars long"),
            Spoiling(
                "keep_firing_for: 15m", into: "keep_firing: 15m", complaint: #"unknown field "keep_firing""#),
            Spoiling(
                "      expr: |-", into: "      expression: |-", complaint: #"missing required field "expr""#),
            Spoiling(
                "  groups:", into: "  groups:\n  - name: boathook-memory",
                complaint: "groups[1]: Duplicate value"),
            Spoiling(
                #"  - name: "boathook-memory""#, into: #"  - name: """#,
                complaint: "groups.name in body should be at least 1 chars long"),
            Spoiling(
                #"severity: "critical""#, into: "severity: 1",
                complaint: "labels.severity in body must be of type string"),
        ])
        func `a manifest with a mistake in it is refused, and nothing of it is stored`(
            spoiling: Spoiling
        ) async throws {
            let good = try await bench.genericRules()
            let manifest = try #require(spoiling.spoil(good))
            try await ManifestScenario(bench: bench, manifest: manifest)
                .expectRefusal(saying: spoiling.complaint)
        }

        @Test func `who has no right to rules is told so`() async throws {
            let manifest = try await bench.genericRules()
            let said = try await bench.kubectl("apply", "-f", "-", input: manifest, as: .visitor)
            #expect(said.status == 1)
            #expect(said.errorText.contains(#"User "visitor" cannot get resource "prometheusrules""#))
            #expect(try await bench.storedNames() == [])
        }
    }

    /// A line of a good manifest, what it is made into, and what the complaint must name.
    struct Spoiling: Sendable, CustomTestStringConvertible {
        let good: String
        let bad: String
        let complaint: String

        init(_ good: String, into bad: String, complaint: String) {
            self.good = good
            self.bad = bad
            self.complaint = complaint
        }

        /// The first `good` in `manifest` made into `bad`; nil where there is none.
        func spoil(_ manifest: String) -> String? {
            manifest.contains(good) ? manifest.replacing(good, with: bad, maxReplacements: 1) : nil
        }

        var testDescription: String { bad.replacing("\n", with: "⏎") }
    }
}
