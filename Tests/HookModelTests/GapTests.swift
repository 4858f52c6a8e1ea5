import HookModel
import RunRecord
import Testing

@Suite struct GapTests {
    @Test(arguments: [
        ("0 1 * * *", "24h0m0s"),
        ("0 1 * * MON-FRI", "72h0m0s"),
        ("0 1 * * SAT,SUN", "144h0m0s"),
        ("0 * * * *", "1h0m0s"),
        ("* * * * *", "1m0s"),
        ("0,50 * * * *", "50m0s"),
        ("0 8,18 * * *", "14h0m0s"),
        ("0 8-18 * * *", "14h0m0s"),
        ("0 0 1 * *", "744h0m0s"),
        ("0 0 31 * *", "1464h0m0s"),
        ("@weekly", "168h0m0s"),
        ("@yearly", "8760h0m0s"),
        ("0 0 29 2 *", "35064h0m0s"),
    ])
    func `the largest gap between two moments is found`(schedule: String, expected: String) throws {
        let gap = try cron(schedule).largestGap(around: moment("2026-05-05T12:34:56Z"), zone: .utc)
        #expect(gap.map(GoDuration.text) == expected)
    }

    @Test(arguments: [
        // The night without 02:30.
        ("30 2 * * *", "47h0m0s"),
        // The night of 25 hours.
        ("0 1 * * *", "25h0m0s"),
        ("0 * * * *", "1h0m0s"),
    ])
    func `the changes of the clocks are in every year`(schedule: String, expected: String) throws {
        for now in ["2026-01-15T00:00:00Z", "2026-05-05T00:00:00Z", "2026-12-01T00:00:00Z"] {
            let gap = try cron(schedule).largestGap(around: moment(now), zone: .berlin())
            #expect(gap.map(GoDuration.text) == expected)
        }
    }

    @Test(arguments: [
        ("0 1 * * *", "26h0m0s"),
        ("0 1 * * MON-FRI", "78h0m0s"),
        ("0 * * * *", "1h15m0s"),
        ("@weekly", "180h0m0s"),
        ("@every 6h", "6h30m0s"),
    ])
    func `the schedule implies how old a success may be`(schedule: String, expected: String) throws {
        let expectation = try Schedule(parsing: schedule).expectation
        let limit = expectation.impliedFreshnessLimit(around: try moment("2026-05-05T00:00:00Z"), zone: .utc)
        #expect(limit.map(GoDuration.text) == expected)
    }

    @Test func `an interval has a gap but no moments of its own`() throws {
        let now = try moment("2026-05-05T00:00:00Z")
        let expectation = Expectation.every(.seconds(60))
        #expect(expectation.largestGap(around: now, zone: .utc) == .seconds(60))
        #expect(expectation.lastExpected(atOrBefore: now, zone: .utc) == nil)
    }
}
