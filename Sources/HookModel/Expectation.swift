package import RunRecord

/// When a hook is expected to run.
package enum Expectation: Hashable, Sendable {
    /// At the moments of a cron schedule.
    case cron(CronSchedule)
    /// So long after its latest run at most; Velero counts `@every` from the latest backup, too.
    case every(Nanoseconds)

    /// The largest time between two expected runs, over the year around `moment`.
    ///
    /// Nil only for a schedule whose every moment is skipped by a change of the clocks.
    package func largestGap(around moment: Timestamp, zone: ZoneRules) -> Nanoseconds? {
        switch self {
        case .cron(let schedule): schedule.largestGap(around: moment, zone: zone)
        case .every(let interval): interval
        }
    }

    /// The latest moment at or before `moment` at which a run was due.
    ///
    /// Nil for `.every`, which has no moments of its own: it counts from whatever ran last.
    package func lastExpected(atOrBefore moment: Timestamp, zone: ZoneRules) -> Timestamp? {
        switch self {
        case .cron(let schedule): schedule.lastOccurrence(atOrBefore: moment, zone: zone)
        case .every: nil
        }
    }

    /// The first moment after `moment` at which a run is due.
    ///
    /// - Parameter lastRun: what `.every` counts from; without one, it says nothing.
    package func nextExpected(after moment: Timestamp, lastRun: Timestamp?, zone: ZoneRules) -> Timestamp? {
        switch self {
        case .cron(let schedule): schedule.nextOccurrence(after: moment, zone: zone)
        case .every(let interval): lastRun.map { $0.advanced(by: interval) }
        }
    }

    /// How often a run is expected in a day, on average over years.
    package var runsPerDay: Double {
        switch self {
        case .cron(let schedule): schedule.runsPerDay
        case .every(let interval): 86_400 / interval.seconds
        }
    }

    /// The age that the latest success may reach before the hook counts as stale.
    ///
    /// The largest gap and a margin: a twelfth of it, at least 15 minutes and at most 12 hours. A success
    /// ends later than its schedule says, by Velero's queue (one backup at a time) and by the hook's own
    /// duration, so the gap alone would raise an alert after each run that was a little slower than the one
    /// before. `0 1 * * *` in UTC gives 26h, `0 1 * * 1-5` (a gap of three days) 78h, hourly 1h15m.
    package func impliedFreshnessLimit(around moment: Timestamp, zone: ZoneRules) -> Nanoseconds? {
        largestGap(around: moment, zone: zone).map(Self.impliedFreshnessLimit(gap:))
    }

    /// The same, of an expectation whose largest gap is known.
    package static func impliedFreshnessLimit(gap: Nanoseconds) -> Nanoseconds {
        let margin = Nanoseconds(gap.count / 12)
        return gap + min(max(margin, .seconds(15 * 60)), .seconds(12 * 3_600))
    }
}
