import TestSupport
import Testing

extension Cluster {
    /// `kubectl apply --prune`: what is no longer printed goes, and nothing else does.
    @Suite struct PruneTests {
        private let bench: ClusterBench

        init() async throws { bench = try await ClusterBench() }

        @Test func `a document that is no longer printed is removed, and others' rules stay`() async throws {
            let strangers = Self.document("by-hand", labels: [:]) + Self.document("other", set: "weekly")
            let three = ["a", "b", "c"].map { Self.document("nightly-\($0)", set: "nightly") }.joined()
            let two = ["a", "c"].map { Self.document("nightly-\($0)", set: "nightly") }.joined()
            _ = try await apply(strangers)
            #expect(
                try await prune(three) == [
                    "nightly-a created", "nightly-b created", "nightly-c created",
                ])
            #expect(
                try await prune(two) == [
                    "nightly-a unchanged", "nightly-b pruned", "nightly-c unchanged",
                ])
            #expect(try await bench.storedNames() == ["by-hand", "nightly-a", "nightly-c", "other"])
        }

        private func apply(_ manifest: String, _ words: [String] = []) async throws -> [String] {
            let said = try await bench.server.kubectl(
                ["--namespace", bench.namespace, "apply", "--filename", "-"] + words, input: manifest)
            try #require(said.status == 0, "\(said.errorText)")
            return said.outputText.split(separator: "\n").map {
                String($0.replacing("prometheusrule.monitoring.coreos.com/", with: ""))
            }.sorted()
        }

        /// Applies `manifest` as the whole of the set `nightly`.
        private func prune(_ manifest: String) async throws -> [String] {
            let flag = try await bench.allowlistFlag()
            return try await apply(
                manifest,
                ["--prune", "--selector", "boathook.io/rules=nightly"]
                    + ["\(flag)=monitoring.coreos.com/v1/PrometheusRule"])
        }

        private static func document(_ name: String, set: String) -> String {
            document(name, labels: ["boathook.io/rules": set])
        }

        private static func document(_ name: String, labels: [String: String]) -> String {
            """
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: \(name)
              labels: { \(labels.map { "\($0): \($1)" }.joined(separator: ", ")) }
            spec:
              groups:
              - name: \(name)
                rules: [{ alert: A, expr: vector(1), for: 1m }]

            """
        }
    }
}
