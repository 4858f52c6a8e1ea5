import HookModel
import Testing

@testable import Manifests

/// Objectives that can never be missed, and those that nothing is measured by.
struct ObjectiveWindowTests {
    private func said(_ hook: String) -> [String] {
        ConfigurationReader.read("hooks: [{ name: h, \(hook) }]", file: "f", isTimeZone: { _ in true })
            .diagnostics.map(\.description)
    }

    @Test(arguments: [
        (
            "schedule: 0 1 * * 0, pre: {}, objectives: { success: 9%, window: 2d }", "f:1:85: error: ",
            "336h0m0s"
        ),
        ("every: 24h, pre: {}, objectives: { success: 9%, window: 1h }", "f:1:76: error: ", "48h0m0s"),
        ("every: 5m, pre: {}, objectives: { success: 9%, window: 1h }", "f:1:75: error: ", "24h0m0s"),
        (
            "every: 744h, pre: {}, objectives: { success: 9% }", "f:1:56: warning: ",
            "1488h0m0s or longer with window:"
        ),
    ])
    func `a window that cannot see two runs go wrong is told with one that can`(
        hook: String, place: String, mend: String
    ) {
        let lines = said(hook)
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix(place) == true, "\(lines)")
        #expect(
            lines.first?.hasSuffix("make it \(mend)\(mend.hasSuffix(":") ? "" : " or longer")") == true,
            "\(lines)")
    }

    @Test(arguments: [
        "schedule: 0 1 * * 0, pre: {}, objectives: { success: 9%, window: 14d }",
        "every: 24h, pre: {}, objectives: { freshness: { target: 9% }, window: 12h }",
        "pre: {}, maxQuiesce: 1m, objectives: { quiesce: { budget: 59m }, window: 1h }",
    ])
    func `one that can is taken`(hook: String) { #expect(said(hook) == []) }

    @Test func `a quiesce budget that fills its window can never be spent`() {
        let lines = said("pre: {}, maxQuiesce: 1m, objectives: { quiesce: { budget: 1h }, window: 1h }")
        #expect(lines.count == 1)
        #expect(
            lines.first?.contains("error: the budget 1h0m0s is not below the window of 1h0m0s") == true,
            "\(lines)")
    }

    @Test func `what is measured by backups is told of a hook that no backup runs`() {
        let lines = said("every: 24h, verify: {}, objectives: { success: 9%, freshness: { target: 9% } }")
        #expect(lines.count == 3)
        for line in lines { #expect(line.contains(": warning: ") && line.contains("the hook has neither")) }
        #expect(said("verify: {}") == [])
    }
}
