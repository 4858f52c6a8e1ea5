import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// The same source as ordinary static Swift, for processors that have no Embedded module.
    @Suite(
        .enabled(
            if: TestMachine.requiresAll || (try? BuiltProducts.portableWrapper()) != nil,
            "`make build-wrapper-portable` builds it"))
    struct PortableWrapperTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench(wrapper: try BuiltProducts.portableWrapper()) }

        @Test(arguments: [("exit 0", 0), ("exit 255", 255), ("kill -9 $$", 137), ("sleep 60", 124)])
        func `it runs a hook and records it`(script: String, status: Int32) async throws {
            let finished = try await bench.hook(["--timeout", "300ms"], shell: "echo said; \(script)").run()
            #expect(finished.end == .exited(status))
            #expect(finished.outputText == "said\n")
            #expect(finished.errors.isEmpty)
            #expect(try await bench.end().outputTail == "said\n")
        }

        @Test func `it kills a tree that does not heed TERM`() async throws {
            let script = "trap '' TERM; (exec sleep 60) & while :; do sleep 1; done"
            let finished = try await bench.hook(["--timeout", "300ms", "--grace", "200ms"], shell: script)
                .run()
            #expect(finished.end == .exited(124))
            try await eventually("nothing is left", isTrue: { bench.commandProcesses.isEmpty })
        }

        @Test func `it tells a wrong call from a failed hook`() async throws {
            #expect(try await bench.wrapper("--no-such-option").run().end == .exited(125))
            #expect(try await bench.hook(run: ["no-such-command-anywhere"]).run().end == .exited(127))
        }
    }
}
