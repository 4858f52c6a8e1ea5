import HookModel
import Testing

@testable import Manifests

/// One name in workloads of which not all are backed up on schedule.
struct UnscheduledOwnerTests {
    private static func pod(_ namespace: String) -> String {
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: pg, namespace: \(namespace) }
        spec:
          template:
            metadata:
              annotations:
                pre.hook.backup.velero.io/command: '["/boathook/boathook-run","--hook","pg","--phase","pre","--","psql"]'
            spec:
              containers: [{ name: postgres, image: x }]
        ---

        """
    }

    private static func schedule(_ namespaces: String) -> String {
        """
        apiVersion: velero.io/v1
        kind: Schedule
        metadata: { name: nightly, namespace: velero }
        spec:
          schedule: 0 1 * * *
          template: { includedNamespaces: [\(namespaces)] }

        """
    }

    private func read(_ schedule: String) -> (hooks: [Hook], lines: [String]) {
        let read = ManifestReader.read(
            [(Self.pod("db") + Self.pod("db2") + schedule, "f")], isTimeZone: { _ in true })
        return (read.configuration.hooks, read.diagnostics.map(\.message))
    }

    @Test func `a cadence is not passed on to a workload that no Schedule backs up`() {
        let (hooks, lines) = read(Self.schedule("db"))
        #expect(hooks.map(\.name) == ["pg"])
        #expect(hooks.first?.expectation == nil)
        #expect(
            lines.contains { $0.contains("by no Schedule here") && $0.contains("give each its own name") })
    }

    @Test func `where all are backed up it holds for all`() {
        let (hooks, lines) = read(Self.schedule("db, db2"))
        #expect(hooks.first?.expectation != nil)
        #expect(!lines.contains { $0.contains("by no Schedule here") })
    }
}
