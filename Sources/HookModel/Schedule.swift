import RunRecord

/// A schedule as Velero writes it: five cron fields, a descriptor such as `@daily`, or `@every 1h30m`, each
/// with an optional `CRON_TZ=` or `TZ=` before it.
package struct Schedule: Hashable, Sendable {
    package var expectation: Expectation
    /// The zone that the text itself names, which wins over any other; nil where it names none.
    package var timezone: String?

    /// Reads `text` exactly as robfig/cron v3 `ParseStandard` does, but for schedules that never fire: cron
    /// takes those in silence, here they are errors.
    ///
    /// The zone's name is not checked; that is for who knows the zone database. `@every` is rounded down to
    /// whole seconds and is never less than one, as cron has it; an interval of zero or less is an error.
    package init(parsing text: String) throws(ScheduleError) {
        guard !text.isEmpty else { throw .empty }
        var rest = Substring(text)
        if text.hasPrefix("TZ=") || text.hasPrefix("CRON_TZ=") {
            let zoneAndRest = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            guard zoneAndRest.count == 2 else { throw .zoneWithoutFields }
            let name = zoneAndRest[0].drop { $0 != "=" }.dropFirst()
            timezone = name.isEmpty ? "UTC" : String(name)
            rest = zoneAndRest[1].drop(while: \.isWhitespace)
            while rest.last?.isWhitespace == true { rest.removeLast() }
            guard !rest.isEmpty else { throw .zoneWithoutFields }
        }
        expectation =
            rest.first == "@" ? try Self.descriptor(rest) : .cron(try CronSchedule(fields: rest))
    }

    private static func descriptor(_ text: Substring) throws(ScheduleError) -> Expectation {
        let prefix = "@every "
        if text.hasPrefix(prefix) { return .every(try interval(text.dropFirst(prefix.count))) }
        let fields =
            switch text {
            case "@yearly", "@annually": "0 0 1 1 *"
            case "@monthly": "0 0 1 * *"
            case "@weekly": "0 0 * * 0"
            case "@daily", "@midnight": "0 0 * * *"
            case "@hourly": "0 * * * *"
            default: throw ScheduleError.unknownDescriptor(String(text))
            }
        return .cron(try CronSchedule(fields: fields))
    }

    private static func interval(_ text: Substring) throws(ScheduleError) -> Nanoseconds {
        guard let interval = try? GoDuration.parse(Array(text.utf8)), interval > .zero else {
            throw .interval(String(text))
        }
        let wholeSeconds = interval.count / 1_000_000_000
        return .seconds(max(wholeSeconds, 1))
    }
}
