import HookModel

/// Whether lists of resources say anything about a selection of pods.
enum ResourceLists {
    case respected, ignored
}

extension VeleroSelection {
    /// Reads the selecting keys of a Backup's spec, or of an entry of its hooks.
    init(_ members: Members, resources: ResourceLists) {
        var selectors = members.items("orLabelSelectors", named: "a selector").map(
            LabelSelector.init(manifest:))
        if let selector = members["labelSelector"] { selectors.append(LabelSelector(manifest: selector)) }
        self.init(
            namespaces: VeleroNames(
                included: members.texts("includedNamespaces"), excluded: members.texts("excludedNamespaces")),
            takesPods: resources == .ignored || Self.takesPods(members), selectors: selectors)
    }

    private static func takesPods(_ members: Members) -> Bool {
        ["Resources", "NamespaceScopedResources"].allSatisfy { list in
            takesPods(
                VeleroNames(
                    included: members.texts("included" + list), excluded: members.texts("excluded" + list)))
        }
    }
}

extension LabelSelector {
    /// Reads `matchLabels` and `matchExpressions`; what is wrong with them is reported and selects nothing.
    init(manifest field: Field) {
        let members = field.members()
        let labels = members["matchLabels"]?.textEntries() ?? [:]
        self.init(labels.keys.sorted().map { .in(key: $0, values: [labels[$0] ?? ""]) })
        for expression in members.items("matchExpressions", named: "an expression") {
            if let requirement = Self.requirement(expression.members()) { requirements.append(requirement) }
        }
    }

    private static func requirement(_ expression: Members) -> Requirement? {
        let operators = ["In", "NotIn", "Exists", "DoesNotExist"]
        guard let key = expression.text("key"),
            let word = expression["operator"]?.choice(of: operators, word: { $0 })
        else { return nil }
        let values = Set(expression.texts("values"))
        switch word {
        case "In": return .in(key: key, values: values)
        case "NotIn": return .notIn(key: key, values: values)
        case "Exists": return .exists(key: key)
        default: return .doesNotExist(key: key)
        }
    }
}

extension Field {
    /// A mapping of texts to texts, without what is no text.
    func textEntries() -> [String: String] {
        var texts: [String: String] = [:]
        for entry in entries(expected: "a mapping of texts to texts") ?? [] {
            texts[entry.name] = entry.isNull ? "" : entry.manifestText()
        }
        return texts
    }
}
