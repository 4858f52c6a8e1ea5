import TestSupport
import Testing

/// What users do with a manifest of PrometheusRules, in the order in which they do it.
///
/// It asks only for what must hold of every manifest, whoever printed it and however many documents it has.
struct ManifestScenario {
    let bench: ClusterBench
    let manifest: String
    /// Where kubectl finds the manifest, a file or an URL; it reads the text itself where nothing is said.
    var file = "-"

    /// Applies `manifest` to the empty namespace of `bench` in every way, and looks at what is stored.
    func expectAppliesCleanly(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let written = try await bench.writtenSpecs(of: manifest)
        try #require(!written.isEmpty, "no PrometheusRule in the manifest", sourceLocation: sourceLocation)
        let names = written.keys.sorted()

        try await expect(
            "created (server dry run)", of: names, from: ["apply", "--dry-run=server"], sourceLocation)
        #expect(
            try await bench.storedNames() == [], "a dry run stores nothing", sourceLocation: sourceLocation)

        try await expect("created", of: names, from: ["apply"], sourceLocation)
        #expect(try await bench.storedSpecs() == written, "nothing pruned", sourceLocation: sourceLocation)
        try await expectNoDifference(sourceLocation)
        try await expect("unchanged", of: names, from: ["apply"], sourceLocation)
        try await expect(
            "unchanged (server dry run)", of: names, from: ["apply", "--dry-run=server"], sourceLocation)

        let serverSide = ["apply", "--server-side", "--force-conflicts"]
        try await expect("serverside-applied", of: names, from: serverSide, sourceLocation)
        #expect(try await bench.storedSpecs() == written, "nothing pruned", sourceLocation: sourceLocation)
        try await expectNoDifference(sourceLocation)
    }

    /// Expects that `kubectl apply` takes none of `manifest` and says `complaint`.
    func expectRefusal(
        saying complaint: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let said = try await bench.kubectl("apply", "--filename", file, input: manifest)
        #expect(said.status == 1, sourceLocation: sourceLocation)
        #expect(said.errorText.contains(complaint), "\(said.errorText)", sourceLocation: sourceLocation)
        #expect(said.outputText == "", sourceLocation: sourceLocation)
        #expect(try await bench.storedNames() == [], sourceLocation: sourceLocation)
    }

    private func expectNoDifference(_ sourceLocation: SourceLocation) async throws {
        let said = try await bench.kubectl("diff", "--filename", file, input: manifest)
        #expect(said.status == 0, "\(said.errorText)", sourceLocation: sourceLocation)
        #expect(said.outputText == "", sourceLocation: sourceLocation)
    }

    /// Expects one line of `result` for each of `names`, in whichever order, and nothing else.
    private func expect(
        _ result: String, of names: [String], from words: [String], _ sourceLocation: SourceLocation
    ) async throws {
        let all = ["--namespace", bench.namespace] + words + ["--filename", file]
        let said = try await bench.server.kubectl(all, input: manifest)
        #expect(said.status == 0, "\(said.errorText)", sourceLocation: sourceLocation)
        let lines = said.outputText.split(separator: "\n").map(String.init).sorted()
        let expected = names.map { "prometheusrule.monitoring.coreos.com/\($0) \(result)" }
        #expect(lines == expected, "\(words)", sourceLocation: sourceLocation)
    }
}
