import TestSupport
import Testing

extension Cluster {
    /// `boathook dashboards --format configmap | kubectl apply -f -`, as the README has it.
    @Suite struct DashboardManifestTests {
        private let bench: ClusterBench
        private static let names = ["daemon", "hook", "hooks", "slo", "velero"].map {
            "configmap/boathook-\($0)-dashboard"
        }

        init() async throws { bench = try await ClusterBench() }

        @Test func `the dashboards apply, apply again unchanged, and are found by the sidecar's label`()
            async throws
        {
            let manifest = try await Command(
                try BuiltProducts.daemon(), ["dashboards", "--format", "configmap", "--label", "team=data"]
            ).text()
            for result in ["created", "unchanged"] {
                let said = try await bench.kubectl("apply", "--filename", "-", input: manifest)
                #expect(said.status == 0, "\(said.errorText)")
                let lines = said.outputText.split(separator: "\n").map(String.init).sorted()
                #expect(lines == Self.names.map { "\($0) \(result)" })
            }
            let found = try await bench.kubectl(
                "get", "configmaps", "--selector", "grafana_dashboard=1,team=data", "--output", "name")
            #expect(found.outputText.split(separator: "\n").map(String.init).sorted() == Self.names)
        }

        @Test func `the file under dashboards applies as it is`() async throws {
            let file = "\(BuiltProducts.packageRoot)/dashboards/configmaps.yaml"
            let said = try await bench.kubectl("apply", "--filename", file)
            #expect(said.status == 0, "\(said.errorText)")
            let difference = try await bench.kubectl("diff", "--filename", file)
            #expect(difference.status == 0, "\(difference.errorText)\(difference.outputText)")
        }
    }
}
