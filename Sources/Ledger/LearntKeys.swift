import HookModel

/// The series of hooks that no configuration names, and whether there is room for more of them.
///
/// Records choose their hook and their workload freely: without bounds, a pod that makes up names would fill the
/// memory of the daemon and of Prometheus.
struct LearntKeys: Sendable {
    private var workloads: [String: Set<String?>] = [:]
    private var count = 0

    /// Notes a key; none twice.
    mutating func insert(_ key: SeriesKey) {
        workloads[key.hook, default: []].insert(key.workload)
        count += 1
    }

    /// Whether a key that is not there yet may be added.
    func hasRoom(for key: SeriesKey) -> Bool {
        guard count < Ledger.maximumLearntKeyCount else { return false }
        guard let known = workloads[key.hook] else { return workloads.count < Ledger.maximumLearntHookCount }
        return known.contains(key.workload) || known.count < Ledger.maximumLearntWorkloadCount
    }
}
