/// Two lists of names, as `includedNamespaces` and `excludedNamespaces` are.
package struct VeleroNames: Hashable, Sendable {
    /// Empty includes all.
    package var included: [String]
    /// Wins over what is included.
    package var excluded: [String]

    package init(included: [String] = [], excluded: [String] = []) {
        self.included = included
        self.excluded = excluded
    }

    package func includes(_ name: String) -> Bool {
        guard !excluded.contains(where: { Self.matches(name, pattern: $0) }) else { return false }
        return included.isEmpty || included.contains { Self.matches(name, pattern: $0) }
    }

    /// Whether every name there may be is included.
    package var includesAll: Bool { excluded.isEmpty && (included.isEmpty || included.contains("*")) }

    /// The one name that is included; nil where there may be others.
    package var only: String? {
        guard included.count == 1, let name = included.first, !name.contains(where: { "*?[{".contains($0) })
        else { return nil }
        return name
    }

    /// Whether `pattern`, in which `*` is any text and `?` any byte, is the whole of `name`.
    ///
    /// Velero's patterns know `[…]` and `{…}`, too, which no name of a namespace calls for; here they are
    /// themselves. Goes back to the latest `*` only, so that time stays quadratic.
    private static func matches(_ name: String, pattern: String) -> Bool {
        let name = Array(name.utf8)
        let pattern = Array(pattern.utf8)
        var (at, reached) = (0, 0)
        var retry: (name: Int, pattern: Int)?
        while at < name.count {
            if reached < pattern.count, pattern[reached] == UInt8(ascii: "*") {
                retry = (at, reached + 1)
                reached += 1
            } else if reached < pattern.count,
                pattern[reached] == name[at] || pattern[reached] == UInt8(ascii: "?")
            {
                at += 1
                reached += 1
            } else if let latest = retry {
                at = latest.name + 1
                reached = latest.pattern
                retry = (at, reached)
            } else {
                return false
            }
        }
        return pattern[reached...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

/// A pod as far as it can be selected, from what a manifest says about it.
package struct SelectablePod: Hashable, Sendable {
    /// Nil where the manifest leaves it to whoever applies it.
    package var namespace: String?
    /// Nil where they are made elsewhere, as by a chart.
    package var labels: [String: String]?

    package init(namespace: String?, labels: [String: String]?) {
        self.namespace = namespace
        self.labels = labels
    }
}

/// What a Backup backs up, or what one entry of its hooks is for; hooks run only in pods that are in both.
package struct VeleroSelection: Hashable, Sendable {
    /// What a selection says about one pod.
    package enum Answer: Hashable, Sendable {
        case yes, no
        /// Nothing speaks against it, but the manifest leaves open what would decide it.
        case unlessOtherwise
    }

    package var namespaces: VeleroNames
    /// False where the resources leave pods out: then no hook runs at all.
    package var takesPods: Bool
    /// A pod must match one of them; none lets every pod in.
    package var selectors: [LabelSelector]

    package init(
        namespaces: VeleroNames = VeleroNames(), takesPods: Bool = true, selectors: [LabelSelector] = []
    ) {
        self.namespaces = namespaces
        self.takesPods = takesPods
        self.selectors = selectors
    }

    /// Whether the selection takes in `pod`.
    package func takes(_ pod: SelectablePod) -> Answer {
        guard takesPods else { return .no }
        var isOpen = false
        if let namespace = pod.namespace {
            guard namespaces.includes(namespace) else { return .no }
        } else if !namespaces.includesAll {
            isOpen = true
        }
        if !selectors.isEmpty {
            if let labels = pod.labels {
                guard selectors.contains(where: { $0.matches(labels) }) else { return .no }
            } else {
                isOpen = true
            }
        }
        return isOpen ? .unlessOtherwise : .yes
    }

    /// Whether lists of resources let pods through; `pod` and `po` are names of theirs, too.
    package static func takesPods(_ resources: VeleroNames) -> Bool {
        let proper = { (name: String) in ["pod", "po"].contains(name) ? "pods" : name }
        return VeleroNames(
            included: resources.included.map(proper), excluded: resources.excluded.map(proper)
        ).includes("pods")
    }

    /// The label with which an object keeps itself out of every backup.
    package static let exclusionLabel = (name: "velero.io/exclude-from-backup", value: "true")
}
