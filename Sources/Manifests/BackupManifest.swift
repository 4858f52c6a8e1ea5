import HookModel
import RunRecord

/// The kinds whose specs hold hooks.
enum VeleroKind: String {
    case backup = "Backup"
    case schedule = "Schedule"
    case restore = "Restore"
}

/// A Backup, a Schedule or a Restore: which pods it takes, and the hooks that it brings along.
struct BackupManifest {
    let kind: VeleroKind
    let name: String
    let selection: VeleroSelection
    let entries: [SpecEntry]
    /// When it runs; nil unless it is a Schedule that is not paused.
    let cadence: Cadence?
    /// Where messages about it as a whole point.
    let origin: Field
    private let namespaceMapping: [String: String]

    /// Nil, and reported, where it has no name.
    init?(_ members: Members, kind: VeleroKind, isTimeZone: (String) -> Bool) {
        let metadata = members.members("metadata")
        guard let origin = metadata["name"] ?? metadata["generateName"] else {
            (members["metadata"] ?? members["kind"])?.reject(
                "a \(kind.rawValue) has no name; add metadata.name")
            return nil
        }
        guard let name = origin.manifestText() else { return nil }
        self.kind = kind
        self.name = name
        self.origin = origin

        let outer = members.members("spec")
        let spec = kind == .schedule ? outer.members("template") : outer
        selection = VeleroSelection(spec, resources: .respected)
        entries = spec.members("hooks").items("resources", named: "an entry of the hooks")
            .compactMap { SpecEntry($0, kind: kind) }
        namespaceMapping = spec["namespaceMapping"]?.textEntries() ?? [:]
        cadence =
            kind == .schedule ? Cadence(of: outer, name: name, origin: origin, isTimeZone: isTimeZone) : nil

        if !selection.takesPods, !entries.isEmpty {
            origin.warn(
                "none of its hooks ever runs, as its resources leave pods out; add pods to them")
        }
    }

    /// Whether the backup takes in a pod.
    func takes(_ pod: SelectablePod) -> VeleroSelection.Answer {
        let (label, value) = VeleroSelection.exclusionLabel
        return pod.labels?[label] == value ? .no : selection.takes(pod)
    }

    /// Whether the hooks of an entry run in a pod; those of a Restore look at the namespace restored into.
    func runs(_ entry: SpecEntry, in pod: SelectablePod) -> Bool {
        var target = pod
        if let namespace = pod.namespace, let mapped = namespaceMapping[namespace] {
            target.namespace = mapped
        }
        // Labels that nobody knows match no selector; a namespace that nobody knows may well be meant.
        if pod.labels == nil, !entry.selection.selectors.isEmpty { return false }
        return takes(pod) != .no && entry.selection.takes(target) != .no
    }
}

/// When a Schedule makes backups.
struct Cadence {
    let scheduleName: String
    let text: String
    let schedule: Schedule
    /// The largest time between two backups.
    let gap: Nanoseconds

    /// Nil where the Schedule is paused, which is reported, or where its cron expression is wrong, too.
    init?(of spec: Members, name: String, origin: Field, isTimeZone: (String) -> Bool) {
        guard let field = spec["schedule"] else {
            origin.reject("the Schedule has no spec.schedule; add for example schedule: \"0 1 * * *\"")
            return nil
        }
        guard let text = field.manifestText() else { return nil }
        let schedule: Schedule
        do {
            schedule = try Schedule(parsing: text)
        } catch {
            field.reject("\(error)")
            return nil
        }
        if let zone = schedule.timezone, !isTimeZone(zone) {
            field.reject("the time zone \(quoted(zone)) is unknown; use a name such as UTC or Europe/Berlin")
            return nil
        }
        if spec.isTrue("paused") {
            spec["paused"]?.warn(
                "the Schedule is paused, so no hook is expected to run by it; remove this to count it")
            return nil
        }
        // Any year will do, and any zone: schedules are only compared with each other.
        let someDay = Timestamp(nanosecondsSinceEpoch: 0)
        guard let gap = schedule.expectation.largestGap(around: someDay, zone: .utc) else { return nil }
        self.schedule = schedule
        self.gap = gap
        self.text = text
        scheduleName = name
    }
}
