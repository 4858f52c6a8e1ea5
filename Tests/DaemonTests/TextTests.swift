import Daemon
import HookModel
import RunRecord
import Testing

struct TextTests {
    @Test(arguments: [
        ("plain", "plain"),
        ("ÅÄÖ 漢字 🚢", "ÅÄÖ 漢字 🚢"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("\u{1B}]0;x\u{7}", "\\u{1b}]0;x\\u{7}"),
        ("\u{9B}31m", "\\u{9b}31m"),
        ("\u{202E}\u{2028}\u{200B}", "\\u{202e}\\u{2028}\\u{200b}"),
    ])
    func `text from records cannot move the cursor`(text: String, shown: String) {
        #expect(PlainText.oneLine(text) == shown)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"),
        (1_795_236_344_123_456_789, "2026-11-21T04:45:44.123Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ])
    func `moments are written as RFC 3339 says`(nanoseconds: Int64, text: String) {
        #expect(Timestamp(nanosecondsSinceEpoch: nanoseconds).rfc3339 == text)
    }

    @Test func `zones come from the machine's database`() throws {
        let berlin = try #require(ZoneTable.rules(named: "Europe/Berlin"))
        #expect(
            berlin.secondsFromUTC(at: Timestamp(nanosecondsSinceEpoch: 1_795_236_344_000_000_000)) == 3_600)
        #expect(
            berlin.secondsFromUTC(at: Timestamp(nanosecondsSinceEpoch: 1_782_000_000_000_000_000)) == 7_200)
        #expect(ZoneTable.contains("UTC"))
        #expect(!ZoneTable.contains("Europe/Nowhere"))
    }
}
