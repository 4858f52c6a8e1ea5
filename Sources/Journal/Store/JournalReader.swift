import GRDB
import Glibc
package import HookModel
import RunRecord

/// The journal for reading, by whoever may read its files; the daemon that owns it may be running.
package struct JournalReader: Sendable {
    private let database: DatabaseQueue

    /// Opens the journal in the storage folder at `storagePath`; makes nothing where there is none.
    package init(storagePath: String) throws(JournalError) {
        let path = "\(storagePath)/journal.db"
        try Self.requireJournal(at: path)
        var configuration = GRDB.Configuration()
        configuration.label = "journal reader"
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        do {
            database = try Self.open(path, configuration)
        } catch let error as DatabaseError {
            throw .unreadable(path: path, reason: error.plainDescription)
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
    }

    /// The runs that `query` asks for.
    package func runs(_ query: RunQuery) throws -> [JournalledRun] {
        try database.read { db in try query.fetch(db) }
    }

    /// The same, and the place from which to go on with what arrives later: none is missed, none comes twice.
    package func runsToFollow(_ query: RunQuery) throws -> (runs: [JournalledRun], lastSequence: Int64) {
        try database.read { db in
            // The largest that was ever given, not the largest that is left: retention may delete the latest run.
            let last = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'runs'")
            return (try query.fetch(db), last ?? 0)
        }
    }

    func marks(_ queries: [RunQuery], counts: [RunCountQuery]) throws -> ([[RunMark]], [RunCount]) {
        try database.read { db in
            var counter = RunCounter(db)
            return (try queries.map { try $0.fetchMarks(db) }, try counts.map { try counter.count($0) })
        }
    }

    func storedBooks() throws -> StoredBooks { try database.read(StoredBooks.init) }

    /// What a missing file, a forbidden one and an empty one have in common is that SQLite says it badly.
    private static func requireJournal(at path: String) throws(JournalError) {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(opening: path, code: errno) }
        close(file)
        guard StorageFolder.byteCount(of: path) > 0 else {
            throw .unreadable(path: path, reason: "it is empty")
        }
    }

    /// What `code`, from opening the journal at `path`, means to whoever wants to read it.
    static func failure(opening path: String, code: Int32) -> JournalError {
        switch code {
        case ENOENT, ENOTDIR: .absent(path: path)
        case EACCES, EPERM: .forbidden(path: path)
        default: .unreadable(path: path, reason: String(cString: strerror(code)))
        }
    }

    private static func open(_ path: String, _ configuration: GRDB.Configuration) throws -> DatabaseQueue {
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            _ = try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
            return database
        } catch let error as DatabaseError where error.resultCode != .SQLITE_NOTADB {
            // In a read-only folder SQLite cannot make the index that it shares with a writer. Without a log,
            // there is no writer: the file will not change, and is read as it is.
            guard StorageFolder.byteCount(of: path + "-wal") == 0 else { throw error }
            return try DatabaseQueue(path: "file:\(escaped(path))?immutable=1", configuration: configuration)
        }
    }

    /// The path as a URI has it.
    private static func escaped(_ path: String) -> String {
        path.utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"):
                text += "%" + String(byte, radix: 16)
            default: text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
    }
}
