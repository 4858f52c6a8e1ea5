import HookModel
import HookService
import Logging
import RunRecord
import Synchronization
import TestSupport
import Testing

@Suite struct HookServerTests {
    @Test func `a client that takes nothing for too long is cut off, and its hook comes to its end`()
        async throws
    {
        let folder = try TemporaryFolder()
        let wrapper = try folder.write(
            "#!/bin/sh\nhead -c 4000000 /dev/zero\ntouch \(folder.path("done"))\n", to: "wrapper", mode: 0o755
        )
        let hook = Hook(name: "floods", phases: [.pre: PhaseSettings(command: ["true"])])
        var limits = HookServerLimits()
        limits.stall = .milliseconds(50)
        let server = try HookServer(
            socket: try ListeningSocket(path: folder.path("socket")),
            settings: HookServerSettings(
                configuration: { Configuration(hooks: [hook]) }, spoolPath: folder.path, wrapperPath: wrapper),
            limits: limits, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run() }
            defer { server.requestStop() }
            let client = try RawSocketClient(path: folder.path("socket"))
            client.send(ServiceMessage.request(RunRequest(hook: "floods", phase: nil)).bytes)
            try await eventually("the hook comes to its end") { Files.exist(at: folder.path("done")) }
            var total = 0
            try await eventually("the server has hung up") {
                guard let bytes = client.receive() else { return true }
                total += bytes.count
                return false
            }
            #expect(total > 0 && total < 4_000_000)
        }
    }

    private func server(
        in folder: TemporaryFolder, limits: HookServerLimits = HookServerLimits(),
        isUnderWay: @escaping @Sendable (String, HookPhase) -> Bool? = { _, _ in false }
    ) throws -> HookServer {
        let wrapper = try folder.write(
            "#!/bin/sh\necho ran >>\(folder.path("ran"))\n", to: "wrapper", mode: 0o755)
        let hook = Hook(name: "runs", phases: [.pre: PhaseSettings(command: ["true"])])
        return try HookServer(
            socket: try ListeningSocket(path: folder.path("socket")),
            settings: HookServerSettings(
                configuration: { Configuration(hooks: [hook]) }, spoolPath: folder.path, wrapperPath: wrapper,
                isUnderWay: isUnderWay),
            limits: limits, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// What the server says to a client, until it hangs up.
    private func answer(to client: RawSocketClient) async throws -> String {
        var bytes: [UInt8] = []
        try await eventually("the server has hung up") {
            guard let piece = client.receive() else { return true }
            bytes += piece
            return false
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let request = ServiceMessage.request(RunRequest(hook: "runs", phase: nil)).bytes

    @Test func `who waits in the socket of a daemon that stops is told so, and nothing runs`() async throws {
        let folder = try TemporaryFolder()
        let server = try server(in: folder)
        // As the daemon is told to stop before it gets to take them in; the second has not asked yet.
        let clients = try (0..<2).map { _ in try RawSocketClient(path: folder.path("socket")) }
        clients[0].send(Self.request)
        server.requestStop()
        await server.run()
        for client in clients {
            #expect(try await answer(to: client).contains("the daemon is shutting down"))
        }
        #expect(!Files.exist(at: folder.path("socket")) && !Files.exist(at: folder.path("ran")))
    }

    @Test func `a run that another has begun is waited for shortly, then the call is refused`() async throws {
        let folder = try TemporaryFolder()
        let looks = Mutex([nil, nil, true, true, false] as [Bool?])
        var limits = HookServerLimits()
        limits.othersEnd = .milliseconds(100)
        let server = try server(in: folder, limits: limits) { hook, phase in
            guard hook == "runs", phase == .pre else { return false }
            return looks.withLock { $0.isEmpty ? true : $0.removeFirst() }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run() }
            defer { server.requestStop() }
            let first = try RawSocketClient(path: folder.path("socket"))
            first.send(Self.request)
            _ = try await answer(to: first)
            #expect(Files.text(of: folder.path("ran")) == "ran\n")
            #expect(looks.withLock { $0.isEmpty })

            for _ in 0..<2 {
                let client = try RawSocketClient(path: folder.path("socket"))
                client.send(Self.request)
                #expect(try await answer(to: client).contains("runs already; wait for its end"))
            }
            #expect(Files.text(of: folder.path("ran")) == "ran\n")
        }
    }

    @Test(arguments: [nil, false] as [Bool?])
    func `what cannot be found out keeps no hook from running`(isUnderWay: Bool?) async throws {
        let folder = try TemporaryFolder()
        var limits = HookServerLimits()
        limits.firstLook = .milliseconds(50)
        let server = try server(in: folder, limits: limits) { _, _ in isUnderWay }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run() }
            defer { server.requestStop() }
            let client = try RawSocketClient(path: folder.path("socket"))
            client.send(Self.request)
            _ = try await answer(to: client)
            #expect(Files.text(of: folder.path("ran")) == "ran\n")
        }
    }
}
