import Foundation
import HookModel
import RunRecord

/// The moment that an ISO 8601 text such as `2026-03-29T01:00:00Z` names.
func moment(_ text: String) throws -> Timestamp {
    let seconds = try Date(text, strategy: .iso8601).timeIntervalSince1970
    return Timestamp(nanosecondsSinceEpoch: Int64(seconds) * 1_000_000_000)
}

extension ZoneRules {
    /// Rules written by hand: the offset before the first change, then what holds from each change on.
    static func changing(from first: Int, at changes: [(Timestamp, Int)]) -> ZoneRules {
        ZoneRules { moment in changes.last { $0.0 <= moment }?.1 ?? first }
    }

    /// Central European time of 2025 to 2027.
    static func berlin() throws -> ZoneRules {
        changing(
            from: 3_600,
            at: [
                (try moment("2025-03-30T01:00:00Z"), 7_200), (try moment("2025-10-26T01:00:00Z"), 3_600),
                (try moment("2026-03-29T01:00:00Z"), 7_200), (try moment("2026-10-25T01:00:00Z"), 3_600),
                (try moment("2027-03-28T01:00:00Z"), 7_200), (try moment("2027-10-31T01:00:00Z"), 3_600),
            ])
    }

    /// Brazil in 2018, where the clocks changed at midnight: back to 23:00 of the day before, and over the
    /// whole hour from 00:00 to 01:00.
    static func saoPaulo() throws -> ZoneRules {
        changing(
            from: -7_200,
            at: [(try moment("2018-02-18T02:00:00Z"), -10_800), (try moment("2018-11-04T03:00:00Z"), -7_200)])
    }
}

/// The cron schedule that a text describes.
func cron(_ text: String) throws -> CronSchedule {
    guard case .cron(let schedule) = try Schedule(parsing: text).expectation else {
        throw NotCron(text: text)
    }
    return schedule
}

struct NotCron: Error { var text: String }
