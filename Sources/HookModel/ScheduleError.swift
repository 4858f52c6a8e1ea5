/// Why a text is no schedule; the description ends in what to write instead.
package enum ScheduleError: Error, Hashable, Sendable {
    case empty
    case fieldCount(Int)
    case malformed(CronField, text: String)
    case outOfBounds(CronField, text: String)
    case reversedRange(CronField, text: String)
    case zeroStep(CronField, text: String)
    case unknownDescriptor(String)
    /// What follows `@every` is no duration above zero.
    case interval(String)
    /// `TZ=` or `CRON_TZ=` with no fields after the zone.
    case zoneWithoutFields
    /// The fields are right one by one, but no date has them all.
    case neverFires
}

extension ScheduleError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty:
            "the schedule is empty; write five fields such as \"0 1 * * *\""
        case .fieldCount(let count):
            "a schedule has five fields (minute, hour, day of month, month, day of week), not \(count);"
                + " write for example \"0 1 * * *\""
        case .malformed(let field, let text):
            "\"\(text)\" is no \(field.rawValue) that cron knows; write \(field.example)"
        case .outOfBounds(let field, let text):
            "\"\(text)\" is outside the \(field.rawValue)'s range; use"
                + " \(field.bounds.lowerBound) to \(field.bounds.upperBound)"
        case .reversedRange(let field, let text):
            "the range \"\(text)\" of the \(field.rawValue) ends before it begins; write the smaller number first"
        case .zeroStep(_, let text):
            "\"\(text)\" has a step of 0; use a step of at least 1"
        case .unknownDescriptor(let text):
            "\"\(text)\" is no schedule that cron knows; use @hourly, @daily, @midnight, @weekly, @monthly,"
                + " @yearly, @annually or \"@every 1h30m\""
        case .interval(let text):
            "\"\(text)\" after @every is no duration above zero; write for example \"@every 1h30m\""
        case .zoneWithoutFields:
            "nothing follows the time zone; write for example \"CRON_TZ=Europe/Berlin 0 1 * * *\""
        case .neverFires:
            "the schedule never fires, since no date has this day and month; correct the day of month or the month"
        }
    }
}

extension CronField {
    /// What a field may look like, to end an error with.
    fileprivate var example: String {
        switch self {
        case .minute: "*, 0 to 59, a range such as 0-29, a list such as 0,30 or a step such as */15"
        case .hour: "*, 0 to 23, a range such as 8-18, a list such as 1,13 or a step such as */6"
        case .dayOfMonth: "*, 1 to 31, a range such as 1-7, a list such as 1,15 or a step such as */2"
        case .month: "*, 1 to 12, JAN to DEC, a range, a list or a step such as */3"
        case .dayOfWeek: "*, 0 (Sunday) to 6, SUN to SAT, a range such as MON-FRI, or a list"
        }
    }
}
