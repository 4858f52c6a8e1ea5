import TestSupport

/// A daemon that serves the rules of its configuration; it is killed when the value goes.
final class ServedRules: Sendable {
    /// Where kubectl finds the rules.
    let url: String
    private let folder: TemporaryFolder
    private let daemon: ChildProcess
    private let client: HTTPClient

    /// Starts a daemon with these hooks, and returns once it is ready.
    static func start(_ hooks: SampleHooks) async throws -> ServedRules {
        let folder = try TemporaryFolder()
        let port = try HTTPClient.freePort()
        let daemon = try Command(
            try BuiltProducts.daemon(),
            [
                "serve", "--config", try folder.write(hooks.configuration, to: "boathook.yaml"),
                "--web.listen-address", "127.0.0.1:\(port)",
                "--spool.dir", try folder.makeFolder("spool", mode: 0o1777),
                "--storage.path", try folder.makeFolder("storage", mode: 0o700),
            ]
        ).start()
        let client = HTTPClient(port: port)
        try await eventually("the daemon is ready") {
            if let exit = daemon.exit {
                throw ServerEnded(name: "boathook", end: exit.end, log: daemon.errorText)
            }
            return (try? await client.get("/-/ready"))?.status == 200
        }
        return ServedRules(folder: folder, daemon: daemon, client: client, port: port)
    }

    private init(folder: TemporaryFolder, daemon: ChildProcess, client: HTTPClient, port: UInt16) {
        self.folder = folder
        self.daemon = daemon
        self.client = client
        url = "http://127.0.0.1:\(port)/rules"
    }

    /// What kubectl gets from there.
    func manifest() async throws -> String { try await client.get("/rules").text }

    /// Ends the daemon and waits for it.
    func stop() async throws { try await daemon.stop() }
}
