import TestSupport
import Testing

/// Everything that asks a real Kubernetes API server: one server for all, one test after the other.
@Suite(
    .serialized,
    .enabled(if: KubernetesBuild.isThere, "a kube-apiserver, which `make test-kubernetes` builds"),
    .oneServer)
enum Cluster {}

/// Starts the suite's server before its first test, and stops it after the last.
struct OneServer: SuiteTrait, TestScoping {
    @TaskLocal static var running: KubernetesServer?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try await KubernetesServer.start()
        do {
            try await Definitions.establish(on: server)
            try await Self.$running.withValue(server) { try await function() }
        } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
    }
}

extension Trait where Self == OneServer {
    static var oneServer: Self { Self() }
}
