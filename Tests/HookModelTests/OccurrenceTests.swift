import HookModel
import RunRecord
import Testing

@Suite struct OccurrenceTests {
    @Test(arguments: [
        ("0 1 * * *", "2026-05-05T12:00:00Z", "2026-05-05T01:00:00Z"),
        ("0 1 * * *", "2026-05-05T01:00:00Z", "2026-05-05T01:00:00Z"),
        ("0 1 * * *", "2026-05-05T00:59:59Z", "2026-05-04T01:00:00Z"),
        ("*/15 8-18 * * *", "2026-05-05T12:14:00Z", "2026-05-05T12:00:00Z"),
        ("*/15 8-18 * * *", "2026-05-05T03:00:00Z", "2026-05-04T18:45:00Z"),
        ("10 * * * *", "2026-05-05T12:05:00Z", "2026-05-05T11:10:00Z"),
        ("0 1 * * MON-FRI", "2026-05-04T00:30:00Z", "2026-05-01T01:00:00Z"),
        ("0 0 13 * FRI", "2026-05-14T00:00:00Z", "2026-05-13T00:00:00Z"),
        ("0 0 13 * FRI", "2026-05-12T00:00:00Z", "2026-05-08T00:00:00Z"),
        ("0 0 31 * *", "2026-05-01T00:00:00Z", "2026-03-31T00:00:00Z"),
        ("@yearly", "2026-05-05T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("0 0 29 2 *", "2103-12-31T00:00:00Z", "2096-02-29T00:00:00Z"),
        ("59 23 31 12 *", "1969-12-31T23:58:59Z", "1968-12-31T23:59:00Z"),
    ])
    func `the latest moment due is found`(schedule: String, now: String, expected: String) throws {
        let found = try cron(schedule).lastOccurrence(atOrBefore: moment(now), zone: .utc)
        #expect(try found == moment(expected))
    }

    @Test(arguments: [
        // 02:30 is skipped on 29 March 2026: the night before is still the latest.
        ("30 2 * * *", "2026-03-29T12:00:00Z", "2026-03-28T01:30:00Z"),
        ("30 2 * * *", "2026-03-30T12:00:00Z", "2026-03-30T00:30:00Z"),
        // 02:30 is shown twice on 25 October 2026, and the schedule fires twice.
        ("30 2 * * *", "2026-10-25T01:29:59Z", "2026-10-25T00:30:00Z"),
        ("30 2 * * *", "2026-10-25T12:00:00Z", "2026-10-25T01:30:00Z"),
        ("0 3 * * *", "2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z"),
        ("0 0 * * *", "2026-06-30T22:00:00Z", "2026-06-30T22:00:00Z"),
    ])
    func `Berlin's clocks are followed`(schedule: String, now: String, expected: String) throws {
        let found = try cron(schedule).lastOccurrence(atOrBefore: moment(now), zone: .berlin())
        #expect(try found == moment(expected))
    }

    @Test(arguments: [
        // At midnight the clocks go back to 23:00: Saturday's 23:30 comes twice, the second time being last.
        ("30 23 * * *", "2018-02-18T02:29:00Z", "2018-02-18T01:30:00Z"),
        ("30 23 * * *", "2018-02-18T02:45:00Z", "2018-02-18T02:30:00Z"),
        // Sunday the 4th of November begins at 01:00: its midnight does not fire.
        ("0 0 * * *", "2018-11-04T12:00:00Z", "2018-11-03T03:00:00Z"),
        ("0 1 * * *", "2018-11-04T03:00:00Z", "2018-11-04T03:00:00Z"),
    ])
    func `clocks that change at midnight are followed`(schedule: String, now: String, expected: String) throws
    {
        let found = try cron(schedule).lastOccurrence(atOrBefore: moment(now), zone: .saoPaulo())
        #expect(try found == moment(expected))
    }

    @Test func `a date line crossed backwards shows tomorrow's moments before today's`() throws {
        // From 14 hours ahead to 10 hours behind at local midnight: the whole day comes again.
        let zone = ZoneRules.changing(
            from: 14 * 3_600, at: [(try moment("2026-06-10T10:00:00Z"), -10 * 3_600)])
        let schedule = try cron("0 12 * * *")
        #expect(
            try schedule.lastOccurrence(atOrBefore: moment("2026-06-10T12:00:00Z"), zone: zone)
                == moment("2026-06-09T22:00:00Z"))
        #expect(
            try schedule.lastOccurrence(atOrBefore: moment("2026-06-10T23:00:00Z"), zone: zone)
                == moment("2026-06-10T22:00:00Z"))
    }

    @Test(
        arguments: ["30 2 * * *", "*/7 * * * *", "0 0-3 * * SUN", "30 23,0,1 * * *", "15 2 25-31 * *"],
        ["2026-03-28T22:00:00Z", "2026-10-24T22:00:00Z"])
    func `every minute of a night of changing clocks agrees with the definition`(
        schedule text: String, evening: String
    ) throws {
        let schedule = try cron(text)
        let zone = try ZoneRules.berlin()
        let start = try moment(evening)
        // The local clock stands still in a zone of fixed offset, so each minute can be asked by itself.
        var expected: Timestamp?
        for minute in 0..<(10 * 60) {
            let now = start.advanced(by: .seconds(Int64(minute * 60)))
            let fixed = ZoneRules.changing(from: zone.secondsFromUTC(at: now), at: [])
            if schedule.lastOccurrence(atOrBefore: now, zone: fixed) == now { expected = now }
            let found = schedule.lastOccurrence(atOrBefore: now, zone: zone)
            if let expected { #expect(found == expected) } else { #expect(found.map { $0 < start } == true) }
        }
    }

    @Test func `a schedule whose every moment is skipped has none`() throws {
        // Clocks that are put forward on the same date every year.
        let changes = try (2015...2027).flatMap { year in
            [(try moment("\(year)-03-29T01:00:00Z"), 7_200), (try moment("\(year)-10-25T01:00:00Z"), 3_600)]
        }
        let zone = ZoneRules.changing(from: 3_600, at: changes)
        let schedule = try cron("30 2 29 3 *")
        let now = try moment("2026-06-01T00:00:00Z")
        #expect(schedule.lastOccurrence(atOrBefore: now, zone: zone) == nil)
        #expect(schedule.largestGap(around: now, zone: zone) == nil)
    }
}
