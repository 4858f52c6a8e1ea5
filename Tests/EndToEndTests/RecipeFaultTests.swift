import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// What may go wrong between pre and post: nothing stays quiesced, and the release says that the backup was not.
    @Suite(
        .enabled(
            if: TestMachine.has("postgres", "psql", "mariadbd", "mariadb"), "needs PostgreSQL and MariaDB"))
    struct RecipeFaultTests {
        /// A server and its recipe, held.
        private func held(_ database: HeldDatabase, limit: String? = nil) async throws -> (
            server: any HeldServer, recipe: RecipeBench
        ) {
            let server = try await database.start()
            let changes = limit.map { [(from: database.limit, to: "maxHold: \($0)")] } ?? []
            let recipe = try Self.recipe(database, on: server, changing: changes)
            try await recipe.pre()
            return (server, recipe)
        }

        private static func recipe(
            _ database: HeldDatabase, on server: any HeldServer,
            changing changes: [(from: String, to: String)] = [], with bench: WrapperBench? = nil
        ) throws -> RecipeBench {
            try RecipeBench(
                database.recipe, changing: changes, environment: server.environment, on: bench
            ) { server.exec($0) }
        }

        /// The front that was started: in another namespace it is the child of what entered there.
        private static func inside(_ started: Int32) throws -> Int32 {
            let isOutside = ProcessTable.words(of: started).first?.hasSuffix("nsenter") == true
            return isOutside ? try #require(ProcessTable.children(of: started).first) : started
        }

        private func expectNothingHeld(_ recipe: RecipeBench, on server: any HeldServer) async throws {
            try await eventually("no session is left", isTrue: { try await server.sessions() == 0 })
            try await eventually("no process is left", isTrue: { recipe.bench.commandProcesses.isEmpty })
            #expect(!server.recovers, "the server took what we left behind for a process of its own")
        }

        @Test(arguments: HeldDatabase.here)
        func `a database that is killed loses the hold at once, and the release fails`(database: HeldDatabase)
            async throws
        {
            let (server, recipe) = try await held(database)
            try await server.crash()
            #expect(try await recipe.releasedBy() == .lost)
            let released = try await recipe.run("post").run()
            #expect(released.status != 0)
            #expect(released.errorText.contains("was not quiesced"), "\(released.errorText)")
            try await server.stop()
        }

        @Test(arguments: HeldDatabase.here)
        func `a session that its server ends is lost, and no new one takes its place`(database: HeldDatabase)
            async throws
        {
            let (server, recipe) = try await held(database)
            try await server.endSession()
            #expect(try await recipe.releasedBy() == .lost)
            try await expectNothingHeld(recipe, on: server)
            #expect(try await recipe.run("post").run().status != 0)
            try await server.stop()
        }

        @Test(arguments: HeldDatabase.here)
        func `a keeper that is killed takes the session with it`(database: HeldDatabase) async throws {
            let (server, recipe) = try await held(database)
            let keepers = recipe.bench.commandProcesses.compactMap { ProcessTable.field("PPid", of: $0) }
                .compactMap { Int32($0) }
                .filter { ProcessTable.words(of: $0).first?.contains("boathook-run") == true }
            kill(try #require(keepers.first), SIGKILL)
            try await expectNothingHeld(recipe, on: server)
            #expect(try await recipe.run("post").run().end == .exited(1))
            try await server.stop()
        }

        @Test(arguments: HeldDatabase.here)
        func `where no post hook comes the watchdog ends the session`(database: HeldDatabase) async throws {
            let (server, recipe) = try await held(database, limit: "2s")
            #expect(try await server.sessions() == 1)
            #expect(try await recipe.releasedBy() == .watchdog)
            try await expectNothingHeld(recipe, on: server)
            let late = try await recipe.run("post").run()
            #expect(late.end == .exited(1))
            #expect(late.errorText.contains("at its --max-hold"))
            try await server.stop()
        }

        @Test(arguments: HeldDatabase.here)
        func `an exec that is cut while it waits to be ready holds nothing`(database: HeldDatabase)
            async throws
        {
            let server = try await database.start()
            let recipe = try Self.recipe(database, on: server)
            let letGo = try await server.obstruct()
            let front = try recipe.run("pre").start()
            try await eventually("the pre hook waits", isTrue: { try await server.waiting() == 1 })
            kill(try Self.inside(front.id), SIGKILL)
            try await letGo()
            try await expectNothingHeld(recipe, on: server)
            #expect(try await recipe.run("post").run().end == .exited(1))
            try await server.stop()
        }

        @Test(arguments: HeldDatabase.here)
        func `a guardian that is killed before it is ready fails the pre hook, and holds nothing`(
            database: HeldDatabase
        ) async throws {
            let server = try await database.start()
            let recipe = try Self.recipe(database, on: server)
            let letGo = try await server.obstruct()
            let front = try recipe.run("pre").start()
            try await eventually("the pre hook waits", isTrue: { try await server.waiting() == 1 })
            kill(try await recipe.bench.warden(of: try Self.inside(front.id)), SIGKILL)
            #expect(try await front.exit(within: .seconds(10)).end != .exited(0))
            try await letGo()
            try await eventually("no session is left", isTrue: { try await server.sessions() == 0 })
            #expect(try await recipe.run("post").run().end == .exited(1))
            try await server.stop()
        }

        @Test(.enabled(if: TestMachine.isRoot, "mounting needs root"), arguments: HeldDatabase.here)
        func `a disk that is full by the end of the hold does not hinder the release`(database: HeldDatabase)
            async throws
        {
            let bench = try WrapperBench()
            let spool = bench.spool
            try await Command("mount", ["-t", "tmpfs", "-o", "size=256k,mode=1777", "spool", spool]).text()
            defer { umount2(spool, Int32(MNT_DETACH)) }
            // A namespace of its own has the mounts of when it was made.
            let server = try await database.start()
            let recipe = try Self.recipe(database, on: server, with: bench)
            try await recipe.pre()
            #expect(try await server.sessions() == 1)
            _ = try await Command.shell("cat /dev/zero >\"$1/filler\"", spool).run()
            let released = try await recipe.run("post").run()
            #expect(released.end == .exited(0), "\(released.errorText)")
            try await expectNothingHeld(recipe, on: server)
            #expect(try await recipe.releasedBy() == .release)
            try await server.stop()
        }
    }
}
