import Glibc
import TestSupport
import Testing

/// A database whose recipe holds a session, for what may go wrong with that session whichever database it is.
enum HeldDatabase: String, CaseIterable, Sendable {
    case postgresql, mariadb
    /// As in most containers: PostgreSQL is process 1 there, and what the exec starts is adopted by it.
    case postgresqlAsFirstProcess

    /// Those that this machine can run: a PID namespace takes root.
    static var here: [HeldDatabase] {
        allCases.filter { $0 != .postgresqlAsFirstProcess || TestMachine.isRoot }
    }

    var recipe: String { self == .mariadb ? "mysql-read-lock" : "postgresql-backup-mode" }
    /// The recipe's line that bounds the hold.
    var limit: String { self == .mariadb ? "maxHold: 5m" : "maxHold: 4h" }

    /// Starts the server.
    func start() async throws -> any HeldServer {
        switch self {
        case .postgresql: try await PostgreSQLServer.start()
        case .postgresqlAsFirstProcess: try await PostgreSQLServer.start(.firstProcess)
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
    /// `command` as `kubectl exec` would run it.
    func exec(_ command: Command) -> Command

    /// How many sessions of clients there are, the asking one apart.
    static var sessions: String { get }
    /// How many of them wait to be quiesced.
    static var waiting: String { get }
    /// Dies at once, as far as the session is concerned.
    func crash() async throws
    /// Whether the server believes that one of its own processes crashed.
    var recovers: Bool { get }
    /// Ends the only session, as an administrator does.
    func endSession() async throws
    /// Keeps the recipe's statement waiting until what is returned is called.
    func obstruct() async throws -> @Sendable () async throws -> Void
}

extension HeldServer {
    func sessions() async throws -> Int? { Int(try await query(Self.sessions)) }
    func waiting() async throws -> Int? { Int(try await query(Self.waiting)) }
    func exec(_ command: Command) -> Command { command }
    func crash() async throws { kill(id, SIGKILL) }
    var recovers: Bool { false }
}

extension PostgreSQLServer: HeldServer {
    static var sessions: String {
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    }
    static var waiting: String {
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_backup_start%'"
    }

    /// Process 1 takes the hook along when it dies; that is a test of its own. Here a backend of its crashes.
    func crash() async throws {
        guard place == .firstProcess else { return _ = kill(id, SIGKILL) }
        let session = try await query(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        kill(try process(session), SIGKILL)
    }

    var recovers: Bool { log.contains("all server processes terminated") }

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
        let checkpointer = try process(answer)
        kill(checkpointer, SIGSTOP)
        return { kill(checkpointer, SIGCONT) }
    }

    /// The server's process that calls itself `id`, as seen from here.
    private func process(_ id: String) throws -> Int32 {
        let process = ProcessTable.children(of: self.id).first {
            ProcessTable.field("NSpid", of: $0)?.split(whereSeparator: \.isWhitespace).last.map(String.init)
                == id
        }
        return try #require(process)
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
