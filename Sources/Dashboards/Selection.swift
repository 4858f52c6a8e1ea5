import HookMetrics

/// The series that the variables of a dashboard select: every query goes through one of these.
struct Selection: Hashable, Sendable {
    /// Matchers for the series of hooks, beside those for their targets.
    private let ofHooks: String
    /// Every selector of a dashboard has these, or a target that was filtered out would stay in some panels.
    private static let ofTargets = "job=~\"$job\", instance=~\"$instance\""

    /// Every hook that is chosen.
    static let hooks = Selection(ofHooks: "namespace=~\"$namespace\", hook=~\"$hook\"")
    /// The hook that is chosen, whose name is no regular expression.
    static let oneHook = Selection(ofHooks: "namespace=~\"$namespace\", hook=\"$hook\"")

    /// The selector of the family's series.
    ///
    /// - Parameter matchers: what else their labels must be, as PromQL has it.
    func callAsFunction(_ family: MetricFamily, _ matchers: String = "") -> String {
        selector(family.name, of: family, matchers)
    }

    /// The selector of one kind of a histogram's series.
    func callAsFunction(_ family: MetricFamily, _ part: HistogramPart, _ matchers: String = "") -> String {
        selector(family.name + part.rawValue, of: family, matchers)
    }

    private func selector(_ name: String, of family: MetricFamily, _ matchers: String) -> String {
        let own = family.labels.contains(.hook) ? ofHooks : "namespace=~\"$namespace\""
        let all = [own, Self.ofTargets, matchers].filter { !$0.isEmpty }.joined(separator: ", ")
        return "\(name){\(all)}"
    }

    /// The selector of a metric that is not boathook's.
    static func foreign(_ name: String, _ matchers: String = "") -> String {
        let all = [matchers, ofTargets].filter { !$0.isEmpty }.joined(separator: ", ")
        return "\(name){\(all)}"
    }
}

/// The kinds of series that a histogram consists of.
enum HistogramPart: String, Hashable, Sendable {
    case bucket = "_bucket"
    case count = "_count"
    case sum = "_sum"
}
