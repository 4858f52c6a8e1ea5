import HookModel

/// The rules of hooks as text, worked out once for those that differ in nothing but what they are called, what they run,
/// and at which hours.
///
/// Thousands of hooks have a few settings between them. A name of nothing but letters, digits and `-_.` stands for
/// itself wherever a rule has it, so it takes the place of a stand-in in the text of one that has the same settings.
struct HookTexts: Sendable {
    private let patterns: [Settings: TextPattern]
    private let indent: String

    /// - Parameters:
    ///   - hooks: those whose texts are wanted; what many of them share is worked out here.
    ///   - indent: what each line begins with.
    init(of hooks: [HookTerms], indent: String, by workers: any Workers) {
        var counts: [Settings: Int] = [:]
        for terms in hooks {
            if let settings = Settings(terms) { counts[settings, default: 0] += 1 }
        }
        let shared = counts.filter { $0.value >= Self.fewest }.sorted { $0.value > $1.value }
            .prefix(Self.patternLimit).map(\.key)
        let patterns = workers.map(shared[...]) { settings in
            TextPattern(
                RuleText.text(of: HookRules.groups(settings.terms), indent: indent),
                StandIn.allCases.map(\.rawValue))
        }
        self.patterns = Dictionary(uniqueKeysWithValues: zip(shared, patterns))
        self.indent = indent
    }

    /// So many hooks share a pattern, at least: it takes as much memory as the text of one.
    static let fewest = 8
    /// So many patterns are in memory at once: a dozen megabytes.
    private static let patternLimit = 256

    /// How many texts are shared.
    var patternCount: Int { patterns.count }

    /// The groups of a hook, as ``RuleText/text(of:indent:)`` writes them.
    func text(of terms: HookTerms) -> String {
        guard let settings = Settings(terms), let pattern = patterns[settings] else {
            return RuleText.text(of: HookRules.groups(terms), indent: indent)
        }
        let hook = terms.hook
        return pattern.text(StandIn.allCases.map { $0 == .name ? hook.name : hook.workload ?? "" })
    }
}

/// What stands where a hook's own texts will.
private enum StandIn: String, CaseIterable {
    case name = "boathook-stand-in-for-a-name"
    case workload = "boathook-stand-in-for-a-workload"

    /// What all of them begin with.
    static let start = "boathook-stand-in-"
}

/// What the rules of a hook follow from, but its name and its workload's: its commands and the hours themselves are left
/// out; deadlines, `onError`, holds and what follows from the schedule stay.
private struct Settings: Hashable {
    /// Those of a hook that is called by stand-ins.
    let terms: HookTerms

    /// Nil where a text of the hook's may be written in another way than it is, or be taken for a stand-in, or be equal
    /// to another that has other bytes.
    init?(_ terms: HookTerms) {
        let hook = terms.hook
        guard Self.isPlain(hook.name), Self.isPlain(hook.workload ?? ""),
            ([hook.namespace ?? ""] + hook.labels.map(\.value)).allSatisfy({
                PromQL.isVerbatim($0) && !$0.contains(StandIn.start)
            })
        else { return nil }
        let phases = hook.phases.mapValues { phase in
            var settings = PhaseSettings(timeout: phase.timeout, onError: phase.onError)
            (settings.hold, settings.maxHold) = (phase.hold, phase.maxHold)
            return settings
        }
        self.terms = HookTerms(
            Hook(
                name: StandIn.name.rawValue, workload: hook.workload.map { _ in StandIn.workload.rawValue },
                namespace: hook.namespace, phases: phases, maxQuiesce: hook.maxQuiesce,
                objectives: hook.objectives, severity: hook.severity, labels: hook.labels),
            scheduledLike: terms)
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}
