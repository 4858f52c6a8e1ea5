import Yams

/// The objects of all manifests that have to do with hooks, in the order in which they were taken in.
struct ManifestStock {
    private(set) var pods: [PodManifest] = []
    private(set) var backups: [BackupManifest] = []
    private let isTimeZone: (String) -> Bool

    init(isTimeZone: @escaping (String) -> Bool) { self.isTimeZone = isTimeZone }

    /// Takes in one document: an object, or a list of them.
    mutating func take(_ field: Field) {
        guard !field.isNull else { return }
        let members = field.members()
        guard let kind = members.text("kind") else {
            if case .mapping = field.node, members["kind"] == nil {
                field.warn("this is no object of Kubernetes and is passed over; add its apiVersion and kind")
            }
            return
        }
        if kind.hasSuffix("List"), members["items"] != nil {
            members.items("items", named: "an object").forEach { take($0) }
        } else {
            take(members, group: Self.group(ofVersion: members.text("apiVersion") ?? ""), kind: kind)
        }
    }

    /// The part of an `apiVersion` before the slash; empty for the core group.
    private static func group(ofVersion text: String) -> String {
        let parts = text.split(separator: "/", maxSplits: 1)
        return parts.count == 2 ? String(parts[0]) : ""
    }

    private mutating func take(_ members: Members, group: String, kind: String) {
        switch group {
        case "", "apps", "batch", "extensions":
            guard let workload = WorkloadKind(rawValue: kind) else { return }
            if let pod = PodManifest(members, kind: workload) { pods.append(pod) }
        case "velero.io":
            guard let kind = VeleroKind(rawValue: kind) else { return }
            if let backup = BackupManifest(members, kind: kind, isTimeZone: isTimeZone) {
                backups.append(backup)
            }
        case "kots.io" where kind == "HelmChart":
            pods += ChartManifest(members)?.pods ?? []
        default: return
        }
    }
}
