import HookModel
import RunRecord

/// The rules of hooks as text, worked out once for those that differ in nothing but what they are called and when they
/// run.
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
        let shared = counts.filter { $0.value >= Self.fewest }.map(\.key)
        let patterns = workers.map(shared[...]) { settings in
            TextPattern(
                RuleText.text(of: HookRules.groups(settings.terms), indent: indent),
                StandIn.allCases.map(\.rawValue))
        }
        self.patterns = Dictionary(uniqueKeysWithValues: zip(shared, patterns))
        self.indent = indent
    }

    /// So many hooks share a pattern, at least: it takes as much memory as the text of one.
    private static let fewest = 8

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

/// All that the rules of a hook follow from but its name and its workload's.
private struct Settings: Hashable {
    /// Those of a hook that is called by stand-ins.
    let terms: HookTerms

    /// Nil where a text of the hook's might be written in another way than it is, or taken for a stand-in.
    init?(_ terms: HookTerms) {
        var hook = terms.hook
        guard Self.isPlain(hook.name), Self.isPlain(hook.workload ?? ""),
            ([hook.namespace ?? ""] + hook.labels.map(\.value)).allSatisfy({ !$0.contains(StandIn.start) })
        else { return nil }
        hook.name = StandIn.name.rawValue
        hook.workload = hook.workload.map { _ in StandIn.workload.rawValue }
        // The terms hold what follows from it.
        hook.expectation = nil
        self.terms = HookTerms(hook, scheduledLike: terms)
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

/// A text with places in it that are filled in.
private struct TextPattern: Sendable {
    /// What stands before each place, and after the last one.
    private let parts: [[UInt8]]
    /// Which of the texts each place takes.
    private let numbers: [Int]

    /// - Parameter standIns: what marks the places; none is empty, or the beginning of another.
    init(_ text: String, _ standIns: [String]) {
        let marks = standIns.map { Array($0.utf8) }
        let bytes = Array(text.utf8)
        var parts: [[UInt8]] = []
        var numbers: [Int] = []
        var (start, place) = (0, 0)
        while place < bytes.count {
            guard
                let number = marks.firstIndex(where: { mark in
                    bytes[place] == mark[0] && bytes[place...].starts(with: mark)
                })
            else {
                place += 1
                continue
            }
            parts.append(Array(bytes[start..<place]))
            numbers.append(number)
            place += marks[number].count
            start = place
        }
        self.parts = parts + [Array(bytes[start...])]
        self.numbers = numbers
    }

    /// The text with `texts` in its places.
    func text(_ texts: [String]) -> String {
        var bytes: [UInt8] = []
        let added = numbers.reduce(0) { $0 + texts[$1].utf8.count }
        bytes.reserveCapacity(parts.reduce(added) { $0 + $1.count })
        for (part, number) in zip(parts, numbers) {
            bytes += part
            bytes += texts[number].utf8
        }
        bytes += parts[numbers.count]
        return String(decoding: bytes, as: UTF8.self)
    }
}
