import GRDB
package import HookModel
package import Ledger
package import Logging
package import RunRecord
import Synchronization

/// The durable store of finished runs, and of what was counted from them.
///
/// - It has one owner: a second daemon on the same storage folder is refused when it opens.
/// - What ``append(_:to:)`` returned is on the disk. What it threw for is not, and may be handed over again.
/// - A damaged database is never written over: it is put aside under another name, an error is logged, and a
///   new one is begun that goes on counting from the books in memory.
///
/// Writing is for one thread, the intake's; reading is for any.
package final class Journal: RunArchive {
    private struct State {
        var database: JournalDatabase?
        /// For reading while nothing can be written: a database on a read-only volume.
        var reader: JournalReader?
        /// Why the latest write failed; nil while writing works.
        var complaint: String?
        /// A reader met damage: the writer is to put the database aside.
        var isSuspect = false
        var isClosed = false
    }

    private static let closed = "the journal is closed"

    private let folder: StorageFolder
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// Opens the journal in the folder at `path`, which is made where it is missing.
    ///
    /// Fast however many runs there are: it reads the ledger's entries, not the runs.
    ///
    /// A journal that can be read but not written, for want of space or rights, opens all the same with
    /// ``isWritable`` false; every append tries again.
    ///
    /// - Returns: the journal, and the books as it kept them.
    package static func open(
        at path: String, settings: LedgerSettings, logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) throws(JournalError) -> (journal: Journal, books: Books) {
        let journal = Journal(folder: try StorageFolder(path: path), logger: logger, now: now)
        let (stored, wasDamaged) = try journal.openAtStart()
        var books = Books(entries: stored.entries, counters: stored.counters, settings: settings)
        if wasDamaged {
            books.counters.damagedDatabasesPutAside += 1
            books.counters.journalErrors += 1
        }
        // Shows whether it takes writes, before the first record has to wait for it.
        if journal.isWritable, let appended = try? journal.append([], to: books) { books = appended.books }
        return (journal, books)
    }

    private init(folder: StorageFolder, logger: Logger, now: @escaping @Sendable () -> Timestamp) {
        self.folder = folder
        self.logger = logger
        self.now = now
    }

    // MARK: Writing

    /// Stores records of finished runs, each of them once however often it is handed over, and the books with
    /// them, in one transaction. With no records it stores the books, and shows whether writing works.
    package func append(_ records: [RunRecord], to books: Books) throws(JournalError) -> Appended {
        do {
            var (database, books) = try usableDatabase(for: books)
            do {
                let appended = try database.append(records, to: books, takenAt: now())
                noteSuccess()
                return appended
            } catch let error as DatabaseError where error.isDamage {
                books = try beginAnew(after: "\(error)", books: books)
                (database, books) = try usableDatabase(for: books)
                let appended = try database.append(records, to: books, takenAt: now())
                noteSuccess()
                return appended
            }
        } catch {
            throw noteFailure(error)
        }
    }

    /// Whether the latest write worked.
    package var isWritable: Bool { state.withLock { $0.complaint == nil } }

    /// The bytes that the journal takes on the disk.
    package var byteCount: Int { folder.byteCount }

    /// Deletes the entries of forgotten hooks.
    func forget(_ keys: [LedgerKey]) throws { try writableDatabase().delete(keys) }

    /// See `JournalDatabase.prune(before:keeping:limit:)`.
    func prune(before moment: Timestamp, keeping kept: Set<RunID>, limit: Int) throws -> Int {
        do {
            return try writableDatabase().prune(before: moment, keeping: kept, limit: limit)
        } catch {
            throw noteDamage(error)
        }
    }

    /// See `JournalDatabase.shrink(pageCount:)`.
    func shrink(pageCount: Int) throws -> Bool { try writableDatabase().shrink(pageCount: pageCount) }

    func checkpoint() throws { try writableDatabase().checkpoint() }

    func releaseMemory() { state.withLock { $0.database }?.releaseMemory() }

    /// Closes the database and lets another daemon have it; nothing can be read or written afterwards.
    package func close() {
        let database = state.withLock { state in
            defer { state = State(complaint: Self.closed, isClosed: true) }
            return state.database
        }
        do {
            try database?.close()
        } catch {
            // A reader is still at it. Everything committed is safe: the log is read at the next start.
            logger.warning("journal was not closed cleanly", metadata: ["error": "\(error)"])
        }
        folder.release()
    }

    // MARK: Reading

    /// The runs that `query` asks for. Waits for the disk, but not on the caller's thread.
    package func runs(_ query: RunQuery) async throws -> [JournalledRun] {
        let (database, reader) = state.withLock { ($0.database, $0.reader) }
        guard let database else { return try reader?.runs(query) ?? [] }
        do {
            return try await database.pool.read { db in try query.fetch(db) }
        } catch {
            throw noteDamage(error)
        }
    }

    /// The marks that each query asks for, and the answer to each count, all of one moment.
    package func marks(
        _ queries: [RunQuery], counts: [RunCountQuery]
    ) async throws -> ([[RunMark]], [RunCount]) {
        let (database, reader) = state.withLock { ($0.database, $0.reader) }
        guard let database else {
            return try reader?.marks(queries, counts: counts)
                ?? (queries.map { _ in [] }, counts.map { _ in RunCount() })
        }
        do {
            return try await database.pool.read { db in
                var counter = RunCounter(db)
                return (try queries.map { try $0.fetchMarks(db) }, try counts.map { try counter.count($0) })
            }
        } catch {
            throw noteDamage(error)
        }
    }

    /// Those of `ids` whose runs are in the journal.
    func known(among ids: [RunID]) throws -> Set<RunID> {
        guard !ids.isEmpty else { return [] }
        do {
            return try writableDatabase().known(among: ids)
        } catch {
            throw noteDamage(error)
        }
    }

    // MARK: Opening and damage

    private func openAtStart() throws(JournalError) -> (stored: StoredBooks, wasDamaged: Bool) {
        let path = folder.databasePath
        let isNew = !folder.hasDatabase
        do {
            if folder.isDatabaseEmpty {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "it is empty")
            }
            if folder.hasOrphanedLog {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "only its log is left")
            }
            let database = try JournalDatabase(path: path)
            let stored = try database.load()
            state.withLock { $0.database = database }
            return (stored, false)
        } catch let error as JournalError {
            throw error
        } catch let error as DatabaseError where error.isDamage {
            do {
                try putAside(because: "\(error)")
                let database = try JournalDatabase(path: path)
                state.withLock { $0.database = database }
                return (StoredBooks(), true)
            } catch {
                throw .unreadable(path: path, reason: "\(error)")
            }
        } catch {
            // On a full disk the file can be made, but nothing put into it.
            if isNew { folder.removeEmptyDatabase() }
            return (try openReadOnly(because: error), false)
        }
    }

    private func openReadOnly(because cause: any Error) throws(JournalError) -> StoredBooks {
        var stored = StoredBooks()
        if StorageFolder.byteCount(of: folder.databasePath) > 0 {
            let reader = try JournalReader(storagePath: folder.path)
            do {
                stored = try reader.storedBooks()
            } catch {
                throw .unreadable(path: folder.databasePath, reason: "\(error)")
            }
            state.withLock { $0.reader = reader }
        }
        _ = noteFailure(cause)
        return stored
    }

    private func writableDatabase() throws -> JournalDatabase {
        guard let database = state.withLock({ $0.database }) else {
            throw JournalError.notWritable(path: folder.databasePath, reason: "it is not open")
        }
        return database
    }

    /// The database as it has to be before a write: open, in its place, and not known to be damaged.
    private func usableDatabase(for books: Books) throws -> (JournalDatabase, Books) {
        let (database, isSuspect) = state.withLock { ($0.database, $0.isSuspect) }
        if database != nil, isSuspect {
            return try usableDatabase(for: beginAnew(after: "a reader met damage", books: books))
        }
        if let database, database.isInPlace { return (database, books) }
        guard let database else { return (try open(), books) }
        logger.error(
            "journal was removed or replaced under the running daemon; a new one goes on from memory",
            metadata: ["path": "\(folder.databasePath)"])
        try? database.close()
        state.withLock { $0.database = nil }
        let successor = try open()
        try successor.adopt(books)
        return (successor, books)
    }

    private func open() throws -> JournalDatabase {
        guard !state.withLock({ $0.isClosed }) else {
            throw JournalError.notWritable(path: folder.databasePath, reason: Self.closed)
        }
        let database = try JournalDatabase(path: folder.databasePath)
        state.withLock { state in
            state.database = database
            state.reader = nil
        }
        return database
    }

    /// Lets go of a database that SQLite could only open for reading, which it does silently and for good;
    /// the next write opens it anew.
    private func retire() {
        let reader = try? JournalReader(storagePath: folder.path)
        let database = state.withLock { state in
            defer {
                state.database = nil
                state.reader = reader
            }
            return state.database
        }
        try? database?.close()
    }

    /// Puts the damaged database aside and begins another one with all that `books` count.
    private func beginAnew(after cause: String, books: Books) throws -> Books {
        try putAside(because: cause)
        var books = books
        books.counters.damagedDatabasesPutAside += 1
        books.counters.journalErrors += 1
        try open().adopt(books)
        return books
    }

    /// SQLite sees by the name that an open database was moved, and then leaves log and index alone when it
    /// closes: so the renaming comes first.
    private func putAside(because cause: String) throws {
        let target = try folder.putAside(at: now())
        let database = state.withLock { state in
            defer {
                state.database = nil
                state.reader = nil
                state.isSuspect = false
            }
            return state.database
        }
        try? database?.close()
        logger.error(
            "journal was damaged and is put aside; try `sqlite3 FILE .recover` on it, and check the volume",
            metadata: ["error": "\(cause)", "file": "\(target)"])
    }

    /// Has the next write put the database aside where `error`, met while reading, says that it is damaged.
    private func noteDamage(_ error: any Error) -> any Error {
        if (error as? DatabaseError)?.isDamage == true { state.withLock { $0.isSuspect = true } }
        return error
    }

    private func noteSuccess() {
        let complaint = state.withLock { state in
            defer { state.complaint = nil }
            return state.complaint
        }
        guard complaint != nil else { return }
        logger.notice("journal takes writes again", metadata: ["path": "\(folder.databasePath)"])
    }

    /// Logs the failure, unless the one before was the same.
    private func noteFailure(_ error: any Error) -> JournalError {
        if (error as? DatabaseError)?.resultCode == .SQLITE_READONLY { retire() }
        let reason = (error as? DatabaseError)?.plainDescription ?? "\(error)"
        let failure = error as? JournalError ?? .notWritable(path: folder.databasePath, reason: reason)
        let isNew = state.withLock { state in
            defer { state.complaint = reason }
            return state.complaint != reason
        }
        if isNew { logger.error("journal takes no writes", metadata: ["error": "\(failure)"]) }
        return failure
    }
}

extension DatabaseError {
    /// Whether the file is not what SQLite wrote, which no waiting will mend.
    var isDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }

    /// What SQLite says, without the statement.
    var plainDescription: String {
        "\(message ?? "SQLite error") (\(extendedResultCode.rawValue))"
    }
}
