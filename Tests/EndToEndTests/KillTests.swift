import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// SIGKILL at any moment, to the daemon, the wrapper or both, loses no finished run and counts none twice.
    @Suite struct KillTests {
        private let bench: DaemonBench

        init() throws { bench = try DaemonBench() }

        @Test func `a daemon killed at 200 random moments counts each of 2,000 runs once`() async throws {
            let rounds = 200
            let writers = 3
            for round in 0..<rounds {
                let daemon = try bench.launch()
                try await withThrowingTaskGroup { group in
                    for writer in 0..<writers {
                        group.addTask {
                            for number in 0..<3 {
                                let failed = (writer + number) % 3 == 0
                                try bench.leave(.sample(outcome: failed ? .failure(.exit) : .success))
                            }
                        }
                    }
                    group.addTask {
                        try await bench.hook("sample", shell: "exit 0").run().expectStatus(0)
                    }
                    // Half of the moments fall anywhere from the daemon's first instruction on, the others
                    // once it is up: then each record finds it at some step of taking it in.
                    group.addTask {
                        if round.isMultiple(of: 2) {
                            try await bench.waitUntilUp(daemon)
                            try await ContinuousClock().sleep(for: .microseconds(.random(in: 0...20_000)))
                        } else {
                            try await ContinuousClock().sleep(for: .milliseconds(.random(in: 0...300)))
                        }
                        daemon.send(SIGKILL)
                    }
                    try await group.waitForAll()
                }
                try await daemon.exit()
            }
            let daemon = try await bench.serve()
            let samples = try await bench.samples(once: "nothing waits") { _ in bench.waiting.isEmpty }
            #expect(samples.sum("boathook_hook_runs_total") == 2000)
            #expect(
                samples.sum("boathook_hook_failures_total", "reason=\"exit\"") == Double(rounds * writers))
            #expect(samples.sum("boathook_hook_failures_total") == Double(rounds * writers))
            #expect(samples.sum("boathook_hook_duration_seconds_count") == 2000)
            #expect(samples.sum("boathook_hook_running") == 0)
            #expect(samples.sum("boathook_intake_rejected_total") == 0)
            try await daemon.stop()
        }

        @Test func `a wrapper that is killed leaves a run that is lost, once`() async throws {
            let daemon = try await bench.serve()
            let ready = bench.path("ready")
            let front = try bench.hook("sample", shell: "touch \(ready); exec sleep 60").start()
            try await eventually("the command runs", isTrue: { Files.exist(at: ready) })
            try await bench.samples(once: "it is under way") { $0.sum("boathook_hook_running") == 1 }
            let warden = try #require(ProcessTable.children(of: front.id).first)
            front.send(SIGKILL)
            kill(warden, SIGKILL)
            let samples = try await bench.samples(once: "it is lost") {
                $0.sum("boathook_hook_failures_total", "reason=\"lost\"") == 1
            }
            #expect(samples.sum("boathook_hook_runs_total") == 1)
            #expect(samples.sum("boathook_hook_running") == 0)
            #expect(samples.sum("boathook_hook_duration_seconds_count") == 0)
            bench.commandProcesses.forEach { kill($0, SIGKILL) }
            _ = try await daemon.stop(SIGKILL)
            let again = try await bench.serve()
            #expect(try await bench.samples().sum("boathook_hook_failures_total", "reason=\"lost\"") == 1)
            try await again.stop()
        }

        /// Whom a round kills, besides the daemon.
        enum Victim: CaseIterable { case front, warden, both, nobody }

        @Test
        func `wrapper and daemon killed at random moments: no finished run is lost, none counted twice`()
            async throws
        {
            var finished = 0
            let rounds = 120
            for round in 0..<rounds {
                let daemon = try bench.launch()
                // Before that there is nobody yet to be killed at work.
                if !round.isMultiple(of: 3) { try await bench.waitUntilUp(daemon) }
                let front = try bench.hook("hook-\(round)", shell: "sleep 0.00\(Int.random(in: 0...9))")
                    .start()
                try await ContinuousClock().sleep(for: .milliseconds(.random(in: 0...20)))
                let warden = ProcessTable.children(of: front.id).first
                let victim = Victim.allCases.randomElement() ?? .nobody
                if victim == .front || victim == .both { front.send(SIGKILL) }
                if victim == .warden || victim == .both, let warden { kill(warden, SIGKILL) }
                if Bool.random() { daemon.send(SIGKILL) }
                let exit = try await front.exit()
                if exit.end == .exited(0), front.errors.isEmpty, victim == .nobody { finished += 1 }
                _ = try await daemon.stop(SIGKILL)
            }
            let daemon = try await bench.serve()
            let samples = try await bench.samples(once: "nothing waits or runs") {
                bench.waiting.isEmpty && $0.sum("boathook_hook_running") == 0
            }
            for round in 0..<rounds {
                #expect(samples.sum("boathook_hook_runs_total", "hook=\"hook-\(round)\"") <= 1)
            }
            let runs = samples.sum("boathook_hook_runs_total")
            let lost = samples.sum("boathook_hook_failures_total", "reason=\"lost\"")
            #expect(runs - lost >= Double(finished))
            #expect(samples.sum("boathook_hook_failures_total") == lost, "the command itself never fails")
            try await daemon.stop()
        }
    }
}
