package import HookModel

/// The metadata of a PrometheusRule.
package struct RuleMetadata: Hashable, Sendable {
    package var name: String
    /// Nil leaves it to `kubectl`.
    package var namespace: String?
    /// What the operator's `ruleSelector` looks at; ordered by name, no name twice.
    package var labels: [Label]

    package init(name: String, namespace: String? = nil, labels: [Label] = []) {
        self.name = name
        self.namespace = namespace
        self.labels = labels
    }

    /// The label by which `kubectl apply --prune -l` finds all manifests of one name.
    package static let setLabel = "boathook.io/rules"
}

/// Rule groups as PrometheusRules of the operator.
package enum RuleManifest {
    /// The largest manifest that `kubectl apply` takes keeps a copy of itself in an annotation, all of which may
    /// have 262,144 bytes; the operator refuses twice that.
    static let byteLimit = 250_000
    /// So many places have numbers of seven digits, which a name has room for.
    private static let partCountLimit: UInt64 = 1 << 23

    /// What goes into one manifest as a whole.
    private struct Piece {
        /// Chooses the manifest.
        let hash: UInt64
        let text: String
        let appliedByteCount: Int

        init(hash: UInt64, text: String) {
            self.hash = hash
            self.text = text
            appliedByteCount = RuleManifest.appliedByteCount(text)
        }
    }

    /// Groups that belong to no hook as one manifest.
    package static func document(of groups: [RuleGroup], metadata: RuleMetadata) -> String {
        document(text(of: groups), metadata: metadata, part: 0)
    }

    /// Writes one YAML document for each manifest, each of a size that the API server and `kubectl apply` take.
    ///
    /// Where one is not enough, each hook goes where the hash of its name says, so that a change of one hook
    /// changes one manifest; `shared` goes into the first. A hook that is too large for one, as its name is long
    /// and of signs that take several bytes each, is taken apart into its groups.
    static func write(
        hooks: [HookTerms], shared: [RuleGroup], metadata: RuleMetadata, by workers: any Workers,
        _ write: (String) -> Void
    ) {
        let texts = HookTexts(of: hooks, indent: indent, by: workers)
        let ofHooks = workers.map(hooks[...]) { pieces(of: $0, texts) }
        let all = [Piece(hash: 0, text: text(of: shared))] + ofHooks.flatMap { $0 }
        var partCount: UInt64 = 1
        while partCount < partCountLimit, !fit(all, into: partCount) { partCount *= 2 }
        let parts = Dictionary(grouping: all) { $0.hash % partCount }.sorted { $0.key < $1.key }
        for (part, pieces) in parts {
            write(document(pieces.map(\.text).joined(), metadata: metadata, part: part))
        }
    }

    private static func pieces(of hook: HookTerms, _ texts: HookTexts) -> [Piece] {
        let whole = Piece(hash: StableHash.of(hook.hook.name), text: texts.text(of: hook))
        guard whole.appliedByteCount > byteLimit else { return [whole] }
        return HookRules.groups(hook).map { Piece(hash: StableHash.of($0.name), text: text(of: [$0])) }
    }

    private static func text(of groups: [RuleGroup]) -> String { RuleText.text(of: groups, indent: indent) }

    /// Of the groups in a manifest.
    private static let indent = "  "

    private static func fit(_ pieces: [Piece], into partCount: UInt64) -> Bool {
        var byteCounts: [UInt64: Int] = [:]
        for piece in pieces { byteCounts[piece.hash % partCount, default: 0] += piece.appliedByteCount }
        return byteCounts.values.allSatisfy { $0 <= byteLimit }
    }

    /// The bytes of a text in the annotation that `kubectl apply` makes, at most: as JSON, in which Go escapes the
    /// signs of HTML, too.
    static func appliedByteCount(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            appliedByteCounts.withUnsafeBufferPointer { counts in
                bytes.reduce(0) { $0 &+ Int(counts[Int($1)]) }
            }
        }
    }

    /// What each byte may come to.
    private static let appliedByteCounts = (0...UInt8.max).map { byte -> UInt8 in
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): 6
        // May begin an escape of YAML's, which JSON writes longer.
        case UInt8(ascii: "\\"): 3
        // Two separators of lines begin so, which take six bytes for their three.
        case 0xE2: 4
        case UInt8(ascii: "\""), UInt8(ascii: "\n"): 2
        default: 1
        }
    }

    private static func document(_ groups: String, metadata: RuleMetadata, part: UInt64) -> String {
        var name = metadata.name
        // The first keeps the name, so that growing replaces what was one.
        if part > 0 {
            let digits = String(part)
            name += "-" + String(repeating: "0", count: max(3 - digits.count, 0)) + digits
        }
        var text = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n"
        text += "  name: \(RuleText.quoted(name))\n"
        if let namespace = metadata.namespace { text += "  namespace: \(RuleText.quoted(namespace))\n" }
        text += "  labels:\n"
        let own = Label(name: RuleMetadata.setLabel, value: setName(metadata.name))
        for label in [own] + metadata.labels where label.name != own.name || label == own {
            text += "    \(RuleText.quoted(label.name)): \(RuleText.quoted(label.value))\n"
        }
        return text + "spec:\n  groups:\n" + groups
    }

    /// A name as the value of a label, which is shorter.
    package static func setName(_ name: String) -> String {
        guard name.utf8.count > 63 else { return name }
        let digits = String(StableHash.of(name), radix: 16)
        let head = name.prefix(46).reversed().drop { !$0.isLetter && !$0.isNumber }.reversed()
        return "\(String(head))-\(digits)"
    }
}

/// FNV-1a of 64 bits: the same on every machine and in every run, which Swift's own hashes are not.
package enum StableHash {
    /// As an entity tag shows it.
    package static func hexadecimal(of text: String) -> String { String(of(text), radix: 16) }

    static func of(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 {
            hash ^= UInt64(byte)
            hash = hash &* 0x100_0000_01B3
        }
        // The low bits choose; a last turn makes them depend on all.
        return hash ^ (hash >> 32)
    }
}
