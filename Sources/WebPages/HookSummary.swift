package import HookMetrics
package import HookModel
package import Ledger
package import RunRecord

/// One hook at one moment, all its workloads and phases together, as the ledger has it.
package struct HookSummary: Sendable {
    /// One phase of it.
    package struct Phase: Sendable {
        package let phase: HookPhase
        var latest: LatestRun?
        /// What came of it, as far as the ledger tells: why it was skipped, it does not.
        var latestOutcome = RunOutcome.success
        /// Why the latest run of some workload did not succeed; nil where each did.
        var failure: Failure?
        var lastSkipAt: Timestamp?
        var lastSuccessAt: Timestamp?
        /// The starts of the runs under way, the oldest first.
        var running: [Timestamp] = []
        /// The deadline in force.
        var timeout: Nanoseconds?
        /// What the duration objective allows.
        var threshold: Nanoseconds?
        var runs: UInt64 = 0
        var skips: UInt64 = 0
        var durations: [DurationHistogram] = []
        var lastSeenAt: Timestamp?
    }

    struct Failure: Sendable {
        var at: Timestamp
        var reason: FailureReason?
    }

    /// How it freezes its application.
    struct Quiesce: Sendable {
        /// Since when some workload is frozen.
        var openedAt: Timestamp?
        var limit: Nanoseconds?
        /// The latest one that is over.
        var latest: Exemplar?
        /// What let go of the application before its backup was over, in the latest quiesce of some workload; nil
        /// where each was quiesced to its end.
        var cutShortBy: ReleaseCause?
        var count: UInt64 = 0
    }

    package let name: String
    var workloads: [String] = []
    var phases: [Phase] = []
    var quiesce: Quiesce?
    /// As it is configured; nil for a hook that was learnt from its records.
    package var configured: Hook?
    var schedule = ScheduleBook.Facts()
    package internal(set) var state = HookState.well

    init(name: String) { self.name = name }

    var lastSeenAt: Timestamp? { phases.compactMap(\.lastSeenAt).max() }
    var lastSuccessAt: Timestamp? { phases.compactMap(\.lastSuccessAt).max() }
    var runs: UInt64 { phases.reduce(0) { $0 + $1.runs } }
    var runningCount: Int { phases.reduce(0) { $0 + $1.running.count } }
    /// Whether its application is frozen at the moment, whatever else is true of it.
    var isFrozen: Bool { quiesce?.openedAt != nil }

    /// When it runs next, if it keeps to its schedule.
    func nextExpected(now: Timestamp, zone: ZoneRules) -> Timestamp? {
        configured?.expectation?.nextExpected(after: now, lastRun: lastSeenAt, zone: zone)
    }

    /// How old its latest success may be; nil without a freshness objective.
    var freshnessLimit: Nanoseconds? {
        configured?.objectives?.freshness.flatMap { $0.limit ?? schedule.impliedFreshnessLimit }
    }

    /// Whether a run that the schedule expected has not come, its margin being over.
    ///
    /// A hook that has never been seen is not late: nobody knows since when it is configured.
    func isLate(now: Timestamp) -> Bool {
        guard let expectation = configured?.expectation, let lastSeenAt, let gap = schedule.largestGap
        else { return false }
        let limit = Expectation.impliedFreshnessLimit(gap: gap)
        let expected = schedule.lastExpected ?? lastSeenAt.advanced(by: gap)
        if case .every = expectation { return now.since(lastSeenAt) > limit }
        return lastSeenAt < expected && now.since(expected) > limit - gap
    }

    func judged(now: Timestamp) -> HookState {
        if let quiesce, let openedAt = quiesce.openedAt {
            if let limit = quiesce.limit, now.since(openedAt) > limit { return .stuck }
        }
        let failures = phases.compactMap(\.failure)
        if let latest = failures.max(by: { $0.at < $1.at }) { return .failing(latest.reason) }
        if isFrozen { return .frozen }
        if quiesce?.cutShortBy != nil { return .letGo }
        if isLate(now: now) { return .late }
        if runningCount > 0 { return .running }
        let skip = phases.compactMap(\.lastSkipAt).max()
        let run = phases.compactMap { $0.latest?.endedAt }.max()
        if let skip, run.map({ $0 < skip }) ?? true { return .skipped }
        return run == nil ? .waiting : .well
    }
}

