import Foundation
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// The recipe for Redis, on a real one.
    @Suite(.enabled(if: TestMachine.has("redis-server", "redis-cli"), "needs Redis"))
    struct RecipeRedisTests {
        private static func entries(in server: RedisServer) async throws -> Rows {
            let length = try await server.client("LLEN", "entries").text()
            let last = try await server.client("LINDEX", "entries", "-1").text()
            return try #require(Rows("\(length) 0\(last)"))
        }

        @Test func `a copy of the file holds everything that was written before the save`() async throws {
            let server = try await RedisServer.start()
            let recipe = try RecipeBench("redis-bgsave", environment: server.environment)
            let writes = """
                n=0; while n=$((n + 1)); do echo "RPUSH entries $n" || exit; done | exec "$@" >/dev/null
                """
            let writer = try Command("/bin/sh", ["-c", writes, "writer"] + server.clientWords).start()
            try await eventually(
                "entries are written", isTrue: { try await Self.entries(in: server).last > 500 })
            // One that began earlier would not hold what was written since; the recipe waits for its own.
            try await server.client("BGSAVE").text()
            let before = try await Self.entries(in: server)
            try await recipe.pre()
            #expect(recipe.hasFlushed)
            let files = try ServerFiles()
            for name in Files.names(in: server.data) { try await files.add(name, of: server.data) }
            writer.killGroup()
            try await server.stop()

            let copy = try await RedisServer.start(on: files)
            let kept = try await Self.entries(in: copy)
            // A list's length and its last are read one after the other, while the writer goes on.
            #expect(kept.areWhole && kept.last >= before.count, "\(kept), before the hook \(before)")
            try await copy.stop()
        }

        @Test func `a rewrite of the append-only file is waited for`() async throws {
            let server = try await RedisServer.start()
            let recipe = try RecipeBench("redis-bgsave", environment: server.environment)
            let fill = "for i = 1, 2000 do redis.call('SET', 'key' .. i, i) end"
            try await server.client("EVAL", fill, "0").text()
            // A child of the server keeps the pace that it was begun with: two seconds for the rewrite.
            try await server.client("CONFIG", "SET", "rdb-key-save-delay", "1000").text()
            try await server.client("CONFIG", "SET", "appendonly", "yes").text()
            try await server.client("CONFIG", "SET", "rdb-key-save-delay", "0").text()
            let refusal = try await server.client("BGSAVE").text()
            try #require(refusal.contains("child process is active"), "\(refusal)")
            try await recipe.pre()
            let info = try await server.client("INFO", "persistence").text()
            #expect(info.contains("aof_rewrite_in_progress:0"))
            #expect(Files.exist(at: "\(server.data)/dump.rdb"))
            try await server.stop()
        }

        @Test func `a save that fails, a wrong password and a server that is gone fail the hook`()
            async throws
        {
            let server = try await RedisServer.start()
            let recipe = try RecipeBench("redis-bgsave", environment: server.environment)
            try FileManager.default.createDirectory(
                atPath: "\(server.data)/dump.rdb", withIntermediateDirectories: false)
            let failed = try await recipe.run("pre").run()
            #expect(failed.end == .exited(1))
            #expect(failed.errorText.contains("BGSAVE failed"))
            try await server.client("CONFIG", "SET", "requirepass", "not-a-secret-7").text()
            let locked = try await recipe.run("pre").run()
            #expect(locked.end == .exited(1))
            #expect(locked.errorText.contains("NOAUTH"))
            try await server.stop()
            let gone = try await recipe.run("pre").run()
            #expect(gone.end == .exited(1))
            #expect(gone.errorText.contains("Connection refused"))
        }
    }

    /// The recipe for MongoDB. Its own JavaScript is run, against a server that is a count of locks in a file: MongoDB is not
    /// among the packages that the tests can have.
    @Suite(.enabled(if: TestMachine.has("duk", "flock"), "needs duktape's interpreter of JavaScript"))
    struct RecipeMongoDBTests {
        private let tools: TemporaryFolder

        init() throws {
            tools = try TemporaryFolder()
            _ = try tools.write(Self.shell, to: "mongosh", mode: 0o755)
            _ = try tools.write("0", to: "locks")
        }

        private static let shell = #"""
            #!/bin/sh
            while [ $# -gt 0 ]; do case $1 in --eval) eval=$2; shift ;; esac; shift; done
            exec 9<"$LOCKS" || exit
            flock 9
            duk -e "
              var locks = $(cat "$LOCKS");
              var db = { adminCommand: function (command) {
                if (command.fsync && command.lock) return { ok: 1, lockCount: ++locks };
                if (!command.fsyncUnlock) throw new Error('no such command');
                if (locks === 0) throw new Error('fsyncUnlock called when not locked');
                return { ok: 1, lockCount: --locks };
              } };" -e "$eval" -e "print(locks)" >"$LOCKS.said" || { cat "$LOCKS.said" >&2; exit 1; }
            sed '$d' "$LOCKS.said"
            sed -n '$p' "$LOCKS.said" >"$LOCKS"
            """#

        private var locks: String? { Files.text(of: tools.path("locks"))?.trimmed }

        private func recipe(changing changes: [(from: String, to: String)] = []) throws -> RecipeBench {
            let path = "\(tools.path):\(Command.plainEnvironment["PATH"] ?? "")"
            return try RecipeBench(
                "mongodb-fsync-lock", changing: changes,
                environment: ["PATH": path, "LOCKS": tools.path("locks")])
        }

        @Test(arguments: [0, 3])
        func `the lock lasts from pre to post, and nothing of it is left, whatever was locked before`(
            earlier: Int
        ) async throws {
            _ = try tools.write("\(earlier)", to: "locks")
            let recipe = try recipe()
            try await recipe.pre()
            #expect(locks == "\(earlier + 1)")
            try await recipe.post()
            #expect(locks == "0")
            #expect(try await recipe.releasedBy() == .post)
        }

        @Test func `where no post hook comes the watchdog unlocks, and a late one is told`() async throws {
            _ = try tools.write("2", to: "locks")
            let recipe = try recipe(changing: [("maxHold: 10m", "maxHold: 1s")])
            try await recipe.pre()
            #expect(try await recipe.releasedBy() == .watchdog)
            #expect(locks == "0")
            #expect(try await recipe.run("post").run().end == .exited(1))
        }

        @Test func `one that somebody has unlocked needs no undo, and fails the post hook`() async throws {
            let recipe = try recipe()
            try await recipe.pre()
            _ = try tools.write("0", to: "locks")
            #expect(try await recipe.run("post").run().end == .exited(1))
            #expect(try await recipe.releasedBy() == .undo)
            let undo = try recipe.bench.endRecords().first { $0.start.part == .watch }
            #expect(undo?.end?.failedUndoCount == 0)
        }
    }
}
