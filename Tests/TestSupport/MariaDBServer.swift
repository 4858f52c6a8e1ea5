import Glibc

/// A MariaDB server on a data folder of its own, reachable over a socket in that folder; `root` has a password.
package final class MariaDBServer: Sendable {
    package static let password = "not-a-secret-7"

    package let socket: String
    private let folder: TemporaryFolder
    private let server: ChildProcess

    /// Makes a data folder, or takes `copy`, and starts a server on it; returns once it takes connections.
    package static func start(on copy: ServerFiles? = nil) async throws -> MariaDBServer {
        let folder = try copy?.folder ?? TemporaryFolder()
        let isRoot = geteuid() == 0
        let user = isRoot ? ["--user=mysql"] : []
        if isRoot { try await Command("chown", ["mysql:mysql", folder.path]).text() }
        let data = "--datadir=\(folder.path(ServerFiles.name))"
        if copy == nil {
            try await Command(
                try requireTool("mariadb-install-db"),
                ["--no-defaults", data, "--skip-test-db", "--auth-root-authentication-method=normal"] + user
            ).text()
        }
        let socket = folder.path("server.sock")
        let server = try Command(
            try requireTool("mariadbd"),
            ["--no-defaults", data, "--socket=\(socket)", "--skip-networking"]
                + ["--pid-file=\(folder.path("pid"))", "--innodb-flush-log-at-trx-commit=2"] + user
        ).start()
        // The client's file of options outranks the machine's own, which name the machine's own server.
        _ = try folder.write("[client]\nsocket = \(socket)\n", to: ".my.cnf")
        let setPassword = "ALTER USER root@localhost IDENTIFIED BY '\(password)'"
        let login = copy == nil ? ["-u", "root"] : ["-u", "root", "-p\(password)"]
        try await eventually("the server in \(folder.path) takes connections") {
            if let exit = server.exit {
                throw ServerEnded(name: "mariadbd", end: exit.end, log: server.errorText)
            }
            return try await Command(
                "mariadb", ["--no-defaults"] + login + ["-S", socket, "-e", setPassword]
            )
            .run().status == 0
        }
        return MariaDBServer(folder: folder, socket: socket, server: server)
    }

    private init(folder: TemporaryFolder, socket: String, server: ChildProcess) {
        self.folder = folder
        self.socket = socket
        self.server = server
    }

    /// The environment with which the client finds the server, through the file of options in its home; the
    /// password is in `MYSQL_ROOT_PASSWORD`.
    package var environment: [String: String] {
        Command.plainEnvironment.merging([
            "MYSQL_ROOT_PASSWORD": Self.password, "HOME": folder.path,
        ]) { $1 }
    }

    /// The answer to `statement`, without headings.
    package func query(_ statement: String) async throws -> String {
        try await Command(
            "mariadb", ["-u", "root", "-p\(Self.password)", "-N", "-B", "-e", statement],
            environment: environment
        ).text().trimmed
    }

    /// The server's process.
    package var id: Int32 { server.id }

    /// A copy of the data folder as of one moment, as an atomic snapshot of its volume would hold it.
    package func snapshot() async throws -> ServerFiles {
        try await ServerFiles.snapshot(of: folder.path(ServerFiles.name), writtenBy: id)
    }

    /// Stops the server and waits for it.
    package func stop() async throws { try await server.stop(SIGKILL) }
}
