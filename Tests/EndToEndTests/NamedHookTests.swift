import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// `boathook run` with a daemon that listens.
    @Suite struct NamedHookTests {
        private let bench: NamedHookBench

        init() throws {
            let wait = NamedHookBench.waitFor
            bench = try NamedHookBench(
                [
                    "talks": "echo one; echo aside >&2; \(wait("go")); echo two; echo again >&2; exit 3",
                    "fails": "exit 3", "killed": "kill -TERM $$", "succeeds": "echo fine",
                    "floods":
                        "echo x; \(wait("go")); head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2",
                    "placed": "cut -d\" \" -f6 /proc/$$/stat; cat; echo $BOATHOOK_HOOK",
                ],
                more: """
                      - { name: slow, pre: { command: [sleep, 600], timeout: 100ms, grace: 0s } }
                      - name: held
                        pre: { command: "echo READY; cat; echo let go >&2", hold: true }
                        post: { release: true }
                      - { name: foreign, pre: { timeout: 1s }, post: { command: 'true' } }
                    """)
        }

        @Test func `output comes while the hook runs, both streams apart, and then its status`() async throws
        {
            let daemon = try await bench.serve()
            let client = try bench.run("talks").start()
            try await eventually("the first words are there") {
                client.outputText == "one\n" && client.errorText == "aside\n"
            }
            #expect(client.exit == nil)
            try bench.make("go")
            let finished = try await client.finish()
            #expect(finished.status == 3)
            #expect(finished.outputText == "one\ntwo\n")
            #expect(finished.errorText == "aside\nagain\n")
            try await bench.bench.samples(once: "the run is counted") {
                $0.sum("boathook_hook_runs_total") == 1
            }
            try await daemon.stop()
        }

        @Test func `the exit status is the hook's own`() async throws {
            let daemon = try await bench.serve()
            for (name, status) in [("succeeds", 0), ("fails", 3), ("killed", 128 + SIGTERM), ("slow", 124)] {
                try await bench.run(name).run().expectStatus(status)
            }
            try await daemon.stop()
        }

        @Test func `much output arrives whole`() async throws {
            let daemon = try await bench.serve()
            try bench.make("go")
            let finished = try await bench.run("floods").run()
            finished.expectStatus(0)
            #expect(finished.output.count == 3_000_002)
            #expect(finished.errors.count == 2_000_000)
            try await daemon.stop()
        }

        @Test func `a client that takes no output holds the hook back, and loses none`() async throws {
            let daemon = try await bench.serve()
            let pipe = try Pipe.make()
            let client = try bench.run("floods").with { $0.output = .descriptor(pipe.writing) }.start()
            close(pipe.writing)
            try bench.make("go")
            var total = 0
            var piece = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = read(pipe.reading, &piece, piece.count)
                guard count > 0 else { break }
                total += count
            }
            close(pipe.reading)
            #expect(total == 3_000_002)
            #expect(try await client.exit().end == .exited(0))
            try await daemon.stop()
        }

        @Test func `the hook has a session of its own, no input, and the wrapper's variables`() async throws {
            let daemon = try await bench.serve()
            let finished = try await bench.run("placed").with { $0.input = .bytes(Array("input".utf8)) }.run()
            let lines = finished.outputText.split(separator: "\n")
            #expect(lines.count == 2, "\(finished.outputText)")
            let own = getsid(daemon.id)
            #expect(lines.first.flatMap { Int32($0) }.map { $0 != own } == true)
            #expect(lines.last == "placed")
            try await daemon.stop()
        }

        @Test func `what the phase pre holds, the phase post releases`() async throws {
            let daemon = try await bench.serve()
            let held = try await bench.run("held").run()
            held.expectStatus(0)
            #expect(held.outputText == "READY\n")
            try await bench.bench.samples(once: "the hold shows") { $0.sum("boathook_quiesced") == 1 }
            try await bench.run("held", "--phase", "post").run().expectStatus(0)
            try await bench.bench.samples(once: "the release shows") {
                $0.sum("boathook_quiesced") == 0 && $0.sum("boathook_quiesce_releases_total") == 1
            }
            try await daemon.stop()
        }

        @Test(arguments: [SIGKILL, SIGINT, SIGTERM])
        func `a hook whose client is gone comes to its end`(signal: Int32) async throws {
            let daemon = try await bench.serve()
            let client = try bench.run("floods").start()
            try await eventually("the hook begins", isTrue: { client.outputText == "x\n" })
            let exit = try await client.stop(signal)
            if signal != SIGKILL {
                #expect(exit.end == .exited(128 + signal))
                #expect(client.errorText.contains("the hook goes on"))
            }
            try bench.make("go")
            let samples = try await bench.bench.samples(once: "the run is counted") {
                $0.sum("boathook_hook_runs_total") == 1
            }
            #expect(samples.sum("boathook_hook_failures_total") == 0)
            try await daemon.stop()
        }

        @Test func `a client whose output nobody reads still passes the status on`() async throws {
            let daemon = try await bench.serve()
            try bench.make("go")
            let pipe = try Pipe.make()
            close(pipe.reading)
            let command = try bench.run("talks").with { $0.output = .descriptor(pipe.writing) }
            #expect(try await command.run().status == 3)
            close(pipe.writing)
            try await daemon.stop()
        }

        @Test func `a phase runs once at a time, and other hooks beside it`() async throws {
            let daemon = try await bench.serve()
            let first = try bench.run("talks").start()
            try await eventually("the first runs", isTrue: { first.outputText == "one\n" })
            let second = try await bench.run("talks").run()
            #expect(second.status == 125)
            #expect(
                second.errorText == "error: the phase pre of \"talks\" runs already; wait for its end\n")
            #expect(try await bench.run("succeeds").text() == "fine\n")
            try bench.make("go")
            #expect(try await first.finish().status == 3)
            #expect(try await bench.run("talks").run().status == 3)
            try await daemon.stop()
        }

        @Test func `a refusal is an error, and nothing is run in place`() async throws {
            let daemon = try await bench.serve()
            for (words, text) in [
                (["nobody"], "no hook is called \"nobody\""), (["foreign"], "add command: to it"),
                (["succeeds", "--phase", "post"], "has no phase post"),
                ([String(repeating: "x", count: 1000)], "no hook is called"),
            ] {
                var command = try bench.run()
                command.arguments += words.map { Array($0.utf8) }
                let finished = try await command.run()
                #expect(finished.status == 125)
                #expect(finished.errorText.contains(text), "\(finished.errorText)")
                #expect(finished.output.isEmpty)
            }
            #expect(try await bench.run("foreign", "--phase", "post").run().status == 0)
            try await bench.bench.samples(once: "one run is counted") {
                $0.sum("boathook_hook_runs_total") == 1
            }
            try await daemon.stop()
        }

        @Test func `peers that say nothing or nonsense keep nobody waiting`() async throws {
            let daemon = try await bench.serve()
            let silent = try (0..<20).map { _ in try RawSocketClient(path: bench.socket) }
            let noisy = try RawSocketClient(path: bench.socket)
            noisy.send([1, 255, 255, 255, 255, 0, 0])
            let old = try RawSocketClient(path: bench.socket)
            old.send([1, 0, 0, 0, 3, 77, 255, 100])
            #expect(try await bench.run("succeeds").text() == "fine\n")
            for (client, text) in [(noisy, "longer than any"), (old, "version 77")] {
                var said: [UInt8] = []
                try await eventually("it is refused") {
                    guard let bytes = client.receive() else { return true }
                    said += bytes
                    return false
                }
                #expect(said.first == 3)
                #expect(String(decoding: said, as: UTF8.self).contains(text))
            }
            try await eventually("the silent are hung up on") { silent.allSatisfy { $0.receive() == nil } }
            try await daemon.stop()
        }

        @Test(.enabled(if: TestMachine.isRoot, "becoming another user needs root"))
        func `only the users that the configuration lists may call, from its next reading on`() async throws {
            let daemon = try await bench.serve()
            // In the socket's group, so that the file's mode lets it in.
            let inner = try bench.run("succeeds")
            let stranger = Command(
                "setpriv", ["--reuid", "65534", "--regid", "0", "--clear-groups", inner.executable]
            ).with { $0.arguments += inner.arguments }
            let refused = try await stranger.run()
            #expect(refused.status == 125)
            #expect(refused.errorText.contains("the user 65534 may not run hooks"), "\(refused.errorText)")

            let text = try #require(Files.text(of: bench.bench.configuration))
            _ = try bench.bench.write(text + "\nsocket: { uids: [65534] }\n", to: "boathook.yaml")
            daemon.send(SIGHUP)
            try await eventually("the configuration is read again") {
                daemon.errorText.contains("configuration read again")
            }
            #expect(try await stranger.text() == "fine\n")
            #expect(try await inner.run().errorText.contains("the user 0 may not run hooks"))

            let outsider = stranger.with { $0.arguments[3] = Array("65534".utf8) }
            let kept = try await outsider.run()
            #expect(kept.status == 125)
            #expect(kept.errorText.contains("Permission denied"), "\(kept.errorText)")
            try await daemon.stop()
        }
    }
}
