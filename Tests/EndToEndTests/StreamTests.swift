import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct StreamTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        private static func noise(_ byteCount: Int) -> [UInt8] {
            var generator = SystemRandomNumberGenerator()
            return (0..<byteCount / 8).flatMap { _ in
                withUnsafeBytes(of: generator.next() as UInt64) { Array($0) }
            }
        }

        @Test func `ten megabytes of noise pass through both streams unchanged`() async throws {
            let noise = Self.noise(10_000_000)
            try Data(noise).write(to: URL(filePath: "\(bench.work)/noise"))
            let finished = try await bench.hook(shell: "cat $WORK/noise >&2 & cat $WORK/noise; wait").run()
            #expect(finished.end == .exited(0))
            #expect(finished.output == noise)
            #expect(finished.errors == noise)
            #expect(try await bench.end().outputByteCount == 20_000_000)
        }

        @Test func `standard input reaches the command, ten megabytes and its end`() async throws {
            let noise = Self.noise(10_000_000)
            let finished = try await bench.hook(run: ["cat"]).with { $0.input = .bytes(noise) }.run()
            #expect(finished.end == .exited(0))
            #expect(finished.output == noise)
        }

        @Test func `output passes on while the command runs`() async throws {
            let front = try bench.hook(
                shell: "printf first; " + WrapperBench.waitFor("go") + "; printf second"
            )
            .start()
            try await eventually("the first word comes through", isTrue: { front.outputText == "first" })
            try bench.make("go")
            #expect(try await front.finish().outputText == "firstsecond")
        }

        @Test func `a reader that goes away does not disturb the command`() async throws {
            let pipe = try Pipe.make()
            let script = "head -c 1000000 /dev/zero; touch $WORK/written; head -c 1000000 /dev/zero; exit 4"
            let front = try bench.hook(shell: script).with { $0.output = .descriptor(pipe.writing) }.start()
            close(pipe.writing)
            close(pipe.reading)
            #expect(try await front.exit().end == .exited(4))
            #expect(bench.has("written"))
            #expect(try await bench.end().outputByteCount == 2_000_000)
        }

        @Test func `a closed standard output does not disturb the command`() async throws {
            let finished = try await bench.hook(shell: "echo lost; touch $WORK/done; exit 5").with {
                $0.output = .closed
            }.run()
            #expect(finished.end == .exited(5))
            #expect(bench.has("done"))
        }

        @Test func `descriptors that others share never become non-blocking`() async throws {
            let pipes = try (0..<3).map { _ in try Pipe.make() }
            defer { for pipe in pipes { _ = (close(pipe.reading), close(pipe.writing)) } }
            let shared = [pipes[0].reading, pipes[1].writing, pipes[2].writing]
            let script = "echo out; echo err >&2; touch $WORK/ready; " + WrapperBench.waitFor("go")
            let front = try bench.hook(["--timeout", "30s"], shell: script).with {
                $0.input = .descriptor(shared[0])
                $0.output = .descriptor(shared[1])
                $0.errors = .descriptor(shared[2])
            }.start()
            try await bench.commandMakes("ready")
            #expect(shared.map { fcntl($0, F_GETFL) & O_NONBLOCK } == [0, 0, 0])
            try bench.make("go")
            #expect(try await front.exit().end == .exited(0))
            #expect(shared.map { fcntl($0, F_GETFL) & O_NONBLOCK } == [0, 0, 0])
        }

        @Test func `the command sees who it is and how long it has`() async throws {
            let before = Date().timeIntervalSince1970
            let finished = try await bench.hook(
                ["--timeout", "90s"],
                shell: "echo $BOATHOOK_RUN_ID $BOATHOOK_HOOK $BOATHOOK_PHASE $BOATHOOK_DEADLINE"
            ).run()
            let words = finished.outputText.trimmed.split(separator: " ").map(String.init)
            try #require(words.count == 4)
            #expect(words[0] == (try await bench.endRecord()).start.id.hexText)
            #expect(words[1] == "sample")
            #expect(words[2] == "pre")
            let deadline = try #require(Double(words[3]))
            #expect((before + 89...before + 92).contains(deadline))
        }

        @Test func `where the run took place is recorded from the environment`() async throws {
            let variables = [
                "BOATHOOK_NAMESPACE": "shop", "BOATHOOK_POD": "db-0", "BOATHOOK_POD_UID": "1-2-3",
                "BOATHOOK_CONTAINER": "postgres", "BOATHOOK_WORKLOAD": "db",
            ]
            _ = try await bench.hook(run: ["true"]).with { $0.environment.merge(variables) { $1 } }.run()
            let origin = try await bench.endRecord().start.origin
            let bootID = Files.text(of: "/proc/sys/kernel/random/boot_id")?.trimmed
            #expect(
                origin
                    == RunOrigin(
                        namespace: "shop", pod: "db-0", podUID: "1-2-3", container: "postgres",
                        workload: "db",
                        bootID: bootID))
        }
    }
}
