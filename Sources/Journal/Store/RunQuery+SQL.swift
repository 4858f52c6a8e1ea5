import GRDB
import HookModel
import RunRecord

extension RunQuery {
    /// The runs, and nothing where the limit is 0 or less.
    func fetch(_ db: Database) throws -> [JournalledRun] {
        guard limit > 0 else { return [] }
        let (statement, arguments) = try statement(selecting: "*", in: db)
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var runs: [JournalledRun] = []
        while let row = try rows.next() { runs.append(try JournalledRun(row: row)) }
        return runs
    }

    /// The same runs, by what is drawn of them; a row that boathook cannot have written is passed over.
    func fetchMarks(_ db: Database) throws -> [RunMark] {
        guard limit > 0 else { return [] }
        let (statement, arguments) = try statement(
            selecting: "id, phase, ended_at, outcome, duration", in: db)
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var marks: [RunMark] = []
        while let row = try rows.next() {
            guard let mark = RunMark(columns: row) else { continue }
            marks.append(mark)
        }
        return marks
    }

    private func statement(
        selecting columns: String, in db: Database
    ) throws -> (Statement, StatementArguments) {
        var conditions: [(sql: String, values: [DatabaseValue])] = [
            ("phase <> ?", [RecordPart.hold.name.description.databaseValue])
        ]
        if let id { conditions.append(("id = ?", [id.databaseValue])) }
        if let hook { conditions.append(("hook = ?", [RunRow.text(hook)])) }
        if let phase { conditions.append(("phase = ?", [phase.name.description.databaseValue])) }
        if let workload { conditions.append(("workload = ?", [RunRow.text(workload)])) }
        switch outcome {
        // Said as the indices of what did not succeed say it, or they are not used.
        case .failure(nil):
            let words = FailureReason.allCases.map { "'\($0.name)'" }.joined(separator: ", ")
            conditions.append(("outcome <> 'success' AND outcome IN (\(words))", []))
        case .failure(let reason?):
            let word = reason.name.description.databaseValue
            conditions.append(("outcome <> 'success' AND outcome = ?", [word]))
        case .skipped: conditions.append(("outcome <> 'success' AND outcome = 'skipped'", []))
        case .success: conditions.append(("outcome = 'success'", []))
        case nil: break
        }
        if let since { conditions.append(("ended_at >= ?", [since.nanosecondsSinceEpoch.databaseValue])) }
        if let after {
            conditions.append(
                (
                    "(ended_at, sequence) < (?, ?)",
                    [after.endedAt.nanosecondsSinceEpoch.databaseValue, after.sequence.databaseValue]
                ))
        }
        let ordering: String
        switch order {
        case .latest: ordering = "ended_at DESC, sequence DESC"
        case .arrived(let sequence):
            conditions.append(("sequence > ?", [sequence.databaseValue]))
            ordering = "sequence"
        }
        let filter = " WHERE " + conditions.map(\.sql).joined(separator: " AND ")
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns) FROM runs\(filter) ORDER BY \(ordering) LIMIT ?")
        return (statement, StatementArguments(conditions.flatMap(\.values) + [limit.databaseValue]))
    }
}

extension RunMark {
    /// By the place of each column: looking each up by its name would take longer than reading it.
    fileprivate init?(columns row: Row) {
        func number(_ index: Int) -> Int64? { Int64.fromDatabaseValue(row[index] as DatabaseValue) }
        func word(_ index: Int) -> String? { String.fromDatabaseValue(row[index] as DatabaseValue) }
        guard case .blob(let blob) = (row[0] as DatabaseValue).storage, let id = RunID(blob: blob),
            let phase = word(1).flatMap({ HookPhase(named: $0) }), let endedAt = number(2),
            let outcome = word(3).flatMap({ RunOutcome(name: $0) }), let duration = number(4)
        else { return nil }
        self.init(
            id: id, phase: phase, endedAt: Timestamp(nanosecondsSinceEpoch: endedAt), outcome: outcome,
            duration: Nanoseconds(duration))
    }
}