/// All hooks at one moment, the worst first.
package struct Fleet: Sendable {
    package let now: Timestamp
    package let hooks: [HookSummary]
    /// How many hooks are in each state, by its rank.
    private let counts: [Int]
    private let frozenCount: Int

    /// - Parameter schedules: kept from one fleet to the next.
    package init(_ ledger: Ledger, schedules: inout ScheduleBook, now: Timestamp) {
        self.now = now
        schedules.advance(to: now)
        var places: [String: Int] = [:]
        var found: [HookSummary] = []
        found.reserveCapacity(ledger.series.count)
        func place(_ name: String) -> Int {
            if let place = places[name] { return place }
            places[name] = found.count
            found.append(HookSummary(name: name))
            return found.count - 1
        }
        for series in ledger.series {
            let place = place(series.key.hook)
            found[place].add(series)
        }
        for quiesces in ledger.quiesces {
            let place = place(quiesces.key.hook)
            found[place].add(quiesces.tally)
        }
        for hook in ledger.settings.configuration.hooks {
            guard let place = places[hook.name] else { continue }
            found[place].configured = hook
            found[place].adopt(hook)
            found[place].schedule = schedules.facts(of: hook, now: now)
        }
        var counts = Array(repeating: 0, count: HookState.all.count)
        for place in found.indices {
            found[place].phases.sort { $0.phase.rawValue < $1.phase.rawValue }
            found[place].state = found[place].judged(now: now)
            counts[found[place].state.rank] += 1
        }
        hooks = found.sorted { left, right in
            (left.state.rank, left.name) < (right.state.rank, right.name)
        }
        self.counts = counts
        frozenCount = found.count { $0.isFrozen }
    }

    /// The hook of that name; nil where neither the configuration nor a record of late has it.
    package func hook(named name: String) -> HookSummary? { hooks.first { $0.name == name } }

    /// How many hooks are in a state; of those that are frozen now all, whatever else is wrong with them.
    func count(_ state: HookState) -> Int { state == .frozen ? frozenCount : counts[state.rank] }
}

extension HookSummary {
    fileprivate mutating func add(_ series: Ledger.Series) {
        if let workload = series.key.workload, !workloads.contains(workload) { workloads.append(workload) }
        let tally = series.tally
        let index: Int
        if let known = phases.firstIndex(where: { $0.phase == series.key.phase }) {
            index = known
        } else {
            index = phases.count
            phases.append(Phase(phase: series.key.phase))
        }
        phases[index].runs += tally.runs
        phases[index].skips += tally.skips
        phases[index].durations.append(tally.durations)
        phases[index].running = (phases[index].running + series.running.values).sorted()
        phases[index].lastSkipAt = Self.later(phases[index].lastSkipAt, tally.lastSkipAt)
        phases[index].lastSuccessAt = Self.later(phases[index].lastSuccessAt, tally.lastSuccessAt)
        phases[index].lastSeenAt = Self.later(phases[index].lastSeenAt, tally.lastSeenAt)
        guard let run = tally.latestRun else { return }
        let reason = FailureReason.allCases.first { tally.lastFailureAt[$0] == run.endedAt }
        if phases[index].latest.map({ $0.endedAt <= run.endedAt }) ?? true {
            phases[index].latest = run
            phases[index].latestOutcome = run.isSuccess ? .success : .failure(reason ?? .exit)
            phases[index].timeout = run.timeout
        }
        guard !run.isSuccess, phases[index].failure.map({ $0.at <= run.endedAt }) ?? true else { return }
        phases[index].failure = Failure(at: run.endedAt, reason: reason)
    }

    fileprivate mutating func add(_ tally: QuiesceTally) {
        var quiesce = quiesce ?? Quiesce()
        if let openedAt = tally.openedAt {
            quiesce.openedAt = quiesce.openedAt.map { min($0, openedAt) } ?? openedAt
        }
        let latest = tally.durations.exemplars.compactMap { $0 }.max { $0.endedAt < $1.endedAt }
        if let latest, quiesce.latest.map({ $0.endedAt < latest.endedAt }) ?? true { quiesce.latest = latest }
        switch tally.latestCause {
        case .watchdog, .lost: quiesce.cutShortBy = tally.latestCause
        case .post, .release, .undo, nil: break
        }
        quiesce.count += tally.durations.count
        self.quiesce = quiesce
    }

    /// What records cannot tell.
    fileprivate mutating func adopt(_ hook: Hook) {
        if let limit = hook.maxQuiesce {
            var quiesce = quiesce ?? Quiesce()
            quiesce.limit = limit
            self.quiesce = quiesce
        }
        for index in phases.indices {
            let phase = phases[index].phase
            phases[index].timeout = phases[index].timeout ?? hook.phases[phase]?.timeout
            if let objective = hook.objectives?.duration, objective.phase == phase {
                phases[index].threshold = objective.threshold
            }
        }
    }

    private static func later(_ one: Timestamp?, _ other: Timestamp?) -> Timestamp? {
        guard let one, let other else { return one ?? other }
        return max(one, other)
    }
}
