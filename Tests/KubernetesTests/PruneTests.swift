import TestSupport
import Testing

extension Cluster {
    /// `kubectl apply --prune`: what is no longer printed goes, and nothing else does.
    @Suite struct PruneTests {
        private let bench: ClusterBench

        init() async throws { bench = try await ClusterBench() }

        @Test func `a document that is no longer printed is removed, and others' rules stay`() async throws {
            let others = Self.document("by-hand", in: nil) + Self.document("weekly-a", in: "weekly")
            let applied = try await bench.kubectl("apply", "--filename", "-", input: others)
            try #require(applied.status == 0, "\(applied.errorText)")

            let nightly = PrunedSet(bench: bench, name: "nightly")
            let three = ["nightly-a", "nightly-b", "nightly-c"].map { Self.document($0, in: "nightly") }
            #expect(
                try await nightly.apply(three.joined())
                    == ["nightly-a created", "nightly-b created", "nightly-c created"])
            #expect(
                try await nightly.apply(three[0] + three[2])
                    == ["nightly-a unchanged", "nightly-b pruned", "nightly-c unchanged"])
            #expect(try await bench.storedNames() == ["by-hand", "nightly-a", "nightly-c", "weekly-a"])
        }

        private static func document(_ name: String, in set: String?) -> String {
            """
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: \(name)
              labels: { \(set.map { "boathook.io/rules: \($0)" } ?? "") }
            spec:
              groups:
              - name: \(name)
                rules: [{ alert: A, expr: vector(1), for: 1m }]

            """
        }
    }
}
