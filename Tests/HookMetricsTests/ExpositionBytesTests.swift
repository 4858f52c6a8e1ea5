import RunRecord
import Testing

@testable import HookMetrics

@Suite struct `Numbers and texts in an exposition` {
    private func text(_ write: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        write(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [0, 1, 9, 10, 1_234_567_890, UInt64.max])
    func `whole numbers are their digits`(number: UInt64) {
        #expect(text { $0.append(digitsOf: number) } == "\(number)")
    }

    @Test(
        arguments: [
            (0, "0"), (1, "0.000000001"), (100_000_000, "0.1"), (1_000_000_000, "1"),
            (30_000_000_000, "30"), (1_250_000_000, "1.25"), (-1_500_000_000, "-1.5"),
            (1_768_435_200_123_456_789, "1768435200.123456789"),
            (Int64.max, "9223372036.854775807"), (Int64.min, "-9223372036.854775808"),
        ] as [(Int64, String)])
    func `spans are seconds, exactly`(nanoseconds: Int64, expected: String) {
        #expect(text { $0.append(secondsOf: nanoseconds) } == expected)
    }

    /// As Go's `strconv.FormatFloat(f, 'g', -1, 64)` and a point where there would be none.
    @Test(
        arguments: [
            (30_000_000_000, "30.0"), (250_000_000, "0.25"), (100_000, "0.0001"), (50_000, "5e-05"),
            (12_500, "1.25e-05"), (1, "1e-09"), (3_600_000_000_000, "3600.0"), (90_500_000_000, "90.5"),
            (999_999_000_000_000, "999999.0"), (1_000_000_000_000_000, "1e+06"),
            (1_209_600_000_000_000, "1.2096e+06"), (0, "0.0"),
        ] as [(Int64, String)])
    func `bounds have the canonical form of OpenMetrics`(nanoseconds: Int64, expected: String) {
        #expect(text { $0.append(canonicalSecondsOf: Nanoseconds(nanoseconds)) } == expected)
    }

    @Test func `label values are escaped where they would end, or break the line`() {
        #expect(
            LabelText.first([(.hook, "a\\b\"c\nd\re\t🛶"), (.phase, nil), (.workload, "")])
                == Array("{hook=\"a\\\\b\\\"c\\nd\re\t🛶\",workload=\"\"".utf8))
        #expect(LabelText.first([(.hook, nil)]).isEmpty)
    }

    @Test func `help is escaped as each format wants it`() {
        let family = MetricFamily(name: "a_seconds", type: .counter, labels: [], help: "a \"b\" \\ c\nd")
        #expect(
            String(decoding: family.metadata(.text004), as: UTF8.self)
                == "# HELP a_seconds a \"b\" \\\\ c\\nd\n# TYPE a_seconds counter\n")
        #expect(
            String(decoding: family.metadata(.openMetrics100), as: UTF8.self) == """
                # TYPE a_seconds counter
                # UNIT a_seconds seconds
                # HELP a_seconds a \\"b\\" \\\\ c\\nd

                """)
    }
}
