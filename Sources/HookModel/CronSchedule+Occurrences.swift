package import RunRecord

// A schedule fires at each whole minute whose local time is in it, as robfig/cron does. So a local time
// that a change of the clocks skips does not fire on that day, and one that the clocks show twice fires
// twice. `30 2 * * *` in Europe/Berlin misses a night in March, and its largest gap in that year is 47 h.

extension CronSchedule {
    /// The latest moment at or before `moment` at which the schedule fired, by the clocks of `zone`.
    ///
    /// Nil only where changes of the clocks skip every one of its moments. Costs a few steps for each day
    /// that has to be gone back; the leap day of `0 0 29 2 *` may be eight years away.
    package func lastOccurrence(atOrBefore moment: Timestamp, zone: ZoneRules) -> Timestamp? {
        let limit = moment.wholeSeconds
        let today = LocalDay(containing: limit, zone: zone).number
        // Clocks that were set back over midnight showed tomorrow's date already.
        for day in stride(from: today + 1, through: today - Self.longestSearchInDays, by: -1)
        where matches(day: day) {
            let found = last(onDay: day, atOrBefore: limit, zone: zone)
            guard let found else { continue }
            // …and yesterday's again, later than what was found.
            let eve = matches(day: day - 1) ? last(onDay: day - 1, atOrBefore: limit, zone: zone) : nil
            return Timestamp(wholeSeconds: max(found, eve ?? found))
        }
        return nil
    }

    /// The first moment after `moment` at which the schedule fires, by the clocks of `zone`; nil as in
    /// ``lastOccurrence(atOrBefore:zone:)``.
    package func nextOccurrence(after moment: Timestamp, zone: ZoneRules) -> Timestamp? {
        let limit = moment.wholeSeconds
        let today = LocalDay(containing: limit, zone: zone).number
        // Clocks that are set back over midnight show yesterday's date again.
        for day in (today - 1)...(today + Self.longestSearchInDays) where matches(day: day) {
            let found = occurrences(on: LocalDay(number: day, zone: zone)).first { $0 > limit }
            if let found { return Timestamp(wholeSeconds: found) }
        }
        return nil
    }

    /// The largest time between two consecutive moments of the schedule, over the year around `moment`.
    ///
    /// A gap counts where any part of it lies within half a year of `moment`: `@yearly` has 365 or 366
    /// days. Both changes of the clocks are in every such year. Nil as in ``lastOccurrence(atOrBefore:zone:)``.
    package func largestGap(around moment: Timestamp, zone: ZoneRules) -> Nanoseconds? {
        let halfYear = 183 * LocalDay.secondCount
        let start = moment.wholeSeconds - halfYear
        let end = moment.wholeSeconds + halfYear
        let before = Timestamp(wholeSeconds: start)
        guard var previous = lastOccurrence(atOrBefore: before, zone: zone)?.wholeSeconds else { return nil }

        let evenGap = largestGapWithinDay
        let firstDay = LocalDay(containing: previous, zone: zone).number - 1
        var largest = 0
        for day in firstDay...(firstDay + 366 + 2 * Self.longestSearchInDays) where matches(day: day) {
            let local = LocalDay(number: day, zone: zone)
            if let offset = local.onlyOffset {
                guard let first = firstMinute, let last = lastMinute(atOrBefore: 24 * 60 - 1) else { break }
                let opening = local.second(ofMinute: first, offset: offset)
                let closing = local.second(ofMinute: last, offset: offset)
                guard closing > previous else { continue }
                largest = max(largest, opening - previous, evenGap)
                previous = closing
            } else {
                for occurrence in occurrences(on: local) where occurrence > previous {
                    largest = max(largest, occurrence - previous)
                    previous = occurrence
                }
            }
            if previous > end { break }
        }
        return largest > 0 ? .seconds(Int64(largest)) : nil
    }

    /// Leap days are eight years apart around 1900 and 2100.
    private static let longestSearchInDays = 8 * 366

    /// The second since the epoch of the last moment on `day`, at or before `limit`.
    private func last(onDay day: Int, atOrBefore limit: Int, zone: ZoneRules) -> Int? {
        let local = LocalDay(number: day, zone: zone)
        guard let offset = local.onlyOffset else {
            return occurrences(on: local).last { $0 <= limit }
        }
        let minutesSinceMidnight = floorDivision(limit - local.second(ofMinute: 0, offset: offset), 60)
        guard let minute = lastMinute(atOrBefore: min(minutesSinceMidnight, 24 * 60 - 1)) else { return nil }
        return local.second(ofMinute: minute, offset: offset)
    }

    /// Every moment on a day on which the clocks may change, in the order of time.
    private func occurrences(on day: LocalDay) -> [Int] {
        let minutesOfDay = hours.numbers.flatMap { hour in minutes.numbers.map { hour * 60 + $0 } }
        return minutesOfDay.flatMap(day.seconds(ofMinute:)).sorted()
    }

    private var firstMinute: Int? {
        guard let hour = hours.first, let minute = minutes.first else { return nil }
        return hour * 60 + minute
    }

    /// The last minute of the day at or before `limit` at which the schedule fires.
    private func lastMinute(atOrBefore limit: Int) -> Int? {
        guard limit >= 0 else { return nil }
        let (hour, minute) = limit.quotientAndRemainder(dividingBy: 60)
        if hours.contains(hour), let minute = minutes.last(atOrBelow: minute) { return hour * 60 + minute }
        guard let hour = hours.last(atOrBelow: hour - 1), let minute = minutes.last(atOrBelow: 59) else {
            return nil
        }
        return hour * 60 + minute
    }

    /// The largest gap between two moments of one day without a change of the clocks, in seconds.
    private var largestGapWithinDay: Int {
        let ofDay = hours.numbers.flatMap { hour in minutes.numbers.map { hour * 60 + $0 } }
        return zip(ofDay.dropFirst(), ofDay).reduce(0) { max($0, ($1.0 - $1.1) * 60) }
    }
}

extension Timestamp {
    /// Seconds since the epoch, rounded down.
    var wholeSeconds: Int { floorDivision(Int(nanosecondsSinceEpoch), 1_000_000_000) }

    /// The moment that many seconds after the epoch; the nearest one that a timestamp can hold.
    init(wholeSeconds: Int) {
        let (nanoseconds, overflow) = Int64(wholeSeconds).multipliedReportingOverflow(by: 1_000_000_000)
        self.init(nanosecondsSinceEpoch: overflow ? (wholeSeconds < 0 ? .min : .max) : nanoseconds)
    }
}
