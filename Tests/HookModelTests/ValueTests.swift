import Foundation
import HookModel
import RunRecord
import Testing

@Suite struct ValueTests {
    @Test(arguments: [
        ("90d", "2160h0m0s"), ("4w", "672h0m0s"), ("0d", "0s"), ("1w3d12h", "252h0m0s"),
        ("1d30m", "24h30m0s"), ("1h30m", "1h30m0s"), ("250ms", "250ms"), ("1w0", "168h0m0s"),
    ])
    func `days and weeks are read beside Go's durations`(text: String, expected: String) throws {
        #expect(GoDuration.text(try LongDuration.parse(text)) == expected)
    }

    @Test(arguments: [
        ("", GoDurationError.empty), ("90", .unitMissing), ("1d2", .unitMissing),
        ("1.5d", .unitUnknown(offset: 3)), ("3d1w", .unitUnknown(offset: 3)), ("1y", .unitUnknown(offset: 1)),
        ("1d-5h", .digitsMissing(offset: 2)), ("d", .digitsMissing(offset: 0)),
        ("99999999999999999999d", .tooLong), ("200000d", .tooLong), ("106751d24h", .tooLong),
    ])
    func `what is no duration says why`(text: String, error: GoDurationError) {
        #expect(throws: error) { try LongDuration.parse(text) }
    }

    @Test(arguments: [("99%", 0.99), ("99.9%", 0.999), ("99.95%", 0.9995), ("0.5%", 0.005), ("50.%", 0.5)])
    func `a percentage is the nearest fraction`(text: String, value: Double) throws {
        #expect(try Ratio.parse(percent: text).value == value)
    }

    @Test(arguments: [
        ("99", RatioError.missingPercentSign), ("", .missingPercentSign), ("%", .malformed),
        ("-1%", .malformed), ("1e1%", .malformed), (".5%", .malformed), ("9 %", .malformed),
        ("1.2.3%", .malformed), ("nan%", .malformed), ("0%", .outOfRange), ("100%", .outOfRange),
        ("250%", .outOfRange),
    ])
    func `what is no percentage says why`(text: String, error: RatioError) {
        #expect(throws: error) { try Ratio.parse(percent: text) }
    }

    @Test(arguments: [
        (SeriesKey(hook: "postgres", phase: .pre), #"["postgres","pre"]"#),
        (SeriesKey(hook: "a\"b", phase: .`init`, workload: "billing"), #"["a\"b","init","billing"]"#),
    ])
    func `a series key is a short list on disk`(key: SeriesKey, text: String) throws {
        #expect(String(decoding: try JSONEncoder().encode(key), as: UTF8.self) == text)
        #expect(try JSONDecoder().decode(SeriesKey.self, from: Data(text.utf8)) == key)
    }

    @Test func `a series key of an unknown phase is refused`() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(SeriesKey.self, from: Data(#"["postgres","during"]"#.utf8))
        }
    }

    @Test func `series keys are ordered by hook, phase and workload`() {
        let ordered = [
            SeriesKey(hook: "a", phase: .pre), SeriesKey(hook: "a", phase: .pre, workload: "x"),
            SeriesKey(hook: "a", phase: .pre, workload: "y"), SeriesKey(hook: "a", phase: .post),
            SeriesKey(hook: "b", phase: .pre),
        ]
        #expect(ordered.reversed().sorted() == ordered)
    }

    @Test func `buckets hold the default bounds, the timeout and the threshold of their phase`() throws {
        let target = try Ratio.parse(percent: "95%")
        let hook = Hook(
            name: "postgres", phases: [.pre: PhaseSettings(timeout: .seconds(25)), .post: PhaseSettings()],
            maxQuiesce: .seconds(600),
            objectives: Objectives(
                duration: DurationObjective(threshold: .seconds(12), target: target),
                quiesceBudget: .seconds(90)))

        let defaults = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 45, 60, 120, 300, 600, 1_800]
        #expect(hook.durationBounds(phase: .post).map(\.seconds) == defaults)
        #expect(
            hook.durationBounds(phase: .pre).map(\.seconds)
                == [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 12, 20, 25, 30, 45, 60, 120, 300, 600, 1_800])
        #expect(
            hook.quiesceBounds.map(\.seconds)
                == [1, 5, 10, 30, 60, 90, 120, 300, 600, 1_200, 1_800, 3_600])
    }

    @Test func `a hook's own freshness limit wins over its schedule's`() throws {
        let now = try moment("2026-05-05T00:00:00Z")
        let target = try Ratio.parse(percent: "99%")
        var hook = Hook(name: "postgres", expectation: try Schedule(parsing: "0 1 * * *").expectation)
        #expect(hook.freshnessLimit(around: now, zone: .utc) == nil)
        hook.objectives = Objectives(freshness: FreshnessObjective(target: target))
        #expect(hook.freshnessLimit(around: now, zone: .utc) == .seconds(26 * 3_600))
        hook.objectives?.freshness?.limit = .seconds(3_600)
        #expect(hook.freshnessLimit(around: now, zone: .utc) == .seconds(3_600))
    }

    @Test func `phases and labels come in a stable order`() {
        let hook = Hook(
            name: "h", phases: [.verify: PhaseSettings(), .pre: PhaseSettings(), .post: PhaseSettings()],
            labels: [Label(name: "team", value: "storage"), Label(name: "area", value: "db")])
        #expect(hook.orderedPhases == [.pre, .post, .verify])
        #expect(hook.labels.map(\.name) == ["area", "team"])
        #expect(hook.severity == .warning)
        #expect(!hook.quiesces)
    }
}
