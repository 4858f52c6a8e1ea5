import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// A real session, held from the pre hook to the post hook.
    @Suite(.enabled(if: TestMachine.has("postgres", "psql"), "needs PostgreSQL"))
    struct HoldPostgreSQLTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        /// What the README shows: one session that begins the backup, waits for its input to end, and stops it.
        private static let session = [
            "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", "SELECT pg_backup_start('velero', true)",
            "-c", "\\warn READY", "-f", "-", "-c", "SELECT lsn FROM pg_backup_stop()",
        ]

        private func begin(_ options: [String] = [], on server: PostgreSQLServer) -> Command {
            server.exec(bench.hook(["--hold"] + options, run: Self.session)).with {
                $0.environment.merge(server.environment) { $1 }
            }
        }

        private func release(on server: PostgreSQLServer) -> Command {
            server.exec(
                bench.wrapper("--hook", "sample", "--phase", "post", "--spool", bench.spool, "--release"))
        }

        /// How many sessions of clients there are, the asking one apart.
        private func sessions(on server: PostgreSQLServer) async throws -> String {
            try await server.query(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                """)
        }

        private func hold() async throws -> RunEnd? {
            try await eventually("the hold is recorded", within: .seconds(20)) {
                try bench.endRecords().first { $0.start.part == .hold }
            }.end
        }

        @Test func `a backup is in progress from the pre hook to the post hook`() async throws {
            let server = try await PostgreSQLServer.start()
            let begun = try await begin(on: server).run()
            #expect(begun.end == .exited(0), "\(begun.errorText)")
            #expect(try await sessions(on: server) == "1")
            let released = try await release(on: server).run()
            #expect(released.end == .exited(0), "\(released.errorText)")
            #expect(try await sessions(on: server) == "0")
            // The location that pg_backup_stop returned.
            #expect(try await hold()?.outputTail.contains("/") == true)
            try await server.stop()
        }

        @Test func `a statement that fails before the ready line fails the pre hook with its words`()
            async throws
        {
            let server = try await PostgreSQLServer.start()
            let command = begin(on: server).with {
                $0.arguments = $0.arguments.map {
                    $0.elementsEqual("SELECT pg_backup_start('velero', true)".utf8)
                        ? Array("SELECT pg_start_backup('x')".utf8) : $0
                }
            }
            let begun = try await command.run()
            #expect(begun.status != 0)
            #expect(begun.errorText.contains("function pg_start_backup(unknown) does not exist"))
            #expect(try await sessions(on: server) == "0")
            try await server.stop()
        }

        @Test func `a database that is killed during the hold fails the release`() async throws {
            let server = try await PostgreSQLServer.start()
            #expect(try await begin(on: server).run().end == .exited(0))
            try await server.stop()
            let released = try await release(on: server).run()
            #expect(released.status != 0)
            #expect(!released.errorText.isEmpty)
        }

        @Test(.enabled(if: TestMachine.isRoot, "needs a PID namespace"))
        func `beside a server that is process 1, neither a killed keeper nor the watchdog restarts it`()
            async throws
        {
            let server = try await PostgreSQLServer.start(.firstProcess)
            let started = try await server.query("SELECT pg_postmaster_start_time()")
            #expect(try await begin(["--max-hold", "1s"], on: server).run().end == .exited(0))
            #expect(try await hold()?.releasedBy == .watchdog)
            try bench.emptySpool(keeping: "hold")
            #expect(try await release(on: server).run().end == .exited(1))

            try await eventually("the next one holds") {
                try await begin(on: server).run().end == .exited(0) ? true : nil
            }
            let client = try #require(bench.commandProcesses.first)
            let keeper = try #require(ProcessTable.field("PPid", of: client).flatMap { Int32($0) })
            kill(keeper, SIGKILL)
            try await eventually("the session has ended") {
                try await sessions(on: server) == "0" ? true : nil
            }
            #expect(try await release(on: server).run().end == .exited(1))
            #expect(try await server.query("SELECT pg_postmaster_start_time()") == started)
            #expect(
                !server.log.contains("was terminated by signal")
                    && !server.log.contains("exited with exit code"), "\(server.log)")
            try await server.stop()
        }

        @Test(.enabled(if: TestMachine.isRoot, "needs a PID namespace"))
        func `a container that dies with its server loses the hold, and the one after it holds again`()
            async throws
        {
            let first = try await PostgreSQLServer.start(.firstProcess)
            #expect(try await begin(on: first).run().end == .exited(0))
            let server = try await first.killedAndStarted()
            #expect(bench.commandProcesses.isEmpty)
            let late = try await release(on: server).run()
            #expect(late.end == .exited(1))
            #expect(late.errorText.contains("was not quiesced"), "\(late.errorText)")
            #expect(try await begin(on: server).run().end == .exited(0))
            #expect(try await sessions(on: server) == "1")
            #expect(try await release(on: server).run().end == .exited(0))
            #expect(try await sessions(on: server) == "0")
            try await server.stop()
        }
    }
}
