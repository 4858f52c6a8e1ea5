import GRDB
import HookModel
import RunRecord

/// Answers questions about how many runs, of one moment, without reading a single row.
///
/// A window may hold every run of the journal. What does not succeed has an index of its own and is rare, so that
/// of all runs no more is looked at than the ends of an index's entries.
struct RunCounter {
    private struct Window: Hashable {
        var hook: String
        var phases: [HookPhase]
        var since: Timestamp
    }

    /// Runs that did not succeed, and those of them that took longer than the threshold.
    private struct Misses {
        var count = 0
        var slow = 0
    }

    private let db: Database
    /// All objectives of a hook that are about the same phases count the same runs.
    private var totals: [Window: Int] = [:]

    init(_ db: Database) { self.db = db }

    mutating func count(_ query: RunCountQuery) throws -> RunCount {
        guard !query.phases.isEmpty else { return RunCount() }
        let window = Window(hook: query.hook, phases: query.phases, since: query.since)
        let total = try totals[window] ?? count(window, longerThan: nil)
        totals[window] = total
        let misses = try misses(window, threshold: query.threshold)
        func of(_ outcome: RunOutcome) -> Misses { misses[outcome] ?? Misses() }
        let failures = misses.filter { $0.key != .skipped }.values.reduce(0) { $0 + $1.count }
        // Nobody knows how long these took.
        let untimed = [of(.skipped), of(.failure(.start)), of(.failure(.lost))]
        var result = RunCount(runs: total - of(.skipped).count, failures: failures)
        result.timed = total - untimed.reduce(0) { $0 + $1.count }
        if let threshold = query.threshold {
            result.slow = try count(window, longerThan: threshold) - untimed.reduce(0) { $0 + $1.slow }
        }
        return result
    }

    private func count(_ window: Window, longerThan threshold: Nanoseconds?) throws -> Int {
        let isSlow = threshold == nil ? "" : " AND duration > ?"
        let statement = try db.cachedStatement(
            sql: "SELECT count(*) FROM runs WHERE \(Self.condition(window))\(isSlow)")
        let values = Self.values(window) + (threshold.map { [$0.count.databaseValue] } ?? [])
        return try Int.fetchOne(statement, arguments: StatementArguments(values)) ?? 0
    }

    private func misses(_ window: Window, threshold: Nanoseconds?) throws -> [RunOutcome: Misses] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT outcome, count(*), sum(duration > ?) FROM runs
                WHERE outcome <> 'success' AND \(Self.condition(window)) GROUP BY outcome
                """)
        let values = [(threshold?.count ?? .max).databaseValue] + Self.values(window)
        var misses: [RunOutcome: Misses] = [:]
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(values))
        while let row = try rows.next() {
            func number(_ index: Int) -> Int { Int.fromDatabaseValue(row[index] as DatabaseValue) ?? 0 }
            guard let word = String.fromDatabaseValue(row[0] as DatabaseValue),
                let outcome = RunOutcome(name: word)
            else { continue }
            misses[outcome] = Misses(count: number(1), slow: number(2))
        }
        return misses
    }

    private static func condition(_ window: Window) -> String {
        let phases = Array(repeating: "?", count: window.phases.count).joined(separator: ", ")
        return "hook = ? AND ended_at >= ? AND phase IN (\(phases))"
    }

    private static func values(_ window: Window) -> [DatabaseValue] {
        [RunRow.text(window.hook), window.since.nanosecondsSinceEpoch.databaseValue]
            + window.phases.map { $0.name.description.databaseValue }
    }
}
