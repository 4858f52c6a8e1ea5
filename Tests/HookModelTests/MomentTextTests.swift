import HookModel
import RunRecord
import Testing

struct MomentTextTests {
    private let now = Timestamp(nanosecondsSinceEpoch: 1_760_000_000_000_000_000)

    @Test(arguments: [
        ("0s", 0), ("90m", -5_400), ("7d", -604_800), ("1w", -604_800), ("1760000060", 60),
        ("2025-10-09T08:53:20Z", 0), ("2025-10-09t08:53:20z", 0), ("2025-10-09T03:23:20-05:30", 0),
        ("2025-10-09T08:53:21.000Z", 1), ("1970-01-01T00:00:00Z", -1_760_000_000),
        ("2024-02-29T12:00:00Z", -50_792_000),
    ])
    func `a moment may be a span before now, Unix seconds, or RFC 3339`(text: String, seconds: Int64) {
        #expect(MomentText.parse(text, now: now) == now.advanced(by: .seconds(seconds)))
    }

    @Test(arguments: [
        "", "now", "-1h", "5", "1e3", "inf", "0x10", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z",
        "2025-10-09", "2025-10-09T24:00:00Z", "2025-10-09T08:53:20", "99999999999999999999", "9999999d",
    ])
    func `what is none is refused`(text: String) {
        // `5` alone is a moment of 1970, not five of something.
        let expected: Timestamp? = text == "5" ? Timestamp(nanosecondsSinceEpoch: 5_000_000_000) : nil
        #expect(MomentText.parse(text, now: now) == expected)
    }

    @Test func `a moment in UTC reads as it was written`() {
        for text in ["2025-10-09T08:53:20Z", "2024-02-29T23:59:59Z", "1969-12-31T23:59:59Z"] {
            #expect(MomentText.parse(text, now: now).map(MomentText.utc) == text)
        }
    }

    @Test func `the next moment of a schedule comes after the clocks were changed, too`() throws {
        // Berlin: 02:30 does not exist on 2026-03-29.
        let schedule = try Schedule(parsing: "30 2 * * *")
        let eve = try #require(MomentText.parse("2026-03-28T01:30:00Z", now: now))
        let next = schedule.expectation.nextExpected(after: eve, lastRun: nil, zone: try .berlin())
        #expect(next.map(MomentText.utc) == "2026-03-30T00:30:00Z")
    }
}
