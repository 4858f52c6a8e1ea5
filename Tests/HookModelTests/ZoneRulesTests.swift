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

    /// Begin and end, in seconds after the change.
    @Test(arguments: [
        (-86_400 * 28, 86_400 * 3), (-86_400, 0), (-86_400, 1), (-1, 0), (0, 86_400), (-10, 20_000),
        (-86_410, 7), (-86_390, 86_390), (0, 0), (5, -5),
    ])
    func `a change is found to the second, wherever it lies in the time`(begin: Int64, end: Int64) throws {
        let zone = try ZoneRules.berlin()
        let change = try moment("2026-03-29T01:00:00Z")
        let tabulated = zone.tabulated(
            from: change.advanced(by: .seconds(begin)), to: change.advanced(by: .seconds(end)))
        for second in [begin, 0, end].flatMap({ ($0 - 3)...($0 + 3) }) {
            let moment = change.advanced(by: .seconds(second))
            #expect(tabulated.secondsFromUTC(at: moment) == zone.secondsFromUTC(at: moment), "\(second)")
        }
    }

    @Test
    func `a zone is asked once for each day, at most seventeen times more for a change, and never again`()
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
