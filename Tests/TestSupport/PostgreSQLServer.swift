import Glibc

/// A PostgreSQL server on a cluster of its own, without durability, reachable over a socket in its folder.
package final class PostgreSQLServer: Sendable {
    /// Where the server stands in its PID namespace.
    package enum Place: Sendable {
        /// In the test's namespace, as any process.
        case beside
        /// As process 1 of a namespace of its own, as in a container: it adopts every orphan there. Needs root.
        case firstProcess
    }

    private static let superuser = "postgres"

    /// The folder of the server's socket: `PGHOST`.
    package let socketFolder: String
    /// What the server logs.
    package let logFile: String
    /// The server itself, as seen from the test's namespace.
    package let id: Int32
    private let folder: TemporaryFolder
    private let launcher: ChildProcess
    package let place: Place

    /// Makes a cluster, or takes the one in `copy`, and starts a server on it; returns once it takes connections.
    package static func start(
        _ place: Place = .beside, on copy: ServerFiles? = nil, settings: [String] = []
    ) async throws -> PostgreSQLServer {
        let folder = try copy?.folder ?? TemporaryFolder()
        let data = folder.path(ServerFiles.name)
        // The server refuses to run as root; as anybody else, the test may own the cluster itself.
        if geteuid() == 0 {
            try await Command("chown", ["-R", "\(superuser):\(superuser)", folder.path]).text()
        }
        if copy == nil {
            try await asServerUser(
                [try requireTool("initdb"), "-D", data, "-A", "trust", "-U", superuser, "--no-sync"]
            ).text()
        }
        let server = asServerUser(
            [
                try requireTool("postgres"), "-D", data, "-k", folder.path, "-c", "listen_addresses=",
                "-c", "fsync=off", "-c", "log_min_messages=info",
            ] + settings.flatMap { ["-c", $0] })
        let launched: Command
        switch place {
        case .beside: launched = server
        case .firstProcess:
            launched = Command(
                "unshare", ["--pid", "--fork", "--mount-proc", "--kill-child", server.executable]
            )
            .with { $0.arguments += server.arguments }
        }
        let log = try folder.write("", to: "log", mode: 0o666)
        let logDescriptor = open(log, O_WRONLY | O_APPEND | O_CLOEXEC)
        defer { close(logDescriptor) }
        let launcher = try launched.with {
            $0.output = .descriptor(logDescriptor)
            $0.errors = .descriptor(logDescriptor)
        }.start()
        try await eventually("the server in \(folder.path) takes connections") {
            if let exit = launcher.exit {
                throw ServerEnded(name: "postgres", end: exit.end, log: Files.text(of: log))
            }
            return try await client(["-c", "SELECT 1"], in: folder.path).run().status == 0
        }
        let first = Files.text(of: folder.path("data/postmaster.pid"))?.split(separator: "\n").first
        let id = place == .beside ? first.flatMap { Int32($0) } : ProcessTable.children(of: launcher.id).first
        guard let id else { throw NeverHappened(what: "postmaster.pid names the server", limit: .zero) }
        return PostgreSQLServer(folder: folder, log: log, id: id, launcher: launcher, place: place)
    }

    private init(folder: TemporaryFolder, log: String, id: Int32, launcher: ChildProcess, place: Place) {
        self.folder = folder
        self.socketFolder = folder.path
        self.logFile = log
        self.id = id
        self.launcher = launcher
        self.place = place
    }

    /// The environment with which `psql` and `pg_dump` find the server.
    package var environment: [String: String] {
        Command.plainEnvironment.merging(["PGHOST": socketFolder, "PGUSER": Self.superuser]) { $1 }
    }

    /// The answer to `statement`, unaligned and without headings.
    package func query(_ statement: String) async throws -> String {
        try await Self.client(["-c", statement], in: socketFolder).text().trimmed
    }

    /// `command` as `kubectl exec` would run it: in the server's namespaces, with a parent outside of them.
    package func exec(_ command: Command) -> Command {
        switch place {
        case .beside: command
        case .firstProcess:
            command.with {
                $0.executable = "nsenter"
                $0.arguments =
                    ["--target", "\(id)", "--pid", "--mount", "--", command.executable].map { Array($0.utf8) }
                    + command.arguments
            }
        }
    }

    /// The folder of the cluster.
    package var data: String { folder.path(ServerFiles.name) }

    /// A copy of the cluster as of one moment, as an atomic snapshot of its volume would hold it.
    package func snapshot() async throws -> ServerFiles {
        try await ServerFiles.snapshot(of: data, writtenBy: id)
    }

    /// Everything logged so far.
    package var log: String { Files.text(of: logFile) ?? "" }

    /// Kills the server, and as the first process all of its container, and starts it on the same cluster.
    package func killedAndStarted() async throws -> PostgreSQLServer {
        kill(id, SIGKILL)
        try await launcher.exit(within: .seconds(20))
        return try await Self.start(place, on: ServerFiles(folder: folder))
    }

    /// Stops the server at once and waits for it.
    package func stop() async throws {
        kill(id, SIGQUIT)
        try await launcher.exit(within: .seconds(20))
    }

    private static func asServerUser(_ words: [String]) -> Command {
        guard geteuid() == 0 else { return Command(words[0], Array(words.dropFirst())) }
        return Command("setpriv", ["--reuid", superuser, "--regid", superuser, "--init-groups"] + words)
    }

    private static func client(_ arguments: [String], in folder: String) -> Command {
        Command("psql", ["-h", folder, "-U", superuser, "-X", "-A", "-t", "-q"] + arguments)
    }
}

/// A server that ended where it should have served.
package struct ServerEnded: Error {
    package let name: String
    package let end: ProcessExit.End
    package let log: String?

    package init(name: String, end: ProcessExit.End, log: String?) {
        self.name = name
        self.end = end
        self.log = log
    }
}

extension String {
    /// Without the blanks and line ends around it.
    package var trimmed: String {
        var rest = self[...]
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest.drop { $0.isWhitespace })
    }
}
