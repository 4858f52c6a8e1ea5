import TestSupport
import Testing

extension Cluster {
    /// `boathook rules boathook.yaml | kubectl apply -f -`, for few hooks and for many.
    @Suite struct HookRulesTests {
        private let bench: ClusterBench

        init() async throws { bench = try await ClusterBench() }

        @Test(arguments: [1, 50])
        func `the rules of a configuration apply, apply again unchanged, and show no difference`(
            hookCount: Int
        ) async throws {
            let manifest = try await bench.rules(of: .nightly(hookCount))
            try await ManifestScenario(bench: bench, manifest: manifest).expectAppliesCleanly()
        }

        /// In several namespaces at once: this kubectl asks five questions a second.
        @Test func `the rules of two thousand hooks do so, too`() async throws {
            let documents = try await bench.rules(of: .nightly(2000)).split(separator: "\n---\n")
            let partCount = 8
            try #require(documents.count > partCount)
            try await withThrowingTaskGroup(of: Void.self) { parts in
                for part in 0..<partCount {
                    let own = documents.indices.filter { $0 % partCount == part }.map { documents[$0] }
                    parts.addTask {
                        try await ManifestScenario(
                            bench: try await ClusterBench(), manifest: own.joined(separator: "\n---\n")
                        ).expectAppliesCleanly()
                    }
                }
                try await parts.waitForAll()
            }
        }

        @Test func `the rules that a daemon serves apply from its address`() async throws {
            let daemon = try await ServedRules.start(.nightly(50))
            try await ManifestScenario(bench: bench, manifest: try await daemon.manifest(), file: daemon.url)
                .expectAppliesCleanly()
            try await daemon.stop()
        }

        @Test func `the manifests of hooks that are gone are pruned`() async throws {
            let set = PrunedSet(bench: bench, name: "nightly")
            let many = try await set.apply(try await bench.rules(of: .nightly(50), ["--name", "nightly"]))
            #expect(many.count > 1)
            #expect(many.allSatisfy { $0.hasSuffix(" created") }, "\(many)")
            let one = try await set.apply(try await bench.rules(of: .nightly(1), ["--name", "nightly"]))
            #expect(one.filter { $0.hasSuffix(" pruned") }.count == many.count - 1, "\(one)")
            #expect(one.filter { !$0.hasSuffix(" pruned") } == ["nightly configured"])
            #expect(try await bench.storedNames() == ["nightly"])
        }

        /// As long as names may be: what JSON writes with six bytes must not make a manifest too large.
        @Test(arguments: ["\"", "\\", "{{ . }}", "\n", "&", "<", "\u{1}", "\u{2028}", "🪝"])
        func `the rules of hooks with hostile names apply as well`(sign: String) async throws {
            let body = String(repeating: sign, count: 250 / sign.utf8.count)
            let manifest = try await bench.rules(of: SampleHooks(names: (0..<3).map { "\($0)\(body)." }))
            try await ManifestScenario(bench: bench, manifest: manifest).expectAppliesCleanly()
        }
    }
}
