import Alerting
import HookMetrics
import HookModel
import Testing

/// What the rules name exists: promtool has read every expression, here each name in it is looked up.
struct CatalogueTests {
    private static func allGroups() throws -> [RuleGroup] {
        try GenericRules.groups + Fleet.shapes().flatMap { HookRules.groups(HookTerms($0, zone: .utc)) }
    }

    private static func expressions() throws -> [String] {
        try allGroups().flatMap(\.rules).map { rule in
            switch rule {
            case .alert(let alert): alert.expression
            case .record(let record): record.expression
            }
        }
    }

    private static func recordedNames() throws -> Set<String> {
        Set(
            try allGroups().flatMap(\.rules).compactMap {
                if case .record(let record) = $0 { record.name } else { nil }
            })
    }

    /// The labels that rules add to what they record, by its name.
    private static func addedLabels() throws -> [String: Set<String>] {
        var added: [String: Set<String>] = [:]
        for case .record(let rule) in try allGroups().flatMap(\.rules) {
            added[rule.name, default: []].formUnion(rule.labels.map(\.name))
        }
        return added
    }

    /// The words of PromQL that the rules use, and the one series that is Prometheus' own.
    private static let language: Set<Substring> = [
        "max", "min", "sum", "group", "by", "without", "on", "ignoring", "group_left", "and", "or", "unless",
        "bool",
        "offset",
        "time", "timestamp",
        "vector", "clamp", "last_over_time", "max_over_time", "min_over_time", "sum_over_time",
        "avg_over_time", "increase", "label_replace", "Inf", "up", "m", "h", "d", "s",
    ]

    /// Those of the metrics and those of their targets.
    private static let labels = Set(
        MetricLabel.allCases.map { Substring($0.name) } + ["namespace", "pod", "instance", "job"])

    @Test func `every metric is in the catalogue, or recorded, or Prometheus' own`() throws {
        var known = try Self.recordedNames().union(Self.addedLabels().values.joined())
        for family in MetricCatalogue.all {
            known.insert(family.name)
            if family.type == .histogram {
                known.formUnion(["_bucket", "_count", "_sum"].map { family.name + $0 })
            }
        }
        var found: Set<Substring> = []
        for expression in try Self.expressions() {
            let bare = expression.replacing(#/"(?:[^"\\]|\\.)*"/#, with: "")
            for match in bare.matches(of: #/[a-z_]*:?boathook_[a-z0-9_:]+/#) { found.insert(match.output) }
            // Whatever is looked up besides is Prometheus' own verdict on its targets.
            let others = bare.replacing(#/[a-z_]*:?boathook_[a-z0-9_:]+/#, with: "")
            let words = Set(others.matches(of: #/[A-Za-z_]+/#).map(\.output))
            #expect(words.subtracting(Self.language).subtracting(Self.labels) == [])
        }
        #expect(found.count > 20)
        for name in found { #expect(known.contains(String(name)), "\(name)") }
    }

    @Test func `every label is one that the metric has, or of the target`() throws {
        let target: Set<String> = ["namespace", "pod", "instance", "job"]
        let families = Dictionary(uniqueKeysWithValues: MetricCatalogue.all.map { ($0.name, $0) })
        var checked = 0
        for expression in try Self.expressions() {
            for match in expression.matches(of: #/(boathook_[a-z_]+)\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\}/#) {
                var name = String(match.output.1)
                for suffix in ["_bucket", "_count"] where families[name] == nil && name.hasSuffix(suffix) {
                    name.removeLast(suffix.count)
                }
                // What is recorded has a colon before it.
                guard let family = families[name],
                    match.range.lowerBound > expression.startIndex
                        ? expression[expression.index(before: match.range.lowerBound)] != ":" : true
                else { continue }
                let labels = Set(family.labels.map(\.name)).union(target).union(
                    family.type == .histogram ? ["le"] : [])
                for label in match.output.2.matches(of: #/([a-z_]+)(?:=~|!=|!~|=)"/#) {
                    #expect(labels.contains(String(label.output.1)), "\(name): \(label.output.1)")
                    checked += 1
                }
            }
        }
        #expect(checked > 100)
    }

    /// What a rule groups or matches by must be a label of some metric within it; of what is recorded, by what it is
    /// recorded: the level that its name begins with, and what its rule adds.
    @Test func `every label that is grouped or matched by can be there`() throws {
        let families = Dictionary(uniqueKeysWithValues: MetricCatalogue.all.map { ($0.name, $0) })
        let added = try Self.addedLabels()
        var checked = 0
        for expression in try Self.expressions() {
            let bare = expression.replacing(#/"(?:[^"\\]|\\.)*"/#, with: "")
            var known: Set<String> = bare.contains("label_replace") ? ["workload"] : []
            for match in bare.matches(of: #/([a-z_]+:)?(boathook_[a-z_]+)((?::[a-z0-9_]+)?)/#) {
                if let level = match.output.1 {
                    known.formUnion(Self.labels(ofLevel: level.dropLast()))
                    known.formUnion(added[String(match.output.0)] ?? [])
                    continue
                }
                var name = String(match.output.2)
                for suffix in ["_bucket", "_count"] where families[name] == nil && name.hasSuffix(suffix) {
                    name.removeLast(suffix.count)
                }
                known.formUnion(["namespace", "pod", "instance", "job"])
                if families[name]?.type == .histogram { known.insert("le") }
                known.formUnion(families[name]?.labels.map(\.name) ?? [])
            }
            for match in bare.matches(of: #/\b(?:by|on|ignoring|without|group_left) ?\(([a-z_, ]*)\)/#) {
                for label in match.output.1.split(separator: ",") {
                    let label = label.drop { $0 == " " }
                    #expect(known.contains(String(label)), "\(label): \(expression)")
                    checked += 1
                }
            }
        }
        #expect(checked > 1_000)
    }

    /// `namespace_workload_hook_phase` as labels; two of them have an underscore of their own.
    private static func labels(ofLevel level: Substring) -> Set<String> {
        let parts = level.replacing("on_error", with: "onError").split(separator: "_")
        return Set(parts.map { $0 == "onError" ? "on_error" : String($0) })
    }

    @Test func `every alert of the contract is there`() throws {
        var names: Set<Alert> = []
        for rule in try Self.allGroups().flatMap(\.rules) {
            if case .alert(let alert) = rule { names.insert(alert.alert) }
        }
        #expect(names == Set(Alert.allCases.filter { $0.name.hasPrefix("Boathook") }))
    }
}
