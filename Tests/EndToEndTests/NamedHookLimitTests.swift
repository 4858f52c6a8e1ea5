import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// One user's calls keep nobody else's waiting.
    @Suite(.enabled(if: TestMachine.isRoot, "becoming another user needs root"))
    struct NamedHookLimitTests {
        private let bench: NamedHookBench

        init() throws {
            bench = try NamedHookBench(["succeeds": "echo fine"], more: "socket: { uids: [0, 65534] }\n")
        }

        @Test func `a user has 64 open calls, the 65th is refused, and another user's is not`() async throws {
            let daemon = try await bench.serve()
            // They say nothing, for which they have five seconds.
            var silent = try (0..<64).map { _ in try RawSocketClient(path: bench.socket) }
            let call = try bench.run("succeeds")
            let stranger = Command(
                "setpriv", ["--reuid", "65534", "--regid", "0", "--clear-groups", call.executable]
            ).with { $0.arguments += call.arguments }
            let refused = try await call.run()
            #expect(refused.status == 125)
            let errors = refused.errorText
            #expect(errors.contains("too many calls of this user are open"), "\(errors)")
            #expect(try await stranger.text() == "fine\n")
            #expect(silent.allSatisfy { $0.receive() == [] }, "the test took too long to prove anything")

            silent = []
            try await eventually("there is room again") { try await call.run().status == 0 ? true : nil }
            try await daemon.stop()
        }
    }
}
