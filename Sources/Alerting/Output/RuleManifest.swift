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
    static let byteLimit = 230_000

    /// One YAML document for each manifest, each of a size that the API server and `kubectl apply` take.
    ///
    /// Where one is not enough, each hook goes where the hash of its name says, so that a change of one hook
    /// changes one manifest; `shared` goes into the first.
    ///
    /// - Parameters:
    ///   - hooks: the groups of each hook, under its name.
    ///   - shared: groups that belong to no hook.
    package static func documents(
        hooks: some Sequence<(name: String, groups: [RuleGroup])>, shared: [RuleGroup], metadata: RuleMetadata
    ) -> [String] {
        var documents: [String] = []
        write(hooks: hooks, shared: shared, metadata: metadata) { documents.append($0) }
        return documents
    }

    /// Writes the same documents one after the other: those of thousands of hooks need not be in memory at once.
    static func write(
        hooks: some Sequence<(name: String, groups: [RuleGroup])>, shared: [RuleGroup],
        metadata: RuleMetadata, _ write: (String) -> Void
    ) {
        let common = text(of: shared)
        let parts = partition(
            hooks.map { Part(hash: StableHash.of($0.name), text: text(of: $0.groups)) }, common)
        for (index, hooks) in parts.enumerated() {
            var groups = index == 0 ? common : ""
            for hook in hooks { groups += hook.text }
            guard !groups.isEmpty else { continue }
            write(document(groups, metadata: metadata, part: parts.count == 1 ? nil : index))
        }
    }

    /// What stays together in one manifest.
    private struct Part {
        var hash: UInt64
        var text: String
    }

    /// As few parts as fit, a power of two; `common` counts for the first.
    private static func partition(_ hooks: [Part], _ common: String) -> [[Part]] {
        let sizes = hooks.map { appliedByteCount($0.text) }
        var count = 1
        while true {
            var fill = [Int](repeating: 0, count: count)
            fill[0] = appliedByteCount(common)
            for (hook, size) in zip(hooks, sizes) { fill[Int(hook.hash % UInt64(count))] += size }
            if count > 2 * hooks.count || fill.allSatisfy({ $0 <= byteLimit }) { break }
            count *= 2
        }
        var parts = [[Part]](repeating: [], count: count)
        for hook in hooks { parts[Int(hook.hash % UInt64(count))].append(hook) }
        return parts
    }

    private static func text(of groups: [RuleGroup]) -> String {
        groups.map { RuleText.text(of: $0, indent: "  ") }.joined()
    }

    /// The bytes of a text in the annotation that `kubectl apply` makes, at most: as JSON, in which Go writes the
    /// signs of comparison with six bytes.
    private static func appliedByteCount(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            var comparisons = 0
            for byte in bytes {
                comparisons += byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") ? 1 : 0
            }
            return bytes.count + 5 * comparisons
        }
    }

    private static func document(_ groups: String, metadata: RuleMetadata, part: Int?) -> String {
        var name = metadata.name
        if let part {
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
