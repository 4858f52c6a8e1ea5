import HookModel
import RunRecord

/// The kinds that are a pod or make pods from a template.
enum WorkloadKind: String {
    case pod = "Pod"
    case deployment = "Deployment"
    case statefulSet = "StatefulSet"
    case daemonSet = "DaemonSet"
    case replicaSet = "ReplicaSet"
    case replicationController = "ReplicationController"
    case job = "Job"
    case cronJob = "CronJob"

    /// The keys that lead to the object whose metadata the pods get.
    var templatePath: [String] {
        switch self {
        case .pod: []
        case .deployment, .statefulSet, .daemonSet, .replicaSet, .replicationController, .job:
            ["spec", "template"]
        case .cronJob: ["spec", "jobTemplate", "spec", "template"]
        }
    }
}

/// Pods of one kind, as one manifest describes them.
struct PodManifest {
    /// The name that unwrapped hooks of its annotations go by.
    let name: String
    /// Nil where the workload's name is made elsewhere.
    let workload: String?
    let selectable: SelectablePod
    let hooks: VeleroPodHooks
    /// Where messages about the pods as a whole point.
    let origin: Field
    private let annotations: AnnotationFields

    /// Reads a workload and reports what is odd about its annotations; nil, and reported, without a name.
    init?(_ members: Members, kind: WorkloadKind) {
        let metadata = members.members("metadata")
        guard let nameField = metadata["name"] ?? metadata["generateName"] else {
            let place = members["metadata"] ?? members["kind"]
            place?.reject("a \(kind.rawValue) has no name; add metadata.name")
            return nil
        }
        guard var name = nameField.manifestText() else { return nil }
        if nameField.name == "generateName" { while name.last == "-" { name.removeLast() } }
        guard !name.isEmpty else {
            nameField.reject("the name is empty; write one")
            return nil
        }

        var template = members
        for (depth, key) in kind.templatePath.enumerated() {
            let outer = AnnotationFields(template.members("metadata")["annotations"])
            // The keys on the way alternate between specs and objects, and only objects have metadata.
            if depth.isMultiple(of: 2) { outer.reportMisplaced(kind: kind) }
            template = template.members(key)
        }
        let podMetadata = template.members("metadata")
        self.init(
            name: name, workload: name,
            selectable: SelectablePod(
                namespace: metadata.text("namespace"), labels: podMetadata["labels"]?.textEntries() ?? [:]),
            annotations: AnnotationFields(podMetadata["annotations"]), origin: nameField)
    }

    /// Pods whose annotations were found by other means.
    init(
        name: String, workload: String?, selectable: SelectablePod, annotations: AnnotationFields,
        origin: Field
    ) {
        self.name = name
        self.workload = workload
        self.selectable = selectable
        self.annotations = annotations
        self.origin = origin
        hooks = VeleroPodHooks(annotations: annotations.texts)
        annotations.report(hooks)
    }

    /// Where the hook of a phase is asked for.
    func origin(of phase: HookPhase) -> Field {
        guard let set = hooks.sets[phase] else { return origin }
        return annotations[VeleroAnnotation(set, .command).name] ?? origin
    }
}
