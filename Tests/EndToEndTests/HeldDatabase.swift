import Glibc
import TestSupport
import Testing

/// A database whose recipe holds a session, for what may go wrong with that session whichever database it is.
enum HeldDatabase: String, CaseIterable, Sendable {
    case postgresql, mariadb

    var recipe: String { self == .postgresql ? "postgresql-backup-mode" : "mysql-read-lock" }
    /// The recipe's line that bounds the hold.
    var limit: String { self == .postgresql ? "maxHold: 4h" : "maxHold: 5m" }

    /// Starts the server.
    func start() async throws -> any HeldServer {
        switch self {
        case .postgresql: try await PostgreSQLServer.start()
        case .mariadb: try await MariaDBServer.start()
        }
    }
}

/// A server, as far as a held session is concerned.
protocol HeldServer: Sendable {
    var id: Int32 { get }
    var environment: [String: String] { get }
    func query(_ statement: String) async throws -> String
    func stop() async throws

    /// How many sessions of clients there are, the asking one apart.
    static var sessions: String { get }
    /// How many of them wait to be quiesced.
    static var waiting: String { get }
    /// Ends the only session, as an administrator does.
    func endSession() async throws
    /// Keeps the recipe's statement waiting until what is returned is called.
    func obstruct() async throws -> @Sendable () async throws -> Void
}

extension HeldServer {
    func sessions() async throws -> Int? { Int(try await query(Self.sessions)) }
    func waiting() async throws -> Int? { Int(try await query(Self.waiting)) }
}

extension PostgreSQLServer: HeldServer {
    static var sessions: String {
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    }
    static var waiting: String {
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_backup_start%'"
    }

    func endSession() async throws {
        _ = try await query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            """)
    }

    /// The beginning of a backup waits for a checkpoint.
    func obstruct() async throws -> @Sendable () async throws -> Void {
        let answer = try await query(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
        let checkpointer = try #require(Int32(answer))
        kill(checkpointer, SIGSTOP)
        return { kill(checkpointer, SIGCONT) }
    }
}

extension MariaDBServer: HeldServer {
    static var sessions: String {
        "SELECT count(*) FROM information_schema.processlist WHERE user = 'root' AND id <> connection_id()"
    }
    static var waiting: String {
        "SELECT count(*) FROM information_schema.processlist WHERE info LIKE 'FLUSH TABLES%'"
    }

    func endSession() async throws {
        let session = try await query(
            "SELECT id FROM information_schema.processlist WHERE user = 'root' AND id <> connection_id()")
        _ = try await query("KILL \(session)")
    }

    /// The read lock waits for a table that somebody has locked for writing.
    func obstruct() async throws -> @Sendable () async throws -> Void {
        _ = try await query("CREATE DATABASE shop; CREATE TABLE shop.busy (n INT)")
        let (reading, writing) = try Pipe.make()
        let client = try Command(
            "mariadb", ["-u", "root", "-p\(Self.password)", "--unbuffered", "-N", "-B"],
            environment: environment
        ).with { $0.input = .descriptor(reading) }.start()
        Pipe.close(reading)
        try Pipe.write(Array("LOCK TABLES shop.busy WRITE; SELECT 'LOCKED';\n".utf8), to: writing)
        try await eventually("the table is locked", isTrue: { client.outputText.contains("LOCKED") })
        return {
            Pipe.close(writing)
            try await client.exit(within: .seconds(10))
        }
    }
}
