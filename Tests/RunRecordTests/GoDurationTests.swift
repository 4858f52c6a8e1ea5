import RunRecord
import TestSupport
import Testing

@Suite struct GoDurationTests {
    private static let nanosecond: Int64 = 1
    private static let microsecond: Int64 = 1000
    private static let millisecond: Int64 = 1_000_000
    private static let second: Int64 = 1_000_000_000
    private static let minute = 60 * second
    private static let hour = 60 * minute

    /// The table of Go's own test, `parseDurationTests` in `time_test.go`.
    static let parsed: [(String, Int64)] = [
        // simple
        ("0", 0),
        ("5s", 5 * second),
        ("30s", 30 * second),
        ("1478s", 1478 * second),
        // sign
        ("-5s", -5 * second),
        ("+5s", 5 * second),
        ("-0", 0),
        ("+0", 0),
        // decimal
        ("5.0s", 5 * second),
        ("5.6s", 5 * second + 600 * millisecond),
        ("5.s", 5 * second),
        (".5s", 500 * millisecond),
        ("1.0s", 1 * second),
        ("1.00s", 1 * second),
        ("1.004s", 1 * second + 4 * millisecond),
        ("1.0040s", 1 * second + 4 * millisecond),
        ("100.00100s", 100 * second + 1 * millisecond),
        // different units
        ("10ns", 10 * nanosecond),
        ("11us", 11 * microsecond),
        ("12µs", 12 * microsecond),
        ("12μs", 12 * microsecond),
        ("13ms", 13 * millisecond),
        ("14s", 14 * second),
        ("15m", 15 * minute),
        ("16h", 16 * hour),
        // composite durations
        ("3h30m", 3 * hour + 30 * minute),
        ("10.5s4m", 4 * minute + 10 * second + 500 * millisecond),
        ("-2m3.4s", -(2 * minute + 3 * second + 400 * millisecond)),
        ("1h2m3s4ms5us6ns", hour + 2 * minute + 3 * second + 4 * millisecond + 5 * microsecond + 6),
        ("39h9m14.425s", 39 * hour + 9 * minute + 14 * second + 425 * millisecond),
        // large value
        ("52763797000ns", 52_763_797_000),
        // more than 9 digits after the decimal point
        ("0.3333333333333333333h", 20 * minute),
        // 9007199254740993 = 1<<53+1 cannot be stored precisely in a float64
        ("9007199254740993ns", 9_007_199_254_740_993),
        // largest duration that can be represented by int64 in nanoseconds
        ("9223372036854775807ns", .max),
        ("9223372036854775.807us", .max),
        ("9223372036s854ms775us807ns", .max),
        ("-9223372036854775808ns", .min),
        ("-9223372036854775.808us", .min),
        ("-9223372036s854ms775us808ns", .min),
        // largest negative round trip value
        ("-2562047h47m16.854775808s", .min),
        // huge string; issue 15011
        ("0.100000000000000000000h", 6 * minute),
        // This value tests the first overflow check in leadingFraction.
        (
            "0.830103483285477580700h",
            49 * minute + 48 * second + 372_539_827 * nanosecond
        ),
    ]

    @Test(arguments: parsed)
    func `a duration is read as Go reads it`(text: String, expected: Int64) throws {
        #expect(try GoDuration.parse(Array(text.utf8)).count == expected)
    }

    /// Go's `parseDurationErrorTests`, and what people write.
    static let refused: [(String, GoDurationError)] = [
        ("", .empty),
        ("-", .empty),
        ("+", .empty),
        ("3", .unitMissing),
        ("30", .unitMissing),
        ("1h30", .unitMissing),
        ("1.5", .unitMissing),
        ("00", .unitMissing),
        ("s", .digitsMissing(offset: 0)),
        (".", .digitsMissing(offset: 1)),
        ("-.", .digitsMissing(offset: 2)),
        (".s", .digitsMissing(offset: 1)),
        ("+.s", .digitsMissing(offset: 2)),
        ("--5s", .digitsMissing(offset: 1)),
        ("5s ", .digitsMissing(offset: 2)),
        (" 5s", .digitsMissing(offset: 0)),
        ("1hx", .digitsMissing(offset: 2)),
        ("1d", .unitUnknown(offset: 1)),
        ("1w", .unitUnknown(offset: 1)),
        ("5 s", .unitUnknown(offset: 1)),
        ("5S", .unitUnknown(offset: 1)),
        ("1u", .unitUnknown(offset: 1)),
        ("1µ", .unitUnknown(offset: 1)),
        ("1,5s", .unitUnknown(offset: 1)),
        ("9223372036854775810ns", .tooLong),
        ("9223372036854775808ns", .tooLong),
        ("-9223372036854775809ns", .tooLong),
        ("9223372036854776us", .tooLong),
        ("3000000h", .tooLong),
        ("9223372036854775.808us", .tooLong),
        ("9223372036854ms775us808ns", .tooLong),
        ("2562047h48m", .tooLong),
        ("99999999999999999999s", .tooLong),
    ]

    @Test(arguments: refused)
    func `what is no duration is refused with the reason`(text: String, expected: GoDurationError) {
        #expect(throws: expected) { try GoDuration.parse(Array(text.utf8)) }
    }

    /// Go's `durationTests`, and round values.
    static let printed: [(String, Int64)] = [
        ("0s", 0),
        ("1ns", 1),
        ("-1ns", -1),
        ("1.1µs", 1100),
        ("2.2ms", 2_200_000),
        ("3.3s", 3_300_000_000),
        ("4m5s", 4 * minute + 5 * second),
        ("4m5.001s", 4 * minute + 5001 * millisecond),
        ("5h6m7.001s", 5 * hour + 6 * minute + 7001 * millisecond),
        ("8m0.000000001s", 8 * minute + 1),
        ("2562047h47m16.854775807s", .max),
        ("-2562047h47m16.854775808s", .min),
        ("250ms", 250 * millisecond),
        ("30s", 30 * second),
        ("5m0s", 5 * minute),
        ("1h30m0s", 90 * minute),
        ("999ns", 999),
        ("999.999µs", 999_999),
    ]

    @Test(arguments: printed)
    func `a duration is written as Go writes it`(expected: String, count: Int64) {
        #expect(GoDuration.text(Nanoseconds(count)) == expected)
    }

    @Test func `what is written is read back`() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let count = Int64(bitPattern: random.next()) >> Int64.random(in: 0..<63, using: &random)
            let text = GoDuration.text(Nanoseconds(count))
            // Go's own parser loses the last digits of the largest fractions to a float, too.
            let slip = try abs(GoDuration.parse(Array(text.utf8)).count.distance(to: count))
            #expect(slip <= 1, "\(text)")
        }
    }
}
