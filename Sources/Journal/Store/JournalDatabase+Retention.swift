import Foundation
import GRDB
import RunRecord

/// Keeping the database small: in steps, each of which holds the intake up for some milliseconds.
extension JournalDatabase {
    /// Deletes at most `limit` of the runs that ended before `moment`, the oldest first.
    ///
    /// - Parameter kept: runs that stay whatever their age, because their files are still in the spool:
    ///   without the row, they would be taken for new.
    /// - Returns: how many were deleted; fewer than `limit` where none is left.
    func prune(before moment: Timestamp, keeping kept: Set<RunID>, limit: Int) throws -> Int {
        try pool.write { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT sequence, id FROM runs WHERE ended_at < ? ORDER BY ended_at LIMIT ?",
                arguments: [moment.nanosecondsSinceEpoch, limit + kept.count])
            let deletion = try db.cachedStatement(sql: "DELETE FROM runs WHERE sequence = ?")
            var count = 0
            for row in rows where count < limit {
                if !kept.isEmpty, let blob: Data = try? row.checked("id"), let id = RunID(blob: blob),
                    kept.contains(id)
                {
                    continue
                }
                try deletion.execute(arguments: [row["sequence"] as DatabaseValue])
                count += 1
            }
            return count
        }
    }

    /// Gives at most `pageCount` free pages back to the file system.
    ///
    /// - Returns: whether more are left.
    func shrink(pageCount: Int) throws -> Bool {
        try pool.writeWithoutTransaction { db in
            // Each step of the statement frees a page; fetching runs it to its end.
            _ = try Row.fetchAll(db, sql: "PRAGMA incremental_vacuum(\(pageCount))")
            return try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0 > 0
        }
    }

    /// Moves what the write-ahead log holds into the database and cuts the log to nothing.
    ///
    /// Readers that are under way can keep it from being complete; the next time will do.
    func checkpoint() throws {
        _ = try pool.writeWithoutTransaction { db in
            try Row.fetchAll(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// Gives memory back that SQLite keeps for later.
    func releaseMemory() { pool.releaseMemory() }
}
