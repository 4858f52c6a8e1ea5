import RunRecord

/// One day of a zone's calendar, and the moments at which its clocks show a given minute.
struct LocalDay {
    /// Days since 1970-01-01 by the zone's calendar.
    let number: Int
    /// The offset that holds all day; nil on a day on which, or next to which, the clocks change.
    let onlyOffset: Int?
    private let offsets: [Int]
    private let zone: ZoneRules

    static let secondCount = 86_400

    /// The day of that number.
    init(number: Int, zone: ZoneRules) {
        let midnight = number * Self.secondCount
        // No zone is further from UTC than 14 hours, so the whole day lies between these two moments.
        let before = Self.offset(at: midnight - 14 * 3_600, zone: zone)
        let after = Self.offset(at: midnight + 38 * 3_600, zone: zone)
        self.number = number
        self.zone = zone
        offsets = before == after ? [before] : [before, after]
        onlyOffset = before == after ? before : nil
    }

    /// The day that the zone's clocks show at that second since the epoch.
    init(containing second: Int, zone: ZoneRules) {
        let local = second + Self.offset(at: second, zone: zone)
        self.init(number: floorDivision(local, Self.secondCount), zone: zone)
    }

    /// The second since the epoch at which clocks that far ahead of UTC show a minute of this day.
    func second(ofMinute minute: Int, offset: Int) -> Int {
        number * Self.secondCount + minute * 60 - offset
    }

    /// The seconds since the epoch at which the clocks show a minute of this day: none where it is skipped,
    /// two where it is shown twice.
    func seconds(ofMinute minute: Int) -> [Int] {
        offsets.map { offset in (offset, second(ofMinute: minute, offset: offset)) }
            .filter { offset, second in Self.offset(at: second, zone: zone) == offset }
            .map { _, second in second }
    }

    private static func offset(at second: Int, zone: ZoneRules) -> Int {
        zone.secondsFromUTC(at: Timestamp(wholeSeconds: second))
    }
}
