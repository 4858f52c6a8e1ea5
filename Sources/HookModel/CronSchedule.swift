/// A cron schedule of five fields: a set of local times of day, on a set of days.
///
/// Local time and the zone's rules meet in ``lastOccurrence(atOrBefore:zone:)``; the schedule itself knows
/// no zone. There is always a date on which it fires.
package struct CronSchedule: Hashable, Sendable {
    let minutes: CronSet
    let hours: CronSet
    let daysOfMonth: CronSet
    let months: CronSet
    let daysOfWeek: CronSet

    /// Reads five fields separated by blanks, as in `0 1 * * MON-FRI`.
    package init(fields text: some StringProtocol) throws(ScheduleError) {
        let fields = text.split(whereSeparator: \.isWhitespace).map { Substring($0) }
        guard fields.count == 5 else { throw .fieldCount(fields.count) }
        minutes = try CronField.minute.parse(fields[0])
        hours = try CronField.hour.parse(fields[1])
        daysOfMonth = try CronField.dayOfMonth.parse(fields[2])
        months = try CronField.month.parse(fields[3])
        daysOfWeek = try CronField.dayOfWeek.parse(fields[4])
        guard fires else { throw .neverFires }
    }

    /// Whether the schedule fires on the day that is `day` days after 1970-01-01.
    ///
    /// Where both day fields are restricted, either is enough: `0 0 13 * FRI` fires on every 13th and on
    /// every Friday.
    func matches(day: Int) -> Bool {
        if daysOfMonth.isStar, months.isStar, daysOfWeek.isStar { return true }
        let date = CivilDate(daysSinceEpoch: day)
        guard months.contains(date.month) else { return false }
        let byDate = daysOfMonth.contains(date.day)
        let byWeekday = daysOfWeek.contains(CivilDate.weekday(daysSinceEpoch: day))
        return daysMeetBoth ? byDate && byWeekday : byDate || byWeekday
    }

    private var daysMeetBoth: Bool { daysOfMonth.isStar || daysOfWeek.isStar }

    /// Whether any date at all is in the schedule: `0 0 30 2 *` has none.
    ///
    /// A date that exists falls on every day of the week, sooner or later.
    private var fires: Bool {
        guard daysMeetBoth else { return true }
        return months.numbers.contains { month in
            daysOfMonth.numbers.contains { $0 <= CivilDate.longestLength(ofMonth: month) }
        }
    }
}

extension CronSchedule {
    /// How often the schedule fires in a day, on average over a cycle of leap years; no change of the clocks is
    /// counted.
    package var runsPerDay: Double {
        let cycle = 19_723..<(19_723 + 4 * 365 + 1)
        let days = cycle.count { matches(day: $0) }
        return Double(days * hours.numbers.count * minutes.numbers.count) / Double(cycle.count)
    }
}
