import Foundation
import GRDB
import Ledger

/// The journal's SQLite database, open and writable.
///
/// - Durability: a method that writes has everything on the disk when it returns (WAL, synchronous FULL), and
///   nothing of it when it throws.
/// - Blocking: every method waits for the disk. Writing is for one thread at a time, reading for any.
final class JournalDatabase: Sendable {
    let path: String
    let pool: DatabasePool
    /// The file as it was opened: a path that leads elsewhere later has been tampered with.
    private let identity: FileIdentity?

    /// Opens the database, made where it is missing, and brings its layout up to date.
    ///
    /// - Throws: `JournalError`, or what SQLite says.
    init(path: String) throws {
        try Self.inspect(path)
        self.path = path
        pool = try DatabasePool(path: path, configuration: Self.configuration())
        identity = FileIdentity(path: path)
        try Self.makeDurable(pool)
        try JournalSchema.migrator.migrate(pool)
    }

    /// Closes the database; its log is merged into it, so that it is one file again.
    func close() throws {
        // The readers first: only a writer that closes last merges the log.
        pool.releaseMemory()
        try pool.close()
    }

    /// Whether the path still leads to the open file.
    var isInPlace: Bool { FileIdentity(path: path) == identity }

    /// What the journal remembers beside the runs.
    func load() throws -> StoredBooks {
        try pool.read(StoredBooks.init)
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "journal"
        // Another process can hold the write lock only by mistake: wait for it a little, stay stoppable.
        configuration.busyMode = .timeout(1)
        configuration.maximumReaderCount = 2
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            guard !db.configuration.readonly else { return }
            // Works before the first table is made, and says nothing afterwards.
            try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
        }
        return configuration
    }

    /// Has every commit flushed before it returns.
    ///
    /// GRDB sets NORMAL when it opens a pool, after `prepareDatabase`; so this comes later, and is read back.
    private static func makeDurable(_ pool: DatabasePool) throws {
        let synchronous = try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            return try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
        }
        guard synchronous == 2 else {
            throw JournalError.notDurable(path: pool.path, synchronous: synchronous)
        }
    }

    /// Looks for damage where that is cheap: a small database whole, of a large one the ends of its tables.
    ///
    /// By a connection that only reads: what turns out to be damaged is to stay as it was found. A check of
    /// the whole file would take longer than a start may; damage elsewhere shows when it is met.
    private static func inspect(_ path: String) throws {
        guard StorageFolder.byteCount(of: path) > 0 else { return }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(1)
        try DatabaseQueue(path: path, configuration: configuration).read { db in
            if try JournalSchema.migrator.hasBeenSuperseded(db) {
                throw JournalError.writtenByNewer(path: path)
            }
            let pageCount = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            if pageCount <= 256, let flaw = try String.fetchOne(db, sql: "PRAGMA quick_check(1)"),
                flaw != "ok"
            {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: flaw)
            }
            guard try db.tableExists("runs") else { return }
            _ = try Int.fetchOne(db, sql: "SELECT sum(length(value)) FROM ledger_entries")
            for end in ["min", "max"] {
                _ = try Row.fetchOne(
                    db, sql: "SELECT * FROM runs WHERE sequence = (SELECT \(end)(sequence) FROM runs)")
                _ = try Row.fetchOne(db, sql: "SELECT \(end)(ended_at) FROM runs")
            }
        }
    }
}

/// The ledger's entries and the intake's counters as the journal keeps them.
struct StoredBooks: Sendable {
    var entries: [LedgerEntry] = []
    var counters = IntakeCounters()
}

extension StoredBooks {
    /// - Throws: `DatabaseError` with `SQLITE_CORRUPT` for what boathook cannot have written: to count on from
    ///   numbers that are wrong is worse than to begin anew.
    init(_ db: Database) throws {
        let decoder = JSONDecoder()
        do {
            let rows = try Row.fetchCursor(db, sql: "SELECT value FROM ledger_entries")
            while let row = try rows.next() {
                entries.append(try decoder.decode(LedgerEntry.self, from: try row.checked("value")))
            }
            let counts = try Row.fetchAll(db, sql: "SELECT name, value FROM counters").map { row in
                let name: String = try row.checked("name")
                return (name: name, value: UInt64(max(try row.checked("value") as Int64, 0)))
            }
            counters = IntakeCounters(rows: counts)
        } catch let error as UnexpectedValue {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "counters or ledger: \(error)")
        } catch is DecodingError {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a ledger entry is damaged")
        }
    }
}
