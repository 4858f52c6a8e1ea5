import Glibc

/// A Redis on a folder of its own, on a port of the loopback, which saves only when told to.
package final class RedisServer: Sendable {
    /// The folder of `dump.rdb`.
    package let data: String
    private let port: UInt16
    private let folder: TemporaryFolder
    private let server: ChildProcess

    /// Starts one on an empty folder, or on `copy`; returns once it answers.
    package static func start(on copy: ServerFiles? = nil) async throws -> RedisServer {
        let files = try copy ?? ServerFiles()
        let port = try HTTPClient.freePort()
        let server = try Command(
            try requireTool("redis-server"),
            ["--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--dir", files.path]
        ).start()
        let redis = RedisServer(files: files, port: port, server: server)
        try await eventually("the server in \(files.path) answers") {
            if let exit = server.exit {
                throw ServerEnded(name: "redis-server", end: exit.end, log: server.outputText)
            }
            return try await redis.client("PING").run().outputText == "PONG\n"
        }
        return redis
    }

    private init(files: ServerFiles, port: UInt16, server: ChildProcess) {
        self.folder = files.folder
        self.data = files.path
        self.port = port
        self.server = server
    }

    /// The environment with which the recipe finds the server.
    package var environment: [String: String] {
        Command.plainEnvironment.merging(["REDIS_PORT": "\(port)"]) { $1 }
    }

    /// A client with these words; without any it reads commands.
    package func client(_ words: String...) -> Command { Command("redis-cli", ["-p", "\(port)"] + words) }

    /// The words of the client above.
    package var clientWords: [String] { ["redis-cli", "-p", "\(port)"] }

    /// Stops the server, saving nothing, and waits for it.
    package func stop() async throws { try await server.stop(SIGKILL) }
}
