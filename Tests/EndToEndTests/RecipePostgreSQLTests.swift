import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// What each recipe for PostgreSQL says of a copy, seen on a second server that is started on one, while a client
    /// commits all the time.
    @Suite(.enabled(if: TestMachine.has("postgres", "psql", "pg_dump", "pg_amcheck"), "needs PostgreSQL"))
    struct RecipePostgreSQLTests {
        private static func writer(on server: PostgreSQLServer) async throws -> RecipeWriter {
            _ = try await server.query(RecipeWriter.table)
            let writer = try RecipeWriter(["psql", "-X", "-q"], environment: server.environment)
            try await commits(on: server, since: 500)
            return writer
        }

        private static func rows(on server: PostgreSQLServer) async throws -> Rows {
            try #require(Rows(try await server.query(RecipeWriter.count)))
        }

        /// Returns the first count above `number`.
        @discardableResult
        private static func commits(on server: PostgreSQLServer, since number: Int) async throws -> Rows {
            try await eventually("the writer commits") {
                let rows = try await rows(on: server)
                return rows.last > number ? rows : nil
            }
        }

        /// No row that was committed before the hook is missing from the copy, nor one in between, and no page or index is
        /// damaged.
        private static func expectWhole(_ copy: PostgreSQLServer, since before: Rows) async throws {
            let rows = try await rows(on: copy)
            #expect(rows.areWhole && rows.last >= before.last, "\(rows), before the hook \(before)")
            let checked = try await Command(
                try requireTool("pg_amcheck"),
                ["--install-missing", "--all", "--heapallindexed", "--parent-check"],
                environment: copy.environment
            ).run()
            #expect(checked.end == .exited(0), "\(checked.outputText)\(checked.errorText)")
        }

        @Test func `after a checkpoint an atomic copy holds what was committed before it`() async throws {
            let server = try await PostgreSQLServer.start()
            let recipe = try RecipeBench("postgresql-checkpoint", environment: server.environment)
            let writer = try await Self.writer(on: server)
            let before = try await Self.rows(on: server)
            let checkpoint = "SELECT checkpoint_lsn FROM pg_control_checkpoint()"
            let earlier = try await server.query(checkpoint)
            try await recipe.pre()
            #expect(try await server.query(checkpoint) != earlier)
            let copy = try await PostgreSQLServer.start(on: try await server.snapshot())
            try await Self.expectWhole(copy, since: before)
            #expect(copy.log.contains("automatic recovery in progress"))
            try await Self.commits(on: server, since: try await Self.rows(on: server).last)
            try await writer.stop()
            try await copy.stop()
            try await server.stop()
        }

        @Test func `a dump is loaded into an empty server, and again over what is there`() async throws {
            let server = try await PostgreSQLServer.start()
            let scratch = try TemporaryFolder()
            let environment = ["SCRATCH": scratch.path]
            let recipe = try RecipeBench(
                "postgresql-dump", environment: server.environment.merging(environment) { $1 })
            let writer = try await Self.writer(on: server)
            let before = try await Self.rows(on: server)
            try await recipe.pre()
            try await Self.commits(on: server, since: try await Self.rows(on: server).last)
            try await writer.stop()
            try await server.stop()
            #expect(Files.names(in: scratch.path) == ["postgres.dump"] && recipe.hasFlushed)

            let empty = try await PostgreSQLServer.start()
            let other = try RecipeBench(
                "postgresql-dump", environment: empty.environment.merging(environment) { $1 })
            let restore = try other.run("restore")
            try await restore.text()
            try await Self.expectWhole(empty, since: before)
            _ = try await empty.query("DELETE FROM entries WHERE n % 2 = 0")
            try await restore.text()
            #expect(try await Self.rows(on: empty).areWhole)
            try await empty.stop()
        }

        @Test func `a dump that fails leaves the last one, and a restore without one fails`() async throws {
            let scratch = try TemporaryFolder()
            let environment = ["SCRATCH": scratch.path, "PGHOST": scratch.path]
            let recipe = try RecipeBench("postgresql-dump", environment: environment)
            let restored = try await recipe.run("restore").run()
            #expect(restored.end == .exited(1))
            #expect(restored.errorText.contains("there is no"))
            _ = try scratch.write("the last one", to: "postgres.dump")
            #expect(try await recipe.run("pre").run().end == .exited(1))
            #expect(Files.names(in: scratch.path) == ["postgres.dump"])
        }

        @Test func `in backup mode an atomic copy recovers without the label`() async throws {
            let server = try await PostgreSQLServer.start()
            let recipe = try RecipeBench("postgresql-backup-mode", environment: server.environment)
            let writer = try await Self.writer(on: server)
            let before = try await Self.rows(on: server)
            try await recipe.pre()
            let files = try await server.snapshot()
            try await recipe.post()
            #expect(try await recipe.releasedBy() == .release)
            let copy = try await PostgreSQLServer.start(on: files)
            try await Self.expectWhole(copy, since: before)
            try await Self.commits(on: server, since: try await Self.rows(on: server).last)
            try await writer.stop()
            try await copy.stop()
            try await server.stop()
        }

        /// Tables first, then everything else, as far apart as commits and a checkpoint make it: what a slow upload does.
        private static func slowCopy(of server: PostgreSQLServer) async throws -> ServerFiles {
            let files = try ServerFiles()
            try await files.add("base", of: server.data)
            try await commits(on: server, since: try await rows(on: server).last + 2000)
            _ = try await server.query("CHECKPOINT")
            try await commits(on: server, since: try await rows(on: server).last)
            for name in Files.names(in: server.data) where name != "base" {
                try await files.add(name, of: server.data)
            }
            try files.forgetServer()
            return files
        }

        @Test
        func `in backup mode a copy file by file recovers with its own label and the archive`() async throws {
            let archive = try TemporaryFolder()
            try await Command("chmod", ["0777", archive.path]).text()
            let server = try await PostgreSQLServer.start(
                settings: ["archive_mode=on", "archive_command=cp %p \(archive.path)/%f"])
            let environment = ["WAL_ARCHIVE": archive.path]
            let recipe = try RecipeBench(
                "postgresql-backup-mode", environment: server.environment.merging(environment) { $1 })
            let writer = try await Self.writer(on: server)
            let before = try await Self.rows(on: server)
            try await recipe.pre()
            let files = try await Self.slowCopy(of: server)
            let bare = try await files.copied()
            try await recipe.post()
            let label = try #require(Files.names(in: archive.path("labels")).first)
            try await Self.commits(on: server, since: try await Self.rows(on: server).last)
            try await writer.stop()
            // A later backup's label must not be taken for this copy's; they are named by the second.
            try await eventually("a second has passed") {
                try await Command("date", ["-u", "+%Y%m%dT%H%M%SZ"]).text().trimmed == label ? nil : true
            }
            try await recipe.pre()
            try await recipe.post()
            #expect(Files.names(in: archive.path("labels")).count == 2)
            try await server.stop()

            // Without the label the server starts from a checkpoint later than its tables, and does not notice.
            let damaged = try await PostgreSQLServer.start(on: bare)
            #expect(try await !Self.rows(on: damaged).areWhole)
            try await damaged.stop()

            let tools = try requireTool("pg_controldata").dropLast("/pg_controldata".count)
            let restore = try RecipeBench(
                "postgresql-backup-mode",
                environment: environment.merging(["PGDATA": files.path, "PATH": "\(tools):/usr/bin:/bin"]) {
                    $1
                })
            #expect(try await restore.run("init").text().trimmed.hasSuffix("/labels/\(label)"))
            let copy = try await PostgreSQLServer.start(on: files)
            #expect(copy.log.contains("consistent recovery state reached"), "\(copy.log)")
            try await eventually("recovery ends") {
                try await copy.query("SELECT pg_is_in_recovery()") == "f" ? true : nil
            }
            try await Self.expectWhole(copy, since: before)
            try await copy.stop()
        }

        @Test func `a copy whose hold was lost is refused, not recovered with an older label`() async throws {
            let server = try await PostgreSQLServer.start()
            let recipe = try RecipeBench("postgresql-backup-mode", environment: server.environment)
            let labels = "\(recipe.bench.work)/labels"
            try await recipe.pre()
            try await recipe.post()
            let yesterday = try #require(Files.names(in: labels).first)
            // The folders are named by the second.
            try await eventually("a second has passed") {
                try await Command("date", ["-u", "+%Y%m%dT%H%M%SZ"]).text().trimmed == yesterday ? nil : true
            }
            try await recipe.pre()
            _ = try await server.query("CHECKPOINT")
            let files = try await server.snapshot()
            _ = try await server.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                """)
            #expect(try await recipe.run("post").run().end != .exited(0))
            #expect(Files.names(in: labels).count == 2)
            try await server.stop()

            let tools = try requireTool("pg_controldata").dropLast("/pg_controldata".count)
            let restore = try RecipeBench(
                "postgresql-backup-mode",
                environment: [
                    "PGDATA": files.path, "PATH": "\(tools):/usr/bin:/bin", "WAL_ARCHIVE": recipe.bench.work,
                ])
            let refused = try await restore.run("init").run()
            #expect(refused.end == .exited(1))
            #expect(
                refused.errorText.contains("this copy's backup was not ended by its post hook"),
                "\(refused.outputText)\(refused.errorText)")
            #expect(!Files.exist(at: "\(files.path)/backup_label"))
        }

        @Test func `the label and the map of tablespaces are written byte for byte`() async throws {
            let server = try await PostgreSQLServer.start()
            let place = "\(server.socketFolder)/fast"
            _ = try await server.query("COPY (SELECT 1) TO PROGRAM 'mkdir \(place)'")
            _ = try await server.query("CREATE TABLESPACE fast LOCATION '\(place)'")
            let recipe = try RecipeBench("postgresql-backup-mode", environment: server.environment)
            try await recipe.pre()
            try await recipe.post()
            let labels = "\(recipe.bench.work)/labels"
            let folder = "\(labels)/\(try #require(Files.names(in: labels).first))"
            #expect(Files.names(in: folder) == ["backup_label", "start", "tablespace_map"])
            let label = try #require(Files.text(of: "\(folder)/backup_label"))
            let start = try #require(Files.text(of: "\(folder)/start")?.trimmed)
            #expect(label.hasPrefix("START WAL LOCATION: \(start) "))
            #expect(label.hasSuffix("START TIMELINE: 1\n"))
            let id = try await server.query("SELECT oid FROM pg_tablespace WHERE spcname = 'fast'")
            #expect(Files.text(of: "\(folder)/tablespace_map") == "\(id) \(place)\n")
            try await server.stop()
        }
    }
}
