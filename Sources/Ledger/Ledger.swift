package import HookModel
package import RunRecord

/// All series of the daemon as a pure fold over the records of runs: a value, cheap to copy and to publish.
///
/// It keeps no record and knows no file. Whoever owns it takes each record in once, stores
/// ``changedEntries(since:)`` in the same transaction as the record's row, and hands a copy to the exposition. A
/// ledger made from the stored entries equals the one that they came from, but for the runs under way, which
/// are told again by their start records.
///
/// Hand over records in the order of their ends as far as that is known. Latest results do not depend on it, but
/// a quiesce is a pair of records.
package struct Ledger: Sendable {
    /// How many hooks that no configuration names may have series; the records of further ones only move
    /// ``unplacedRecordCount``. Configured hooks are under none of these bounds.
    package static let maximumLearntHookCount = 1_000
    /// How many workloads one learnt hook may have: none can take the room of all others.
    package static let maximumLearntWorkloadCount = 100
    /// How many series keys may be learnt in all.
    package static let maximumLearntKeyCount = maximumLearntHookCount * HookPhase.allCases.count

    /// One hook's phase, with all that is known about it.
    package struct Series: Sendable {
        package let key: SeriesKey
        package internal(set) var tally: Tally
        /// The starts of the runs that are under way.
        package internal(set) var running: [RunID: Timestamp] = [:]
        /// The ledger's generation when anything here changed last.
        package internal(set) var generation: UInt64
        /// The ledger's generation when the tally changed last.
        package internal(set) var tallyGeneration: UInt64
    }

    /// One application that is quiesced from time to time.
    package struct Quiesces: Sendable {
        package let key: QuiesceKey
        package internal(set) var tally: QuiesceTally
        /// The ledger's generation when the tally changed last.
        package internal(set) var generation: UInt64
    }

    /// The name of this ledger and its copies, by which a cache tells it from another one.
    package final class Identity: Sendable {}

    package let identity = Identity()
    package private(set) var settings = LedgerSettings()
    /// Rises with every change of anything in the ledger.
    package private(set) var generation: UInt64 = 0
    /// The generation when the settings or the set of keys changed last.
    package private(set) var layoutGeneration: UInt64 = 0
    /// The records of finished runs that found no room for a series of theirs, and so were not counted elsewhere.
    ///
    /// Since this ledger was made: it is not stored, and begins at 0 with the daemon.
    package private(set) var unplacedRecordCount: UInt64 = 0
    /// In the order of appearance; a place changes only together with ``layoutGeneration``.
    package internal(set) var series: [Series] = []
    package internal(set) var quiesces: [Quiesces] = []

    private var seriesIndex: [SeriesKey: Int] = [:]
    private var quiesceIndex: [QuiesceKey: Int] = [:]
    private var hooks: [String: Hook] = [:]
    private var learntKeys = LearntKeys()
    private var runsUnderWay: [RunID: SeriesKey] = [:]

    /// A ledger as the journal kept it, under the configuration of today.
    package init(entries: some Sequence<LedgerEntry>, settings: LedgerSettings) {
        for entry in entries {
            switch entry {
            case .runs(let key, let tally): insert(key, tally)
            case .quiesce(let key, let tally): insert(key, tally)
            }
        }
        adopt(settings)
    }

    /// A ledger that has seen nothing.
    package init(settings: LedgerSettings = LedgerSettings()) {
        self.init(entries: [], settings: settings)
    }

    // MARK: Configuration

    /// Puts another configuration in force: adds the series of its hooks at 0 and the bounds of their
    /// buckets, takes away nothing that counted, and does nothing where nothing is new.
    package mutating func configure(_ settings: LedgerSettings) {
        guard settings != self.settings else { return }
        let before = hooks
        adopt(settings)
        for index in series.indices {
            let key = series[index].key
            // What the configuration has said since is newer than the deadline of a run from before.
            guard let timeout = configuredHook(key.hook, workload: key.workload)?.phases[key.phase]?.timeout,
                timeout != before[key.hook]?.phases[key.phase]?.timeout,
                series[index].tally.latestRun?.timeout != nil
            else { continue }
            series[index].tally.latestRun?.timeout = nil
            touchTally(at: index)
        }
    }

    private mutating func adopt(_ settings: LedgerSettings) {
        self.settings = settings
        hooks = Dictionary(settings.configuration.hooks.map { ($0.name, $0) }) { first, _ in first }
        for hook in settings.configuration.hooks {
            let workload = workload(of: hook)
            for phase in hook.exposedPhases {
                let key = SeriesKey(hook: hook.name, phase: phase, workload: workload)
                if seriesIndex[key] == nil {
                    insert(key, Tally(durationBounds: hook.durationBounds(phase: phase)))
                }
            }
            let key = QuiesceKey(hook: hook.name, workload: workload)
            if hook.quiesces, quiesceIndex[key] == nil {
                insert(key, QuiesceTally(durationBounds: hook.quiesceBounds))
            }
        }
        for index in series.indices {
            let key = series[index].key
            guard let hook = configuredHook(key.hook, workload: key.workload) else { continue }
            if series[index].tally.durations.add(bounds: hook.durationBounds(phase: key.phase)) {
                touchTally(at: index)
            }
        }
        for index in quiesces.indices {
            let key = quiesces[index].key
            guard let hook = configuredHook(key.hook, workload: key.workload), hook.quiesces else { continue }
            if quiesces[index].tally.durations.add(bounds: hook.quiesceBounds) {
                generation += 1
                quiesces[index].generation = generation
            }
        }
        noteLayout()
    }

    /// The configured hook whose series have that name and workload now.
    ///
    /// Nil also for the series that a configured hook had while its workload was another one: they are kept as
    /// those of a learnt hook are.
    package func configuredHook(_ name: String, workload: String?) -> Hook? {
        guard let hook = hooks[name], self.workload(of: hook) == workload else { return nil }
        return hook
    }

    private func workload(of hook: Hook) -> String? { hook.workload ?? settings.environmentWorkload }

    /// Whose series a run belongs to.
    ///
    /// A configured hook has one workload: the one that the configuration gives it, else the environment's, else
    /// none. Its records have no say, as their series would begin with the first failure already counted, and
    /// those that stand at 0 from the start would wait for a run for ever. A learnt hook's workload is its
    /// record's own, else the environment's.
    package func key(of start: RunStart) -> SeriesKey {
        let workload =
            if let hook = hooks[start.hook] {
                workload(of: hook)
            } else {
                start.origin.workload ?? settings.environmentWorkload
            }
        return SeriesKey(hook: start.hook, phase: start.phase, workload: workload)
    }

    // MARK: Runs

    /// Takes in a run that is over.
    ///
    /// - Parameters:
    ///   - record: with its end; one without counts as ``began(_:)``. The same record must not be handed over
    ///     twice.
    ///   - now: the moment of arrival. With it, results that a wrong clock dated into the future give way.
    /// - Returns: the key that changed; nil where the bounds on learnt hooks kept the run from being counted, but
    ///   in ``unplacedRecordCount``.
    @discardableResult
    package mutating func apply(_ record: RunRecord, now: Timestamp? = nil) -> SeriesKey? {
        guard let end = record.end else { return began(record.start) }
        ended(record.start.id)
        if !record.start.part.isRun { return holdEnded(record.start, end, now: now) }
        guard let index = place(of: record.start) else {
            unplacedRecordCount += 1
            generation += 1
            return nil
        }
        let key = series[index].key
        if let timeout = record.start.timeout, hooks[key.hook] == nil {
            addLearntBound(timeout, at: index)
        }
        series[index].tally.count(record.start, end, now: now)
        touchTally(at: index)
        // Of a release, the hold's own record tells how the quiesce ended.
        if end.outcome == .success, record.start.part == .run, key.phase == .pre || key.phase == .post {
            countQuiesce(key, record.start, by: key.phase == .pre ? nil : .post, end.endedAt, now: now)
        }
        return key
    }

    /// A hold is over: no run, but the end of what its run began.
    private mutating func holdEnded(_ start: RunStart, _ end: RunEnd, now: Timestamp?) -> SeriesKey? {
        guard let index = place(of: start) else { return nil }
        let key = series[index].key
        if end.undoCount > 0 {
            series[index].tally.count(undosOf: end)
            touchTally(at: index)
        }
        // A session ends with whoever held it; what a watchdog was to undo stays in force.
        let isLost = end.outcome == .failure(.lost) && start.part == .hold
        let cause = end.releasedBy ?? (isLost ? .lost : nil)
        if let cause {
            countQuiesce(key, start, by: cause, end.endedAt, now: now)
        }
        return key
    }

    /// A run is under way; nothing where it is known already, or where it is the hold of a run.
    ///
    /// - Returns: its key; nil where the bounds on learnt hooks keep it out.
    @discardableResult
    package mutating func began(_ start: RunStart) -> SeriesKey? {
        guard start.part.isRun, let index = place(of: start) else { return nil }
        let key = series[index].key
        guard runsUnderWay.updateValue(key, forKey: start.id) == nil else { return key }
        series[index].running[start.id] = start.startedAt
        touch(at: index)
        return key
    }

    /// A run is no longer under way: its end or its loss was taken in, or its start record is gone.
    package mutating func ended(_ id: RunID) {
        guard let key = runsUnderWay.removeValue(forKey: id), let index = seriesIndex[key] else { return }
        series[index].running[id] = nil
        touch(at: index)
    }

    /// - Parameter end: how the application was released; nil where it was quiesced.
    private mutating func countQuiesce(
        _ key: SeriesKey, _ start: RunStart, by end: ReleaseCause?, _ moment: Timestamp, now: Timestamp?
    ) {
        let quiesceKey = QuiesceKey(hook: key.hook, workload: key.workload)
        // A hook quiesces where its configuration says so, or its call.
        if quiesceIndex[quiesceKey] == nil, hooks[key.hook]?.quiesces ?? false || start.maxHold != nil {
            let bounds = hooks[key.hook]?.quiesceBounds ?? DurationBounds.quiesce
            insert(quiesceKey, QuiesceTally(durationBounds: bounds))
        }
        guard let index = quiesceIndex[quiesceKey] else { return }
        if start.maxHold != nil { quiesces[index].tally.isHeldByCall = true }
        if let end {
            let hold = start.part == .hold ? start.startedAt : nil
            quiesces[index].tally.release(at: moment, by: end, hold: hold, run: start.id, now: now)
        } else {
            quiesces[index].tally.open(at: moment, startedAt: start.startedAt, now: now)
        }
        generation += 1
        quiesces[index].generation = generation
    }

    /// Gives a learnt hook's histogram its deadline as a bound, for the first few that it runs with.
    private mutating func addLearntBound(_ timeout: Nanoseconds, at index: Int) {
        let maximumBoundCount = DurationBounds.hook.count + 4
        guard timeout > .zero, series[index].tally.durations.bounds.count < maximumBoundCount else { return }
        series[index].tally.durations.add(bounds: [timeout])
    }

    // MARK: Learnt hooks

    /// Forgets the hooks that no configuration names and that have neither run nor been skipped since `moment`.
    ///
    /// The phases of a hook's workload go as a whole: a nightly hook's restore phase is remembered as long as the
    /// nightly one runs.
    ///
    /// - Returns: the keys of the stored entries to delete.
    package mutating func forgetLearnt(before moment: Timestamp) -> [LedgerKey] {
        let seen = series.filter {
            !$0.running.isEmpty || $0.tally.lastSeenAt.map { $0 >= moment } == true
        }
        let alive = Set(seen.map { QuiesceKey(hook: $0.key.hook, workload: $0.key.workload) })
        let isForgotten = { [self] (key: QuiesceKey) in
            configuredHook(key.hook, workload: key.workload) == nil && !alive.contains(key)
        }
        let isForgottenSeries = { (entry: Series) in
            isForgotten(QuiesceKey(hook: entry.key.hook, workload: entry.key.workload))
        }
        let forgotten =
            series.filter(isForgottenSeries).map { LedgerKey.runs($0.key) }
            + quiesces.filter { isForgotten($0.key) }.map { LedgerKey.quiesce($0.key) }
        guard !forgotten.isEmpty else { return [] }
        series.removeAll(where: isForgottenSeries)
        quiesces.removeAll { isForgotten($0.key) }
        seriesIndex = Dictionary(uniqueKeysWithValues: series.enumerated().map { ($1.key, $0) })
        quiesceIndex = Dictionary(uniqueKeysWithValues: quiesces.enumerated().map { ($1.key, $0) })
        generation += 1
        noteLayout()
        return forgotten
    }

    /// The place of the run's series, made at 0 for a hook seen for the first time; nil where there is no room.
    private mutating func place(of start: RunStart) -> Int? {
        let key = key(of: start)
        if let index = seriesIndex[key] { return index }
        guard hooks[key.hook] != nil || learntKeys.hasRoom(for: key) else { return nil }
        let bounds = hooks[key.hook]?.durationBounds(phase: key.phase) ?? DurationBounds.hook
        insert(key, Tally(durationBounds: bounds))
        return series.count - 1
    }

    // MARK: Bookkeeping

    private mutating func insert(_ key: SeriesKey, _ tally: Tally) {
        generation += 1
        seriesIndex[key] = series.count
        series.append(Series(key: key, tally: tally, generation: generation, tallyGeneration: generation))
        if configuredHook(key.hook, workload: key.workload) == nil { learntKeys.insert(key) }
        layoutGeneration = generation
    }

    private mutating func insert(_ key: QuiesceKey, _ tally: QuiesceTally) {
        generation += 1
        quiesceIndex[key] = quiesces.count
        quiesces.append(Quiesces(key: key, tally: tally, generation: generation))
        layoutGeneration = generation
    }

    private mutating func touch(at index: Int) {
        generation += 1
        series[index].generation = generation
    }

    private mutating func touchTally(at index: Int) {
        touch(at: index)
        series[index].tallyGeneration = generation
    }

    /// The set of keys, or what is said about them, has changed.
    private mutating func noteLayout() {
        learntKeys = LearntKeys()
        for key in series.lazy.map(\.key) where configuredHook(key.hook, workload: key.workload) == nil {
            learntKeys.insert(key)
        }
        generation += 1
        layoutGeneration = generation
    }
}
