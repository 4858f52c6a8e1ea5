import HookModel
import Ledger
import RunRecord

/// One hook's phase in the exposition: its labels, escaped once, and what the configuration says about it.
struct SeriesRow: Sendable {
    /// The place in the ledger's `series`.
    let place: Int
    let key: SeriesKey
    let labels: [UInt8]
    /// Nil for a phase that no configuration names.
    let configured: ConfiguredFacts?
}

/// What the configuration says about one hook's phase.
struct ConfiguredFacts: Hashable, Sendable {
    /// The labels of `boathook_hook_info`; nil for a phase that is not configured.
    var info: [UInt8]?
    var timeout: Nanoseconds?
    var expectedInterval: Nanoseconds?
    var lastExpected: Timestamp?
    var successTarget: Ratio?
    var durationTarget: Ratio?
    var durationThreshold: Nanoseconds?
    var freshnessTarget: Ratio?
    var freshnessLimit: Nanoseconds?
    var window: Nanoseconds?
    /// The budget with its labels, which have no phase; on one row of each hook.
    var quiesceBudget: QuiesceBudget?

    struct QuiesceBudget: Hashable, Sendable {
        let labels: [UInt8]
        let budget: Nanoseconds
    }
}

/// One application that is quiesced from time to time.
struct QuiesceRow: Sendable {
    /// The place in the ledger's `quiesces`.
    let place: Int
    let key: QuiesceKey
    let labels: [UInt8]
    let limit: Nanoseconds?
    /// The longest total that was ever shown: a clock that is set back must not make the counter fall. Over a
    /// restart, what the tally has stored serves.
    var shownTime: Nanoseconds
}

/// The rows of an exposition, in the order in which they are shown: that of their keys.
struct ExpositionLayout: Sendable {
    private(set) var series: [SeriesRow] = []
    private(set) var quiesces: [QuiesceRow] = []
    /// The places in `quiesces` of those that are open, rising.
    private(set) var openQuiesces: [Int] = []
    /// The times that layouts before this one have shown, also of what the configuration has dropped since.
    private var shownTimes: [QuiesceKey: Nanoseconds] = [:]

    init() {}

    /// - Parameter predecessor: the layout of the same ledger that was shown before.
    init(_ ledger: Ledger, schedules: inout ScheduleBook, now: Timestamp, predecessor: ExpositionLayout) {
        let places = ledger.series.indices.sorted { ledger.series[$0].key < ledger.series[$1].key }
        series = places.map { place in
            let key = ledger.series[place].key
            let configured = ledger.configuredHook(key.hook, workload: key.workload).map {
                ConfiguredFacts($0, key, schedule: schedules.facts(of: $0, now: now))
            }
            return SeriesRow(place: place, key: key, labels: Self.labels(of: key), configured: configured)
        }
        let shown = predecessor.quiesces.map { ($0.key, $0.shownTime) }
        shownTimes = predecessor.shownTimes.merging(shown) { max($0, $1) }
        let configured = Set(ledger.settings.configuration.hooks.map(\.name))
        quiesces = ledger.quiesces.indices
            .sorted { ledger.quiesces[$0].key < ledger.quiesces[$1].key }
            .compactMap { [shownTimes] place in
                let key = ledger.quiesces[place].key
                let hook = ledger.configuredHook(key.hook, workload: key.workload)
                // Whatever is configured, a hook has the series once its call held.
                let isHeld = ledger.quiesces[place].tally.isHeldByCall
                guard isHeld || hook?.quiesces ?? !configured.contains(key.hook) else { return nil }
                return QuiesceRow(
                    place: place, key: key, labels: Self.labels(of: key), limit: hook?.maxQuiesce,
                    shownTime: shownTimes[key] ?? .zero)
            }
    }

    /// Notes which quiesces are open, and the time of those that are over.
    mutating func noteQuiesces(_ ledger: Ledger) {
        openQuiesces = quiesces.indices.filter { index in
            let tally = ledger.quiesces[quiesces[index].place].tally
            quiesces[index].shownTime = max(quiesces[index].shownTime, tally.countedTime)
            return tally.openedAt != nil
        }
    }

    /// Counts the open quiesces on, up to `now`.
    mutating func advanceQuiescedTime(to now: Timestamp, _ ledger: Ledger) {
        for index in openQuiesces {
            let time = ledger.quiesces[quiesces[index].place].tally.quiescedTime(at: now)
            quiesces[index].shownTime = max(quiesces[index].shownTime, time)
        }
    }

    static func labels(of key: SeriesKey) -> [UInt8] {
        LabelText.first([
            (.hook, key.hook), (.phase, key.phase.name.description), (.workload, key.workload),
        ])
    }

    static func labels(of key: QuiesceKey) -> [UInt8] {
        LabelText.first([(.hook, key.hook), (.workload, key.workload)])
    }
}

extension ConfiguredFacts {
    /// What `hook` says about one of its phases.
    ///
    /// A schedule and a freshness are about what a backup runs, the pre and the post hook, and say nothing about a
    /// hook that has neither. Freshness counts from the first of them alone: a post that is missing after
    /// its pre is a matter of its own.
    init(_ hook: Hook, _ key: SeriesKey, schedule: ScheduleBook.Facts) {
        let phases = hook.exposedPhases
        let scheduledPhases = phases.filter { $0 == .pre || $0 == .post }
        let settings = hook.phases[key.phase]
        timeout = settings?.timeout
        if phases.contains(key.phase) {
            info = LabelText.further([(.severity, hook.severity.name), (.onError, settings?.onError?.name)])
        }
        if scheduledPhases.contains(key.phase) {
            expectedInterval = schedule.largestGap
            lastExpected = schedule.lastExpected
        }
        guard let objectives = hook.objectives, phases.contains(key.phase) else { return }
        window = objectives.window
        successTarget = objectives.success
        if let duration = objectives.duration, duration.phase == key.phase {
            durationTarget = duration.target
            durationThreshold = duration.threshold
        }
        if let freshness = objectives.freshness, key.phase == scheduledPhases.first {
            freshnessTarget = freshness.target
            freshnessLimit = freshness.limit ?? schedule.impliedFreshnessLimit
        }
        if let budget = objectives.quiesceBudget, key.phase == phases.first {
            let labels = ExpositionLayout.labels(of: QuiesceKey(hook: key.hook, workload: key.workload))
            quiesceBudget = QuiesceBudget(labels: labels, budget: budget)
        }
    }
}
