import GRDB
package import RunRecord

/// Which runs are wanted, and from where on.
package struct RunQuery: Hashable, Sendable {
    package enum Order: Hashable, Sendable {
        /// Latest end first.
        case latest
        /// In the order of arrival, from behind this sequence number: for following along.
        case arrived(after: Int64)
    }

    /// Only of this hook; nil for all. Likewise the others.
    package var hook: String?
    package var phase: HookPhase?
    package var workload: String?
    package var outcome: RunOutcome?
    /// Only runs that ended before that moment: the next page of a listing by time.
    package var endedBefore: Timestamp?
    package var order = Order.latest
    package var limit: Int

    package init(
        hook: String? = nil, phase: HookPhase? = nil, workload: String? = nil, outcome: RunOutcome? = nil,
        endedBefore: Timestamp? = nil, order: Order = .latest, limit: Int
    ) {
        self.hook = hook
        self.phase = phase
        self.workload = workload
        self.outcome = outcome
        self.endedBefore = endedBefore
        self.order = order
        self.limit = limit
    }
}

extension RunQuery {
    /// The runs, and nothing where the limit is 0 or less.
    func fetch(_ db: Database) throws -> [JournalledRun] {
        guard limit > 0 else { return [] }
        var conditions: [(sql: String, value: DatabaseValue)] = [
            ("phase <> ?", RecordPart.hold.name.description.databaseValue)
        ]
        if let hook { conditions.append(("hook = ?", RunRow.text(hook))) }
        if let phase { conditions.append(("phase = ?", phase.name.description.databaseValue)) }
        if let workload { conditions.append(("workload = ?", RunRow.text(workload))) }
        if let outcome { conditions.append(("outcome = ?", outcome.name.description.databaseValue)) }
        if let endedBefore {
            conditions.append(("ended_at < ?", endedBefore.nanosecondsSinceEpoch.databaseValue))
        }
        let ordering: String
        switch order {
        case .latest: ordering = "ended_at DESC, sequence DESC"
        case .arrived(let sequence):
            conditions.append(("sequence > ?", sequence.databaseValue))
            ordering = "sequence"
        }
        let filter = " WHERE " + conditions.map(\.sql).joined(separator: " AND ")
        let rows = try Row.fetchCursor(
            db, sql: "SELECT * FROM runs\(filter) ORDER BY \(ordering) LIMIT ?",
            arguments: StatementArguments(conditions.map(\.value) + [limit.databaseValue]))
        var runs: [JournalledRun] = []
        while let row = try rows.next() { runs.append(try JournalledRun(row: row)) }
        return runs
    }
}
