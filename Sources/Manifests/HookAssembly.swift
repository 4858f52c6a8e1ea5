import HookModel
import RunRecord

/// Makes hooks of what the manifests ask for together: which pods a spec's hooks run in, which Schedule
/// backs them up, and what is one hook.
struct HookAssembly {
    private let stock: ManifestStock
    private let schedules: [(manifest: BackupManifest, cadence: Cadence)]

    init(_ stock: ManifestStock) {
        self.stock = stock
        schedules = stock.backups.compactMap { backup in backup.cadence.map { (backup, $0) } }
    }

    /// The hooks in the order in which their names first appear, and where that is.
    func hooks() -> (hooks: [Hook], places: [String: String]) {
        let found = stock.pods.flatMap(phases(of:)) + stock.backups.flatMap(phases(of:))
        var names: [String] = []
        var byName: [String: [FoundPhase]] = [:]
        for phase in found {
            if byName[phase.name] == nil { names.append(phase.name) }
            byName[phase.name, default: []].append(phase)
        }
        let hooks = names.map { HookUnion(name: $0, phases: byName[$0] ?? []).hook() }
        return (hooks, byName.compactMapValues { $0.first?.origin.place })
    }

    // MARK: Hooks from annotations

    private func phases(of pod: PodManifest) -> [FoundPhase] {
        let hooks = HookPhase.allCases.compactMap { pod.hooks.hooks[$0] }
        guard !hooks.isEmpty else { return [] }
        let isBackedUp = hooks.contains { $0.phase.isOfBackup }
        let cadences = isBackedUp ? cadences(of: pod) : []
        let owner = HookOwner(workload: pod.workload, namespace: pod.selectable.namespace)
        return hooks.flatMap { hook in
            FoundPhase.all(
                of: hook, unwrappedName: pod.name, owner: owner,
                cadences: hook.phase.isOfBackup ? cadences : [], origin: pod.origin(of: hook.phase))
        }
    }

    /// The Schedules that back up a pod; reports where that took a guess, and where there is none.
    private func cadences(of pod: PodManifest) -> [Cadence] {
        var cadences: [Cadence] = []
        for (schedule, cadence) in schedules {
            switch schedule.takes(pod.selectable) {
            case .no: continue
            case .yes: break
            case .unlessOtherwise:
                pod.origin.warn(
                    "nothing here says whether the Schedule \(quoted(schedule.name)) selects these pods, so"
                        + " it is taken to; add their namespace"
                        + (pod.workload == nil ? ", or read the rendered manifests" : ""))
            }
            cadences.append(cadence)
        }
        if cadences.isEmpty, !schedules.isEmpty {
            pod.origin.warn(
                "no Schedule that was read backs these pods up, so nothing says how often their hooks run;"
                    + " correct its namespaces and labels, or add its manifest")
        }
        return cadences
    }

    // MARK: Hooks from specs

    private func phases(of backup: BackupManifest) -> [FoundPhase] {
        guard backup.selection.takesPods else { return [] }
        return backup.entries.filter(\.selection.takesPods).flatMap { entry in
            let pods = stock.pods.filter { backup.runs(entry, in: $0.selectable) }
            reportSeveral(entry)
            return entry.hooks.flatMap { phases(of: $0, in: entry, of: backup, pods: pods) }
        }
    }

    private func phases(
        of found: SpecEntry.SpecHook, in entry: SpecEntry, of backup: BackupManifest, pods: [PodManifest]
    ) -> [FoundPhase] {
        let phase = found.hook.phase
        let remaining = pods.filter { $0.hooks.hooks[phase] == nil }
        for pod in pods where pod.hooks.hooks[phase] != nil {
            let place = pod.origin(of: phase).place
            found.origin.warn(
                "this never runs in \(quoted(pod.name)), whose own \(phase.name) annotation (\(place)) wins;"
                    + " remove one of the two")
        }
        guard pods.isEmpty || !remaining.isEmpty else { return [] }
        return FoundPhase.all(
            of: found.hook, unwrappedName: entry.name, owner: owner(of: entry, in: backup, pods: remaining),
            cadences: [backup.cadence].compactMap { $0 }, origin: found.origin)
    }

    /// The one workload that the hook runs in, else what all of them have in common.
    private func owner(of entry: SpecEntry, in backup: BackupManifest, pods: [PodManifest]) -> HookOwner {
        guard let first = pods.first else {
            return HookOwner(namespace: entry.selection.namespaces.only ?? backup.selection.namespaces.only)
        }
        let isAlone = pods.count == 1
        let hasOneNamespace = pods.allSatisfy { $0.selectable.namespace == first.selectable.namespace }
        return HookOwner(
            workload: isAlone ? first.workload : nil,
            namespace: hasOneNamespace ? first.selectable.namespace : nil)
    }

    /// Says where several commands go by the name of one entry, so that their runs cannot be told apart.
    private func reportSeveral(_ entry: SpecEntry) {
        for phase in HookPhase.allCases {
            let unwrapped = entry.hooks.filter { found in
                found.hook.phase == phase
                    && ((try? WrappedCommand.calls(in: found.hook.command)) ?? []).isEmpty
            }
            guard unwrapped.count > 1 else { continue }
            entry.origin.warn(
                "\(unwrapped.count) \(phase.name) hooks share this name, so their runs count as those of one"
                    + " hook; wrap each in boathook-run with a --hook of its own")
        }
    }
}

extension HookPhase {
    /// Whether each backup runs the phase, so that a Schedule is its cadence.
    var isOfBackup: Bool { self == .pre || self == .post }
}
