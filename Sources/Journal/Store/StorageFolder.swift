import Glibc
import RunRecord
import Synchronization

/// The folder that holds the journal, owned by one daemon at a time.
///
/// Ownership is a lock on a file in it, which the kernel lets go of when the daemon dies, however it dies.
final class StorageFolder: Sendable {
    let path: String
    /// The descriptor that holds the lock; nil once it was let go of.
    private let lock: Mutex<Int32?>

    /// Makes the folder where it is missing (mode 0750: records may tell of passwords) and becomes its owner.
    init(path: String) throws(JournalError) {
        do {
            _ = try FolderMaking.make(path, mode: 0o750, parents: 0o750)
        } catch {
            throw .folderUnusable(error)
        }
        let file = "\(path)/lock"
        // On a read-only volume the lock can still be had on the file that is there.
        var descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
        if descriptor < 0 { descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        guard descriptor >= 0 else { throw .folderUnusable(SystemFailure("opening \(file)")) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failure = SystemFailure("locking \(file)")
            close(descriptor)
            throw failure.code == EWOULDBLOCK ? .folderInUse(path: path) : .folderUnusable(failure)
        }
        self.path = path
        lock = Mutex(descriptor)
    }

    deinit { release() }

    /// Lets another daemon have the folder.
    func release() {
        lock.withLock { lock in
            if let descriptor = lock {
                // A process that was forked just now has the descriptor, too, until it becomes another program.
                flock(descriptor, LOCK_UN)
                close(descriptor)
            }
            lock = nil
        }
    }

    var databasePath: String { "\(path)/journal.db" }

    /// The bytes that the database takes on the disk, its write-ahead log included.
    var byteCount: Int {
        ["", "-wal"].reduce(0) { $0 + Self.byteCount(of: databasePath + $1) }
    }

    /// Whether a database is there, be it empty.
    var hasDatabase: Bool { access(databasePath, F_OK) == 0 }

    /// Whether the database is there and holds nothing, not even what SQLite writes first. Ours is made and
    /// filled at one go: so it was cut off, and what it counted is not to be forgotten silently.
    var isDatabaseEmpty: Bool { hasDatabase && Self.byteCount(of: databasePath) == 0 }

    /// Removes an empty database that was made just now and could not be filled.
    func removeEmptyDatabase() {
        if isDatabaseEmpty { unlink(databasePath) }
    }

    /// Whether there is a write-ahead log with nothing that it could belong to: SQLite would throw it away.
    var hasOrphanedLog: Bool {
        Self.byteCount(of: databasePath) == 0 && Self.byteCount(of: databasePath + "-wal") > 0
    }

    /// Renames the database and what belongs to it, so that a new one can be begun and this one be saved.
    ///
    /// - Returns: the new path of the database itself.
    func putAside(at now: Timestamp) throws(SystemFailure) -> String {
        let wanted = "\(databasePath).damaged-\(now.compactUTC)"
        var target = wanted
        var attempt = 1
        while access(target, F_OK) == 0 {
            attempt += 1
            target = "\(wanted)-\(attempt)"
        }
        // The database first: it must never be opened without the log, which may be the newer part of it.
        for suffix in ["", "-wal", "-shm"] {
            let source = databasePath + suffix
            guard rename(source, target + suffix) == 0 || errno == ENOENT else {
                throw SystemFailure("renaming \(source) to \(target + suffix)")
            }
        }
        return target
    }

    /// The size of a file; 0 where there is none.
    static func byteCount(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
