import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// The hooks of the two documents that started this, as their authors wrote them where that works, else with
    /// the least change that makes them work on the server's version.
    @Suite struct SeedHookTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        private func hook(_ name: String, _ phase: String, _ options: [String], bash script: String)
            -> Command
        {
            let words = ["--hook", name, "--phase", phase, "--spool", bench.spool] + options
            return bench.wrapper().with {
                $0.arguments = (words + ["--", "/bin/bash", "-c", script]).map { Array($0.utf8) }
            }
        }

        private static func needsPostgreSQL() -> Bool {
            TestMachine.has("initdb", "postgres", "psql", "pg_dump")
        }

        @Test(.enabled(if: needsPostgreSQL(), "PostgreSQL"))
        func `PostgreSQL's dump and its restore, as Replicated documents them`() async throws {
            let server = try await PostgreSQLServer.start()
            _ = try await server.query("CREATE TABLE users AS SELECT generate_series(1, 1000) AS id")
            let environment = server.environment.merging(
                ["POSTGRES_PASSWORD": "s3cr3t-of-app", "SCRATCH": bench.work]) { $1 }

            let dump = hook(
                "postgresql", "pre", ["--timeout", "3m"],
                bash: "PGPASSWORD=$POSTGRES_PASSWORD pg_dump -d postgres > $SCRATCH/backup.sql"
            ).with { $0.environment = environment }
            #expect(try await dump.run().end == .exited(0))
            let record = try await bench.endRecord()
            #expect(record.end?.outcome == .success)
            #expect(record.start.timeout == .seconds(180))
            try bench.emptySpool()

            _ = try await server.query("DROP TABLE users")
            let restore = hook(
                "postgresql", "restore", [],
                bash: """
                    [ -f "$SCRATCH/backup.sql" ] && PGPASSWORD=$POSTGRES_PASSWORD psql -v ON_ERROR_STOP=1 \
                    -d postgres -f $SCRATCH/backup.sql && rm -f $SCRATCH/backup.sql;
                    """
            ).with { $0.environment = environment }
            #expect(try await restore.run().end == .exited(0))
            #expect(try await server.query("SELECT count(*) FROM users") == "1000")
            #expect(try await bench.endRecord().start.phase == .restore)
            try bench.emptySpool()

            // As the document's own hook does where there is no dump: the test fails, and so does the hook.
            #expect(try await restore.run().end == .exited(1))
            #expect(try await bench.end().outcome == .failure(.exit))
            try await server.stop()
        }

        @Test(.enabled(if: needsPostgreSQL(), "PostgreSQL"))
        func `PostgreSQL's backup mode as the document starts it fails since 15, and its record says why`()
            async throws
        {
            let server = try await PostgreSQLServer.start()
            let pre = hook(
                "postgres", "pre", ["--timeout", "5m"],
                bash: """
                    psql -U postgres -c "SELECT pg_start_backup('velero_backup', true);" &&
                    echo 'Backup mode started'
                    """
            ).with { $0.environment = server.environment }
            #expect(try await pre.run().end == .exited(1))
            let end = try await bench.end()
            #expect(end.outcome == .failure(.exit))
            #expect(end.outputTail.contains("function pg_start_backup(unknown, boolean) does not exist"))
            try await server.stop()
        }

        @Test(.enabled(if: needsPostgreSQL(), "PostgreSQL"))
        func `PostgreSQL's backup mode works in one session, with the functions of 15`() async throws {
            let server = try await PostgreSQLServer.start()
            let pre = hook(
                "postgres", "pre", ["--timeout", "5m", "--retries", "3"],
                bash: """
                    set -e
                    echo "$(date): Starting PostgreSQL backup preparation"
                    psql -X -v ON_ERROR_STOP=1 -U postgres \
                        -c "SELECT pg_backup_start('velero_backup', true)" \
                        -c "SELECT lsn FROM pg_backup_stop()"
                    echo "$(date): PostgreSQL ready for backup"
                    """
            ).with { $0.environment = server.environment }
            let finished = try await pre.run()
            #expect(finished.end == .exited(0), "\(finished.errorText)")
            #expect(finished.outputText.contains("PostgreSQL ready for backup"))
            let end = try await bench.end()
            #expect(end.attempts == 1)
            #expect(end.outputTail.contains("PostgreSQL ready for backup"))
            try await server.stop()
        }

        @Test(.enabled(if: TestMachine.has("mariadbd", "mariadb", "mariadb-install-db"), "MariaDB"))
        func `MySQL's flush and unlock succeed, and their password is in no record`() async throws {
            let server = try await MariaDBServer.start()
            let environment = server.environment.merging(["MARKER": "\(bench.work)/mysql-locked"]) { $1 }
            let pre = hook(
                "mysql", "pre", ["--timeout", "3m"],
                bash: """
                    mysql -u root -p$MYSQL_ROOT_PASSWORD -e \
                    "FLUSH TABLES WITH READ LOCK; SYSTEM echo locked > $MARKER;" && sleep 0.2
                    """
            ).with { $0.environment = environment }
            #expect(try await pre.run().end == .exited(0))
            #expect(bench.has("mysql-locked"))
            #expect(try await bench.end().outcome == .success)
            // The lock ended with its client: this hook has frozen nothing, and its exit status cannot tell.
            #expect(try await server.query("CREATE DATABASE shop; SELECT 1") == "1")
            try bench.emptySpool()

            let post = hook(
                "mysql", "post", ["--timeout", "1m"],
                bash: "mysql -u root -p$MYSQL_ROOT_PASSWORD -e 'UNLOCK TABLES;' && rm -f $MARKER"
            ).with { $0.environment = environment }
            #expect(try await post.run().end == .exited(0))
            #expect(!bench.has("mysql-locked"))
            try bench.emptySpool()

            let literal = hook(
                "mysql", "pre", [], bash: "mysql -u root -p\(MariaDBServer.password) -e 'SELECT nonsense;'"
            ).with { $0.environment = environment }
            #expect(try await literal.run().end == .exited(1))
            let record = try await bench.endRecord()
            #expect(record.start.command?.contains(MariaDBServer.password) == false)
            #expect(record.end?.outputTail.contains("Unknown column 'nonsense'") == true)
            try await server.stop()
        }
    }
}
