import HookModel
import HookService
import Logging
import RunRecord
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
}
