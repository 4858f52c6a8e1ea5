import TestSupport
import Testing

/// The PrometheusRules with the label `boathook.io/rules=NAME`, which are applied as a whole: what is no longer
/// among them is removed.
struct PrunedSet {
    let bench: ClusterBench
    let name: String

    /// Has the set be `manifest`; returns a line for each rule that is or was in it, as `nightly-2 pruned`, sorted.
    func apply(
        _ manifest: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String] {
        let said = try await bench.kubectl(
            "apply", "--filename", "-", "--prune", "--selector", "boathook.io/rules=\(name)",
            "\(try await allowlistFlag())=monitoring.coreos.com/v1/PrometheusRule", input: manifest)
        try #require(said.status == 0, "\(said.errorText)", sourceLocation: sourceLocation)
        return said.outputText.split(separator: "\n").map {
            String($0.replacing("prometheusrule.monitoring.coreos.com/", with: ""))
        }.sorted()
    }

    /// What `--prune` may remove is said by a flag that got another name after kubectl 1.20.
    private func allowlistFlag() async throws -> String {
        let help = try await bench.kubectl("apply", "--help").outputText
        return help.contains("--prune-allowlist") ? "--prune-allowlist" : "--prune-whitelist"
    }
}
