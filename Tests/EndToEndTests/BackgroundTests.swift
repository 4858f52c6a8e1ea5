import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct BackgroundTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        @Test func `what the command leaves behind goes on, is counted and may still print`() async throws {
            let left = "(\(WrapperBench.waitFor("go")); head -c 300000 /dev/zero && touch $WORK/done) &"
            let front = try bench.hook(["--timeout", "30s"], shell: left + " echo said; exit 6").start()
            let finished = try await front.finish(within: .seconds(5))
            #expect(finished.end == .exited(6))
            #expect(finished.outputText == "said\n")
            #expect(try await bench.end().backgroundCount >= 1)
            try bench.make("go")
            try await bench.commandMakes("done")
        }

        @Test func `the front does not wait for what the command left behind`() async throws {
            let finished = try await bench.hook(shell: "sleep 60 & exit 0").run()
            #expect(finished.end == .exited(0))
            #expect(finished.elapsed < .seconds(2))
            #expect(try await bench.end().backgroundCount == 1)
            bench.commandProcesses.forEach { kill($0, SIGKILL) }
        }

        @Test func `a warden whose front was killed finishes the run and its record`() async throws {
            let script = "echo before; touch $WORK/ready; \(WrapperBench.waitFor("go")); echo after; exit 8"
            let front = try bench.hook(shell: script).start()
            try await bench.commandMakes("ready")
            front.send(SIGKILL)
            #expect(try await front.exit().end == .signalled(SIGKILL))
            try bench.make("go")
            let end = try await bench.end()
            #expect(end.processEnd == .exited(status: 8))
            #expect(end.outputTail.hasSuffix("after\n"))
        }

        @Test func `a front whose warden was killed adopts the command and passes its status on`()
            async throws
        {
            let script = "touch $WORK/ready; \(WrapperBench.waitFor("go")); exit 9"
            let front = try bench.hook(shell: script).start()
            try await bench.commandMakes("ready")
            #expect(try bench.startLockIsFree() == false)
            kill(try await bench.warden(of: front.id), SIGKILL)
            try await eventually("the lock is free", isTrue: { try bench.startLockIsFree() })
            try bench.make("go")
            #expect(try await front.exit(within: .seconds(10)).end == .exited(9))
            #expect(try bench.endRecords().isEmpty)
            #expect(try bench.startRecords().count == 1)
        }

        @Test func `what an adopted command prints does not end it`() async throws {
            let script = "touch $WORK/ready; \(WrapperBench.waitFor("go")); head -c 300000 /dev/zero; exit 9"
            let front = try bench.hook(shell: script).start()
            try await bench.commandMakes("ready")
            kill(try await bench.warden(of: front.id), SIGKILL)
            try await eventually("the lock is free", isTrue: { try bench.startLockIsFree() })
            try bench.make("go")
            #expect(try await front.exit(within: .seconds(10)).end == .exited(9))
        }

        @Test func `the deadline holds for a command that the front adopted`() async throws {
            let front = try bench.hook(
                ["--timeout", "600ms", "--grace", "300ms"],
                shell: "trap '' TERM; touch $WORK/ready; \(WrapperBench.waitFor("never"))"
            ).start()
            try await bench.commandMakes("ready")
            kill(try await bench.warden(of: front.id), SIGKILL)
            #expect(try await front.exit(within: .seconds(10)).end == .exited(124))
            try await eventually("the command is gone", isTrue: { bench.commandProcesses.isEmpty })
        }
    }
}
