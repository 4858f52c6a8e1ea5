import HookModel
import RunRecord
import Synchronization
import Testing

@Suite struct ZoneRulesTests {
    @Test func `rules that were looked up beforehand say the same, within and beyond their time`() throws {
        for (zone, start) in [
            (try ZoneRules.berlin(), try moment("2025-03-29T23:17:00Z")),
            (try ZoneRules.saoPaulo(), try moment("2018-02-01T12:00:00Z")),
            (ZoneRules.utc, try moment("2026-01-01T00:00:00Z")),
        ] {
            let end = start.advanced(by: .seconds(300 * 86_400))
            let tabulated = zone.tabulated(from: start, to: end)
            for quarter in -200..<(301 * 96) {
                let moment = start.advanced(by: .seconds(Int64(quarter) * 900))
                #expect(tabulated.secondsFromUTC(at: moment) == zone.secondsFromUTC(at: moment))
            }
        }
    }

    @Test func `a change is found to the second`() throws {
        let zone = try ZoneRules.berlin()
        let tabulated = zone.tabulated(
            from: try moment("2026-03-01T05:00:00Z"), to: try moment("2026-04-01T00:00:00Z"))
        let change = try moment("2026-03-29T01:00:00Z")
        #expect(tabulated.secondsFromUTC(at: change.advanced(by: .seconds(-1))) == 3_600)
        #expect(tabulated.secondsFromUTC(at: change) == 7_200)
    }

    @Test func `each moment of the time is looked up at most once a day and sixteen times for a change`()
        throws
    {
        let berlin = try ZoneRules.berlin()
        let asked = Mutex(0)
        let counting = ZoneRules { moment in
            asked.withLock { $0 += 1 }
            return berlin.secondsFromUTC(at: moment)
        }
        let start = try moment("2026-01-01T00:00:00Z")
        let tabulated = counting.tabulated(from: start, to: start.advanced(by: .seconds(365 * 86_400)))
        let before = asked.withLock { $0 }
        #expect(before <= 366 + 2 * 17)
        _ = try cron("30 2 * * *").nextOccurrence(after: moment("2026-05-01T00:00:00Z"), zone: tabulated)
        #expect(asked.withLock { $0 } == before)
    }
}
