import Foundation
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// What each recipe for MySQL and MariaDB says of a copy and of other sessions, on a real MariaDB.
    @Suite(.enabled(if: TestMachine.has("mariadbd", "mariadb", "mariadb-install-db"), "needs MariaDB"))
    struct RecipeMariaDBTests {
        private static let client = ["mariadb", "-u", "root", "-p\(MariaDBServer.password)", "-N", "-B"]

        private static func rows(on server: MariaDBServer) async throws -> Rows {
            try #require(Rows(try await server.query("USE shop; " + RecipeWriter.count)))
        }

        private static func commits(on server: MariaDBServer, since number: Int) async throws {
            try await eventually("the writer commits", isTrue: { try await rows(on: server).last > number })
        }

        /// What a session that waits for no lock is told about `statement`; nil where it is done.
        private static func refusal(of statement: String, on server: MariaDBServer) async throws -> String? {
            let finished = try await Command(
                client[0], Array(client.dropFirst()) + ["-e", "SET lock_wait_timeout = 0; \(statement)"],
                environment: server.environment
            ).run()
            return finished.end == .exited(0) ? nil : finished.errorText
        }

        private static let write =
            "CREATE OR REPLACE TABLE shop.other (n INT); INSERT INTO shop.other VALUES (1)"

        @Test(arguments: ["mysql-read-lock", "mariadb-backup-stage"])
        func `nothing is committed from pre to post, and an atomic copy is as of then`(recipe name: String)
            async throws
        {
            let server = try await MariaDBServer.start()
            let recipe = try RecipeBench(name, environment: server.environment)
            _ = try await server.query(
                """
                CREATE DATABASE shop; USE shop; \(RecipeWriter.table);
                CREATE TABLE plain (n INT, KEY (n)) ENGINE MyISAM; CREATE TABLE aria (n INT, KEY (n)) ENGINE Aria;
                INSERT INTO plain SELECT seq FROM seq_1_to_1000; INSERT INTO aria SELECT n FROM plain;
                """)
            let writer = try RecipeWriter(Self.client + ["shop"], environment: server.environment)
            try await Self.commits(on: server, since: 200)
            let before = try await Self.rows(on: server)

            try await recipe.pre()
            let held = try await Self.rows(on: server)
            #expect(held.last >= before.last && recipe.hasFlushed)
            #expect(try await Self.refusal(of: Self.write, on: server)?.contains("Lock wait timeout") == true)
            for row in ["entries VALUES (0, '')", "plain VALUES (0)", "aria VALUES (0)"] {
                let refusal = try await Self.refusal(of: "INSERT INTO shop.\(row)", on: server)
                #expect(refusal?.contains("Lock wait timeout") == true, "\(row)")
            }
            let files = try await server.snapshot()
            #expect(try await Self.rows(on: server) == held)
            try await recipe.post()
            #expect(try await recipe.releasedBy() == .release)

            try await Self.commits(on: server, since: held.last)
            #expect(try await Self.refusal(of: Self.write, on: server) == nil)
            try await writer.stop()
            try await server.stop()

            let copy = try await MariaDBServer.start(on: files)
            #expect(try await Self.rows(on: copy) == held && held.areWhole)
            let checked = try await copy.query("USE shop; CHECK TABLE entries, plain, aria EXTENDED")
            let lines = checked.split(separator: "\n")
            #expect(lines.count == 3 && lines.allSatisfy { $0.hasSuffix("status\tOK") }, "\(checked)")
            try await copy.stop()
        }

        @Test func `the document's hook holds no lock where the recipe does`() async throws {
            let server = try await MariaDBServer.start()
            let recipe = try RecipeBench("mysql-read-lock", environment: server.environment)
            _ = try await server.query("CREATE DATABASE shop")

            let document = recipe.bench.hook(run: [
                "/bin/bash", "-c",
                """
                mysql -u root -p$MYSQL_ROOT_PASSWORD -e \
                'FLUSH TABLES WITH READ LOCK; SYSTEM echo locked > $WORK/mysql-locked;' && sleep 0.1
                """,
            ]).with { $0.environment.merge(server.environment) { $1 } }
            #expect(try await document.run().end == .exited(0))
            #expect(try await Self.refusal(of: Self.write, on: server) == nil)

            try await recipe.pre()
            #expect(try await Self.refusal(of: Self.write, on: server)?.contains("Lock wait timeout") == true)
            try await recipe.post()
            #expect(try await Self.refusal(of: Self.write, on: server) == nil)
            try await server.stop()
        }

        @Test func `a lock that a long statement keeps back is given up in time, and fails the pre hook`()
            async throws
        {
            let server = try await MariaDBServer.start()
            let recipe = try RecipeBench(
                "mysql-read-lock", changing: [("lock_wait_timeout = 15", "lock_wait_timeout = 1")],
                environment: server.environment)
            let letGo = try await server.obstruct()
            let failed = try await recipe.run("pre").run()
            #expect(failed.end == .exited(1))
            #expect(failed.errorText.contains("Lock wait timeout"))
            try await letGo()
            #expect(try await server.sessions() == 0)
            try await server.stop()
        }

        /// MySQL's statement does what MariaDB's stage BLOCK_DDL does; the stand-in says the one for the other.
        private static let instanceLock = """
            #!/bin/sh
            sed -u -e 's/LOCK INSTANCE FOR BACKUP/BACKUP STAGE START; BACKUP STAGE BLOCK_DDL/' \
            -e 's/UNLOCK INSTANCE/BACKUP STAGE END/' | mariadb "$@"
            """

        @Test func `under the instance lock, here a stand-in's, tables are written and none is made`()
            async throws
        {
            let server = try await MariaDBServer.start()
            let tools = try TemporaryFolder()
            _ = try tools.write(Self.instanceLock, to: "mysql", mode: 0o755)
            let path = "\(tools.path):\(Command.plainEnvironment["PATH"] ?? "")"
            let recipe = try RecipeBench(
                "mysql-instance-lock", environment: server.environment.merging(["PATH": path]) { $1 })
            _ = try await server.query("CREATE DATABASE shop; \(Self.write)")
            let insert = "INSERT INTO shop.other VALUES (2)"

            try await recipe.pre()
            #expect(try await Self.refusal(of: insert, on: server) == nil)
            #expect(try await Self.refusal(of: Self.write, on: server)?.contains("Lock wait timeout") == true)
            try await recipe.post()
            #expect(try await Self.refusal(of: Self.write, on: server) == nil)
            try await server.stop()
        }

        @Test func `a password in a file is found, and a wrong one fails the pre hook`() async throws {
            let server = try await MariaDBServer.start()
            let secret = try TemporaryFolder()
            let file = try secret.write("\(MariaDBServer.password)\n", to: "password", mode: 0o600)
            var environment = server.environment
            environment["MYSQL_ROOT_PASSWORD"] = nil
            environment["MYSQL_ROOT_PASSWORD_FILE"] = file
            let recipe = try RecipeBench("mysql-read-lock", environment: environment)
            try await recipe.pre()
            try await recipe.post()

            environment["MYSQL_ROOT_PASSWORD"] = "wrong"
            let wrong = try RecipeBench("mysql-read-lock", environment: environment)
            let failed = try await wrong.run("pre").run()
            #expect(failed.end == .exited(1))
            #expect(failed.errorText.contains("Access denied"))
            try await server.stop()
        }
    }
}
