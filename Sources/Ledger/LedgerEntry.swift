package import HookModel
import RunRecord

/// The identity of an application's quiesce series: what the labels `hook` and `workload` say.
package struct QuiesceKey: Hashable, Comparable, Sendable {
    package var hook: String
    /// Nil where nobody named one.
    package var workload: String?

    package init(hook: String, workload: String? = nil) {
        self.hook = hook
        self.workload = workload
    }

    /// Ordered by hook, then workload, none first.
    package static func < (left: QuiesceKey, right: QuiesceKey) -> Bool {
        if left.hook != right.hook { return left.hook < right.hook }
        guard let workload = right.workload else { return false }
        return left.workload.map { $0 < workload } ?? true
    }
}

/// The name of one stored tally.
package enum LedgerKey: Hashable, Sendable {
    case runs(SeriesKey)
    case quiesce(QuiesceKey)

    /// The key as a text that a table can be keyed by: a JSON list, the same for the same key in every version.
    package var text: String {
        let (kind, words) =
            switch self {
            case .runs(let key):
                ("runs", [key.hook, key.phase.name.description] + (key.workload.map { [$0] } ?? []))
            case .quiesce(let key): ("quiesce", [key.hook] + (key.workload.map { [$0] } ?? []))
            }
        return "[\"\(kind)\"" + words.map { ",\"" + Self.escaped($0) + "\"" }.joined() + "]"
    }

    private static func escaped(_ word: String) -> String {
        var text = ""
        for scalar in word.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

/// One tally with its key, as the journal keeps it: a row of its own, replaced whole when it changes.
package enum LedgerEntry: Hashable, Sendable {
    case runs(SeriesKey, Tally)
    case quiesce(QuiesceKey, QuiesceTally)

    package var key: LedgerKey {
        switch self {
        case .runs(let key, _): .runs(key)
        case .quiesce(let key, _): .quiesce(key)
        }
    }
}

/// Coded with its key, so that a row can be read without taking its text key apart.
extension LedgerEntry: Codable {
    private enum CodingKeys: String, CodingKey { case key, hook, workload, runs, quiesce }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.runs) {
            self = .runs(
                try container.decode(SeriesKey.self, forKey: .key),
                try container.decode(Tally.self, forKey: .runs))
        } else {
            let key = QuiesceKey(
                hook: try container.decode(String.self, forKey: .hook),
                workload: try container.decodeIfPresent(String.self, forKey: .workload))
            self = .quiesce(key, try container.decode(QuiesceTally.self, forKey: .quiesce))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .runs(let key, let tally):
            try container.encode(key, forKey: .key)
            try container.encode(tally, forKey: .runs)
        case .quiesce(let key, let tally):
            try container.encode(key.hook, forKey: .hook)
            try container.encodeIfPresent(key.workload, forKey: .workload)
            try container.encode(tally, forKey: .quiesce)
        }
    }
}
