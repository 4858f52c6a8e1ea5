/// Why the journal cannot be used, and what to do about it.
package enum JournalError: Error, Hashable, Sendable {
    /// Another daemon owns the storage folder.
    case folderInUse(path: String)
    /// The storage folder cannot be made, opened or locked.
    case folderUnusable(SystemFailure)
    /// The spool cannot be made, opened or listed.
    case spoolUnusable(SystemFailure)
    /// Another daemon takes the spool's records.
    case spoolInUse(path: String)
    /// There is no journal to read.
    case absent(path: String)
    /// There may be a journal, but this user may not look.
    case forbidden(path: String)
    /// A run in the journal that boathook cannot have written.
    case oddRow(sequence: Int64, reason: String)
    /// A newer boathook has changed the database's layout.
    case writtenByNewer(path: String)
    /// The database is there and can be neither written nor read.
    case unreadable(path: String, reason: String)
    /// Nothing can be written at the moment; nothing was lost either.
    case notWritable(path: String, reason: String)
    /// SQLite did not accept the setting that makes a commit durable.
    case notDurable(path: String, synchronous: Int)
}

extension JournalError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .folderInUse(let path):
            "another boathook daemon is using \(path); stop it, or give this one its own --storage.path"
        case .folderUnusable(let failure):
            "\(failure); give a folder that this user may write with --storage.path"
        case .spoolUnusable(let failure):
            "\(failure); name a folder that this user may write with --spool.dir"
        case .spoolInUse(let path):
            "another boathook daemon takes the records of \(path); stop it, or give this one its own --spool.dir"
        case .absent(let path):
            "there is no \(path); name the daemon's folder with --storage.path, or run a hook first"
        case .forbidden(let path):
            "\(path) may not be read by this user; read it as the daemon's user or as root"
        case .oddRow(let sequence, let reason):
            "the journal's row \(sequence) of runs was changed by another program: \(reason); "
                + "mend or delete that row with sqlite3"
        case .writtenByNewer(let path):
            "\(path) was written by a newer boathook; run that version, or give another --storage.path"
        case .unreadable(let path, let reason):
            "\(path) cannot be opened: \(reason); check the volume and the rights of the folder"
        case .notWritable(let path, let reason):
            "\(path) takes no writes: \(reason); free space or restore the rights, records wait in the spool"
        case .notDurable(let path, let synchronous):
            "\(path) opened with synchronous=\(synchronous) where 2 (FULL) was asked for; report this"
        }
    }
}
