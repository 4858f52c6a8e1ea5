import HookModel
import Yams

/// A HelmChart of Replicated, whose values give annotations to pods that the chart makes.
struct ChartManifest {
    private(set) var pods: [PodManifest] = []
    private let name: String
    private let namespace: String?

    /// Looks for `podAnnotations` anywhere in the values; nil, and reported, where the chart has no name.
    ///
    /// What KOTS is to render (`repl{{ … }}`) is text like any other. A value that is to become the
    /// annotations as a whole says nothing yet, and is passed over.
    init?(_ members: Members) {
        let metadata = members.members("metadata")
        guard let nameField = metadata["name"] else {
            (members["metadata"] ?? members["kind"])?.reject("a HelmChart has no name; add metadata.name")
            return nil
        }
        guard let name = nameField.manifestText() else { return nil }
        let spec = members.members("spec")
        self.name = name
        namespace = spec.text("namespace")
        if let values = spec["values"] { search(values, path: []) }
        for optional in spec.items("optionalValues", named: "an optional value") {
            if let values = optional.members()["values"] { search(values, path: []) }
        }
    }

    private mutating func search(_ field: Field, path: [String]) {
        switch field.node {
        case .mapping:
            for entry in field.entries(expected: "a mapping") ?? [] {
                if entry.name == "podAnnotations" {
                    take(entry, path: path)
                } else {
                    search(entry, path: path + [entry.name])
                }
            }
        case .sequence:
            for (index, item) in (field.items(named: "an item", expected: "a list") ?? []).enumerated() {
                search(item, path: path + ["\(index)"])
            }
        case .scalar, .alias: return
        }
    }

    private mutating func take(_ field: Field, path: [String]) {
        guard case .mapping = field.node else { return }
        let annotations = AnnotationFields(field)
        guard !annotations.texts.isEmpty else { return }
        pods.append(
            PodManifest(
                name: ([name] + path).joined(separator: "-"), workload: nil,
                selectable: SelectablePod(namespace: namespace, labels: nil), annotations: annotations,
                origin: field))
    }
}
