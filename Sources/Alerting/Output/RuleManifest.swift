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
    ///
    /// What is left is for metadata and what the API server adds.
    static let byteLimit = 240_000

    /// One YAML document for each manifest, each of a size that the API server and `kubectl apply` take.
    ///
    /// Where one is not enough, each hook goes where the hash of its name says, so that a change of one hook
    /// changes one manifest; `shared` goes into the first.
    ///
    /// - Parameters:
    ///   - hooks: the groups of each hook, under its name.
    ///   - shared: groups that belong to no hook.
    package static func documents(
        hooks: [(name: String, groups: [RuleGroup])], shared: [RuleGroup], metadata: RuleMetadata
    ) -> [String] {
        let common = shared.map { RuleText.text(of: $0, indent: "  ") }.joined()
        let texts = hooks.map { hook in
            (
                hash: StableHash.of(hook.name),
                text: hook.groups.map { RuleText.text(of: $0, indent: "  ") }.joined()
            )
        }
        var partCount = 1
        while true {
            var parts = [String](repeating: "", count: partCount)
            parts[0] = common
            for hook in texts { parts[Int(hook.hash % UInt64(partCount))] += hook.text }
            let fits = parts.allSatisfy { appliedByteCount($0) <= byteLimit }
            // More parts than that do not part hooks any more: one of them is too large by itself.
            if fits || partCount > 64 * max(texts.count, 1) {
                return parts.enumerated().filter { !$1.isEmpty }.map { index, groups in
                    document(groups, metadata: metadata, part: index)
                }
            }
            partCount *= 2
        }
    }

    /// The bytes of a text in the annotation that `kubectl apply` makes: as Go writes it in JSON, where the signs
    /// of comparison and `&` take six bytes, and indentation is gone.
    static func appliedByteCount(_ text: String) -> Int {
        var count = 0
        var isIndentation = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\n"):
                count += 2
                isIndentation = true
                continue
            case UInt8(ascii: " ") where isIndentation: continue
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): count += 6
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): count += 2
            // The separators of lines, which begin so, take six bytes for their three.
            case 0xE2: count += 4
            default: count += 1
            }
            isIndentation = false
        }
        return count
    }

    private static func document(_ groups: String, metadata: RuleMetadata, part: Int) -> String {
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
