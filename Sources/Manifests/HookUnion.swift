import HookModel
import RunRecord

/// Everything that goes by one name, and the one hook that this is.
struct HookUnion {
    let name: String
    /// In the order of the manifests; never empty.
    let phases: [FoundPhase]

    /// The hook; reports where its parts say different things.
    func hook() -> Hook {
        let cadence = cadence()
        let owners = Set(phases.map(\.owner))
        var settings: [HookPhase: PhaseSettings] = [:]
        for phase in HookPhase.allCases {
            settings[phase] = union(of: phases.filter { $0.phase == phase })
        }
        return Hook(
            name: name, workload: Self.common(owners.map(\.workload)),
            namespace: Self.common(owners.map(\.namespace)), expectation: cadence?.schedule.expectation,
            timezone: cadence?.schedule.timezone ?? "UTC", phases: settings,
            maxQuiesce: phases.compactMap(\.maxQuiesce).max())
    }

    /// What all of them are; nil where they differ.
    private static func common(_ values: [String?]) -> String? {
        Set(values).count == 1 ? values.first ?? nil : nil
    }

    // MARK: Settings

    private func union(of phases: [FoundPhase]) -> PhaseSettings? {
        guard let first = phases.first else { return nil }
        var settings = first.settings
        for other in phases.dropFirst() {
            if other.settings != first.settings {
                other.origin.warn(
                    "the \(first.phase.name) phase of the hook \(quoted(name)) has other settings in"
                        + " \(first.origin.place); the longest timeout, the most retries and Fail are"
                        + " taken for both, unless one of them gets another name")
            }
            settings = Self.laxest(settings, other.settings)
        }
        return settings
    }

    /// The settings under which neither of the two would raise an alert too soon.
    private static func laxest(_ left: PhaseSettings, _ right: PhaseSettings) -> PhaseSettings {
        var timeout: Nanoseconds?
        if let left = left.timeout, let right = right.timeout { timeout = max(left, right) }
        var onError = left.onError ?? right.onError
        if right.onError == .fail { onError = .fail }
        return PhaseSettings(
            timeout: timeout, retries: max(left.retries, right.retries),
            retryDelay: max(left.retryDelay, right.retryDelay), grace: max(left.grace, right.grace),
            onError: onError)
    }

    // MARK: Cadence

    /// The shortest gap for each owner, and of several owners the longest; nil where a backup that nobody schedules runs
    /// the hook of one, of which nothing can be expected.
    private func cadence() -> Cadence? {
        var ofOwners: [HookOwner: [Cadence]] = [:]
        var owners: [HookOwner] = []
        for phase in phases where !phase.cadences.isEmpty {
            if ofOwners[phase.owner] == nil { owners.append(phase.owner) }
            ofOwners[phase.owner, default: []] += phase.cadences
        }
        let candidates = owners.compactMap { owner in densest(ofOwners[owner] ?? []) }
        guard var chosen = candidates.first else { return nil }
        if let unscheduled = phases.first(where: { $0.phase.isOfBackup && ofOwners[$0.owner] == nil }) {
            unscheduled.origin.warn(
                "the hook \(quoted(name)) is run by \(Self.words(chosen)) elsewhere, and by no Schedule here, so nothing"
                    + " is expected of either; give each its own name, and the one that is backed up is missed again"
            )
            return nil
        }
        for other in candidates.dropFirst() where other.gap > chosen.gap { chosen = other }
        if Set(candidates.map(\.gap)).count > 1 {
            phases.first?.origin.warn(
                "the workloads of the hook \(quoted(name)) are backed up at different intervals, and it is"
                    + " expected only as often as \(Self.words(chosen)) says; give each its own name")
        }
        return chosen
    }

    /// The one with the smallest gap, the first of several; reports that there are others.
    private func densest(_ cadences: [Cadence]) -> Cadence? {
        guard var chosen = cadences.first else { return nil }
        for other in cadences.dropFirst() where other.gap < chosen.gap { chosen = other }
        let all = cadences.map(Self.words).uniqued()
        if all.count > 1 {
            phases.first?.origin.warn(
                "\(all.count) Schedules run the hook \(quoted(name)): \(all.joined(separator: ", ")); it is"
                    + " expected as often as \(quoted(chosen.scheduleName)) says, so leave that one out where"
                    + " another is meant")
        }
        return chosen
    }

    private static func words(_ cadence: Cadence) -> String {
        "\(quoted(cadence.scheduleName)) (\(cadence.text))"
    }
}

extension Sequence where Element: Hashable {
    /// The elements in their order, each only once.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
