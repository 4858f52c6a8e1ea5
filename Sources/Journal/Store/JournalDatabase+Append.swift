import Foundation
import GRDB
import Ledger
import RunRecord

/// What came of handing records to the journal; it is all on the disk.
package struct Appended: Sendable {
    /// The books with the new records in them.
    package var books: Books
    /// How many of the records were new; the others were in the journal before and changed nothing.
    package var newCount: Int
}

extension JournalDatabase {
    /// Stores records of finished runs, and the books with them, in one transaction.
    ///
    /// A record whose id is known already is passed over: each one counts exactly once, however often it is
    /// handed over, and whatever dies in between.
    ///
    /// - Parameter books: as they are now; counters that moved and entries that changed are stored too.
    func append(_ records: [RunRecord], to books: Books, takenAt now: Timestamp) throws -> Appended {
        try pool.write { db in
            var result = Appended(books: books, newCount: 0)
            for record in records where try Self.insert(record, takenAt: now, in: db) {
                result.books.ledger.apply(record, now: now)
                result.newCount += 1
            }
            result.books.counters.records += UInt64(result.newCount)
            try Self.store(result.books.ledger.changedEntries(since: books.storedGeneration), in: db)
            try Self.store(result.books.counters, in: db)
            result.books.storedGeneration = result.books.ledger.generation
            return result
        }
    }

    /// Stores the books as a whole: for a database that was begun anew under a ledger that goes on.
    func adopt(_ books: Books) throws {
        try pool.write { db in
            try Self.store(books.ledger.changedEntries(since: 0), in: db)
            try Self.store(books.counters, in: db)
        }
    }

    /// Deletes the entries of hooks that were forgotten.
    func delete(_ keys: [LedgerKey]) throws {
        try pool.write { db in
            let statement = try db.cachedStatement(sql: "DELETE FROM ledger_entries WHERE key = ?")
            for key in keys { try statement.execute(arguments: [key.text]) }
        }
    }

    /// Those of `ids` whose runs are in the journal.
    func known(among ids: [RunID]) throws -> Set<RunID> {
        try pool.read { db in
            let statement = try db.cachedStatement(sql: "SELECT 1 FROM runs WHERE id = ?")
            return try ids.reduce(into: []) { known, id in
                if try Bool.fetchOne(statement, arguments: [id.databaseValue]) == true { known.insert(id) }
            }
        }
    }

    private static func insert(_ record: RunRecord, takenAt now: Timestamp, in db: Database) throws -> Bool {
        guard let values = RunRow.values(of: record, takenAt: now) else { return false }
        let statement = try db.cachedStatement(sql: RunRow.insertion)
        statement.setUncheckedArguments(StatementArguments(values))
        try statement.execute()
        return db.changesCount > 0
    }

    private static func store(_ entries: [LedgerEntry], in db: Database) throws {
        guard !entries.isEmpty else { return }
        let encoder = JSONEncoder()
        let statement = try db.cachedStatement(sql: "REPLACE INTO ledger_entries (key, value) VALUES (?, ?)")
        for entry in entries {
            let value = String(decoding: try encoder.encode(entry), as: UTF8.self)
            try statement.execute(arguments: [entry.key.text, value])
        }
    }

    private static func store(_ counters: IntakeCounters, in db: Database) throws {
        let statement = try db.cachedStatement(sql: "REPLACE INTO counters (name, value) VALUES (?, ?)")
        for (name, value) in counters.rows {
            try statement.execute(arguments: [name, Int64(clamping: value)])
        }
    }
}
