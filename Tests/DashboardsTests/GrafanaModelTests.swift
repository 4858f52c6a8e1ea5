import Dashboards
import Foundation
import TestSupport
import Testing

/// Grafana's own models of a dashboard, as grafana-foundation-sdk has them.
@Suite struct GrafanaModelTests {
    private static let python = ProcessInfo.processInfo.environment["BOATHOOK_TEST_PYTHON"]
        .flatMap { Files.exist(at: $0) ? $0 : nil }

    /// A member that Grafana does not know is gone afterwards, and one that it cannot do without is there.
    private static let script = """
        import json, sys
        from grafana_foundation_sdk.cog import plugins
        from grafana_foundation_sdk.cog.encoder import JSONEncoder
        from grafana_foundation_sdk.models.dashboard import Dashboard

        # What the models fill in for things that a panel or a variable does not use.
        DEFAULTS = {"repeatDirection": "h", "auto": False, "auto_count": 30, "auto_min": "10s"}

        def differences(path, ours, theirs):
            if isinstance(ours, dict) and isinstance(theirs, dict):
                for key in sorted(ours.keys() | theirs.keys()):
                    if key not in theirs: yield f"{path}.{key}: Grafana does not know it"
                    elif key in ours: yield from differences(f"{path}.{key}", ours[key], theirs[key])
                    elif DEFAULTS.get(key) != theirs[key]: yield f"{path}.{key}: Grafana adds {theirs[key]!r}"
            elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
                for index, (left, right) in enumerate(zip(ours, theirs)):
                    yield from differences(f"{path}[{index}]", left, right)
            elif ours != theirs:
                yield f"{path}: {ours!r} becomes {theirs!r}"

        plugins.register_default_plugins()
        ours = json.load(sys.stdin)
        theirs = json.loads(JSONEncoder().encode(Dashboard.from_json(ours)))
        found = list(differences(ours["uid"], ours, theirs))
        print("\\n".join(found))
        sys.exit(1 if found else 0)
        """

    private static func check(_ text: String) async throws -> Finished {
        try await Command(try #require(python), ["-c", script]).with { $0.input = .bytes(Array(text.utf8)) }
            .run()
    }

    @Test(
        .enabled(
            if: TestMachine.requiresAll || Self.python != nil, "BOATHOOK_TEST_PYTHON: `make test` sets it"),
        arguments: GrafanaDashboard.all)
    func `Grafana's models read each dashboard and write the same back`(dashboard: GrafanaDashboard)
        async throws
    {
        let file = try #require(DashboardSet.all.first { $0.uid == dashboard.uid })
        let finished = try await Self.check(file.fileText)
        #expect(finished.status == 0, "\(finished.outputText)\(finished.errorText)")
    }

    @Test(
        .enabled(
            if: TestMachine.requiresAll || Self.python != nil, "BOATHOOK_TEST_PYTHON: `make test` sets it"))
    func `a misspelt member is found`() async throws {
        let text = try #require(DashboardSet.all.first).fileText
        let finished = try await Self.check(
            text.replacingOccurrences(of: "\"noValue\"", with: "\"novalue\""))
        #expect(finished.status == 1)
        #expect(finished.outputText.contains("novalue: Grafana does not know it"))
    }
}
