package import HookModel
package import RunRecord

/// What the configured schedules say about the present, asked anew only as time goes on.
package struct ScheduleBook: Sendable {
    /// What one schedule says.
    package struct Facts: Hashable, Sendable {
        package var largestGap: Nanoseconds?
        package var impliedFreshnessLimit: Nanoseconds?
        package var lastExpected: Timestamp?

        /// Of a hook without a schedule.
        package init() {}

        init(largestGap: Nanoseconds?, impliedFreshnessLimit: Nanoseconds?, lastExpected: Timestamp?) {
            self.largestGap = largestGap
            self.impliedFreshnessLimit = impliedFreshnessLimit
            self.lastExpected = lastExpected
        }
    }

    private struct Schedule: Hashable {
        let expectation: Expectation
        let timezone: String
    }

    private let zones: @Sendable (String) -> ZoneRules
    private var entries: [Schedule: (facts: Facts, zone: ZoneRules)] = [:]
    private var minute: Int64?
    private var day: Int64?

    package init(zones: @escaping @Sendable (String) -> ZoneRules) {
        self.zones = zones
    }

    /// Forgets all schedules.
    mutating func clear() {
        entries = [:]
        minute = nil
        day = nil
    }

    /// What the hook's schedule says; all nil where it has none.
    package mutating func facts(of hook: Hook, now: Timestamp) -> Facts {
        guard let expectation = hook.expectation else { return Facts() }
        let schedule = Schedule(expectation: expectation, timezone: hook.timezone)
        if let entry = entries[schedule] { return entry.facts }
        let zone = zones(hook.timezone)
        let facts = Facts(
            largestGap: expectation.largestGap(around: now, zone: zone),
            impliedFreshnessLimit: expectation.impliedFreshnessLimit(around: now, zone: zone),
            lastExpected: expectation.lastExpected(atOrBefore: now, zone: zone))
        entries[schedule] = (facts, zone)
        return facts
    }

    /// Moves on to `now`. Schedules have no moments between two minutes, and their gaps change with the
    /// seasons: nearly every call only compares two numbers.
    ///
    /// - Returns: whether any schedule says something else than before.
    @discardableResult
    package mutating func advance(to now: Timestamp) -> Bool {
        let minute = now.nanosecondsSinceEpoch / 60_000_000_000
        guard minute != self.minute else { return false }
        self.minute = minute
        let isNewDay = minute / 1_440 != day
        day = minute / 1_440
        var isChanged = false
        for (schedule, entry) in entries {
            var facts = entry.facts
            facts.lastExpected = schedule.expectation.lastExpected(atOrBefore: now, zone: entry.zone)
            if isNewDay {
                facts.largestGap = schedule.expectation.largestGap(around: now, zone: entry.zone)
                facts.impliedFreshnessLimit = schedule.expectation.impliedFreshnessLimit(
                    around: now, zone: entry.zone)
            }
            guard facts != entry.facts else { continue }
            entries[schedule]?.facts = facts
            isChanged = true
        }
        return isChanged
    }
}
