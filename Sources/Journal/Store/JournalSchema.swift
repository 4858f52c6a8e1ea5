import GRDB

/// The tables of the journal, and how older layouts become this one.
///
/// A migration that was released is never changed: the next change is another one.
enum JournalSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("runs, ledger entries, counters") { db in
            // AUTOINCREMENT: a sequence number that a reader remembers is not given out again after a prune.
            // Times and spans are whole nanoseconds.
            try db.execute(
                sql: """
                    CREATE TABLE runs (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                        id BLOB NOT NULL UNIQUE,
                        hook TEXT NOT NULL,
                        phase TEXT NOT NULL,
                        namespace TEXT,
                        pod TEXT,
                        pod_uid TEXT,
                        container TEXT,
                        workload TEXT,
                        boot_id TEXT,
                        started_at INTEGER NOT NULL,
                        timeout INTEGER,
                        retries INTEGER NOT NULL,
                        command TEXT,
                        lock TEXT NOT NULL,
                        ended_at INTEGER NOT NULL,
                        duration INTEGER NOT NULL,
                        outcome TEXT NOT NULL,
                        exit_status INTEGER,
                        signal INTEGER,
                        attempts INTEGER NOT NULL,
                        user_time INTEGER NOT NULL,
                        system_time INTEGER NOT NULL,
                        background INTEGER NOT NULL,
                        unreaped INTEGER NOT NULL,
                        output_bytes INTEGER NOT NULL,
                        output_tail TEXT NOT NULL,
                        taken_at INTEGER NOT NULL
                    );
                    CREATE INDEX runs_by_end ON runs (ended_at);
                    CREATE INDEX runs_by_hook ON runs (hook, ended_at);
                    CREATE TABLE ledger_entries (
                        key TEXT PRIMARY KEY NOT NULL,
                        value TEXT NOT NULL
                    ) WITHOUT ROWID;
                    CREATE TABLE counters (
                        name TEXT PRIMARY KEY NOT NULL,
                        value INTEGER NOT NULL
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("indices that answer what pages ask") { db in
            // What a filter or a count looks at stands in the index: no row is read only to be passed over. Runs
            // that succeed are nearly all, so that the indices of the others cost next to nothing.
            try db.execute(
                sql: """
                    DROP INDEX runs_by_hook;
                    CREATE INDEX runs_by_hook ON runs (hook, ended_at, phase, duration);
                    CREATE INDEX runs_without_success_by_end ON runs (outcome, ended_at, phase)
                        WHERE outcome <> 'success';
                    CREATE INDEX runs_without_success_by_hook ON runs (hook, ended_at, outcome, phase, duration)
                        WHERE outcome <> 'success';
                    """)
        }
        return migrator
    }
}
