import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct SignalTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        @Test(arguments: [
            (SIGTERM, "TERM"), (SIGINT, "INT"), (SIGHUP, "HUP"), (SIGQUIT, "QUIT"), (SIGUSR1, "USR1"),
            (SIGUSR2, "USR2"),
        ])
        func `a signal to the wrapper reaches the command`(signal: Int32, name: String) async throws {
            let script =
                "trap 'echo got \(name); touch $WORK/got' \(name); touch $WORK/ready; "
                + WrapperBench.waitFor("got") + "; exit 7"
            let front = try bench.hook(shell: script).start()
            try await bench.commandMakes("ready")
            front.send(signal)
            let finished = try await front.finish()
            #expect(finished.end == .exited(7))
            #expect(finished.outputText == "got \(name)\n")
            #expect(try await bench.end().outcome == .failure(.exit))
        }

        @Test func `a signal that ends the command ends the run as its signal`() async throws {
            let front = try bench.hook(shell: "touch $WORK/ready; exec sleep 60").start()
            try await bench.commandMakes("ready")
            front.send(SIGTERM)
            #expect(try await front.finish().end == .exited(128 + SIGTERM))
            #expect(try await bench.end().processEnd == .signalled(number: UInt8(SIGTERM)))
        }

        @Test func `a signal reaches the whole process group of the command`() async throws {
            let script =
                "sh -c 'trap \"touch $WORK/child; exit\" TERM; touch $WORK/ready; "
                + WrapperBench.waitFor("never") + "' & trap 'wait; exit 3' TERM; wait"
            let front = try bench.hook(shell: script).start()
            try await bench.commandMakes("ready")
            front.send(SIGTERM)
            #expect(try await front.finish().end == .exited(3))
            #expect(bench.has("child"))
        }

        @Test func `a signal between two attempts ends the run without another`() async throws {
            let options = ["--retries", "5", "--retry-delay", "30s"]
            let front = try bench.hook(options, shell: "echo x >>$WORK/attempts; exit 4").start()
            try await bench.commandMakes("attempts")
            try await eventually("the first attempt is over", isTrue: { bench.commandProcesses.isEmpty })
            front.send(SIGTERM)
            let finished = try await front.finish(within: .seconds(10))
            #expect(finished.end == .exited(4))
            #expect(Files.text(of: "\(bench.work)/attempts") == "x\n")
            #expect(try await bench.end().attempts == 1)
        }

        @Test func `the command has no signal blocked or ignored, SIGPIPE included`() async throws {
            let finished = try await bench.hook(run: ["cat", "/proc/self/status"]).run()
            let masks = finished.outputText.split(separator: "\n").filter {
                $0.hasPrefix("SigBlk:") || $0.hasPrefix("SigIgn:")
            }
            #expect(masks.count == 2)
            for mask in masks {
                let bits = try #require(UInt64(mask.dropFirst(8), radix: 16))
                // 32 and 33 belong to glibc, whose posix_spawn ignores them.
                #expect(bits & ~(3 << 31) == 0, "\(mask)")
            }
        }
    }
}
