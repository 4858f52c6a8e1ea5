import HookMetrics
import HookModel
import TestSupport
import Testing

@testable import Alerting

/// What is read at three in the morning must not name what does not exist.
struct RunbookTests {
    private static let sections = [
        "What it means", "What to look at", "What to do", "How to silence it",
    ]

    private static func text(of alert: Alert) throws -> String {
        try AlertFiles.text("runbooks/\(alert.name).md")
    }

    /// The lines of the blocks of code in `language`.
    private static func code(_ language: String, in text: String) -> [String] {
        var lines: [String] = []
        var isInside = false
        for line in text.split(separator: "\n").map({ $0.drop { $0 == " " } }) {
            if line.hasPrefix("```") {
                isInside = line == "```\(language)"
            } else if isInside {
                lines.append(String(line))
            }
        }
        return lines
    }

    @Test func `every alert has a runbook, and every runbook an alert`() {
        #expect(
            Files.names(in: AlertFiles.path("runbooks")) == Alert.allCases.map { "\($0.name).md" }.sorted())
        for alert in Alert.allCases { #expect(alert.runbook.hasSuffix("/alerts/runbooks/\(alert.name).md")) }
    }

    @Test(arguments: Alert.allCases)
    func `a runbook has its four sections, and something in each`(alert: Alert) throws {
        let parts = try Self.text(of: alert).split(separator: "\n## ", omittingEmptySubsequences: false)
        #expect(parts.first == "# \(alert.name)\n")
        #expect(parts.dropFirst().map { String($0.prefix { $0 != "\n" }) } == Self.sections)
        for part in parts.dropFirst() { #expect(part.utf8.count > 80, "\(part)") }
    }

    @Test(arguments: Alert.allCases)
    func `its silence is for the alert and for labels that it has`(alert: Alert) throws {
        let silence = try #require(try Self.text(of: alert).split(separator: "## How to silence it").last)
        let words = Self.code("sh", in: String(silence)).joined(separator: " ").split(separator: " ")
        #expect(words.first == "amtool")
        #expect(words.contains("alertname=\(alert.name)"))
        let labels = words.filter { $0.contains("=") && !$0.hasPrefix("-") }.map { $0.prefix { $0 != "=" } }
        let known = Set(alert.scope.identity + ["alertname", "phase", "objective"])
        #expect(labels.count > 1)
        for label in labels { #expect(known.contains(String(label)), "\(label)") }
    }

    @Test(arguments: Alert.allCases)
    func `every metric that it names is in the catalogue, or recorded, or Velero's`(alert: Alert) throws {
        var known = VeleroRulesTests.metrics.union([AlertTier.label])
        for family in MetricCatalogue.all {
            known.insert(family.name)
            if family.type == .histogram {
                known.formUnion(["_bucket", "_count", "_sum"].map { family.name + $0 })
            }
        }
        let groups =
            try VeleroRules.groups + Fleet.shapes().flatMap { HookRules.groups(HookTerms($0, zone: .utc)) }
        for case .record(let rule) in groups.flatMap(\.rules) { known.insert(rule.name) }
        let found = try Self.text(of: alert).matches(
            of: #/(?:[a-z_]+:)?(?:boathook|velero)_[a-z0-9_:]+/#)
        for name in found { #expect(known.contains(String(name.output)), "\(name.output)") }
        #expect(!found.isEmpty)
    }

    @Test(arguments: Alert.allCases)
    func `the runbooks that it refers to are there`(alert: Alert) throws {
        for link in try Self.text(of: alert).matches(of: #/\]\(([^)]*)\)/#) {
            #expect(Files.exist(at: AlertFiles.path("runbooks/\(link.output.1)")), "\(link.output.1)")
        }
    }

    @Test(.enabled(if: TestMachine.has("promtool"), "promtool is not installed"))
    func `Prometheus reads every query`() async throws {
        let queries = try Alert.allCases.flatMap { alert in
            let queries = Self.code("promql", in: try Self.text(of: alert))
            #expect(!queries.isEmpty, "\(alert.name)")
            return queries
        }
        let rules = Set(queries).sorted().enumerated().map { index, query in
            Rule.record(RecordingRule(name: "query\(index)", expression: query))
        }
        let folder = try TemporaryFolder()
        try await Promtool.check(
            folder.write(RuleText.prometheus([RuleGroup(name: "queries", rules: rules)]), to: "queries.yaml"))
    }
}
