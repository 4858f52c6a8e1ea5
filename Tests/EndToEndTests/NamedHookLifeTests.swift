import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// The socket of `boathook run` through a daemon's life and death.
    @Suite struct NamedHookLifeTests {
        private let bench: NamedHookBench

        init() throws {
            let wait = NamedHookBench.waitFor
            bench = try NamedHookBench([
                "counts":
                    "echo x >> $WORK/count; echo begun; \(wait("go")); echo said; echo so >&2; touch $WORK/done",
                "leaves": "(\(wait("go"))) >/dev/null 2>&1 &",
            ])
        }

        private func begin() async throws -> ChildProcess {
            let client = try bench.run("counts").start()
            try await eventually("the hook begins", isTrue: { client.outputText == "begun\n" })
            return client
        }

        /// The hook goes on to its end, was begun once, and is recorded as a success.
        private func expectOneSuccess() async throws {
            try bench.make("go")
            let end = try await bench.endRecord()
            #expect(end.outcome == .success)
            #expect(bench.has("done"))
            #expect(Files.text(of: bench.work + "/count") == "x\n")
        }

        @Test func `a daemon that is killed leaves the outcome unknown, and nothing runs twice`() async throws
        {
            let daemon = try await bench.serve()
            let client = try await begin()
            try await daemon.stop(SIGKILL)
            let finished = try await client.finish()
            #expect(finished.status == 125)
            #expect(finished.errorText.contains("outcome unknown"), "\(finished.errorText)")
            try await expectOneSuccess()
        }

        @Test func `a daemon that starts anew knows what the one before left running`() async throws {
            let killed = try await bench.serve()
            let client = try await begin()
            try await killed.stop(SIGKILL)
            #expect(try await client.finish().status == 125)
            let daemon = try await bench.serve()
            let second = try await bench.run("counts").run()
            #expect(second.status == 125)
            #expect(second.errorText.contains("runs already; wait for its end"), "\(second.errorText)")
            #expect(Files.text(of: bench.work + "/count") == "x\n")
            try bench.make("go")
            try await eventually("it may run again") {
                try await bench.run("counts").run().status == 0 ? true : nil
            }
            #expect(Files.text(of: bench.work + "/count") == "x\nx\n")
            try await daemon.stop()
        }

        @Test func `a run that somebody else began in the spool counts, too`() async throws {
            let daemon = try await bench.serve()
            let script = "touch \(bench.work)/exec; while [ ! -e \(bench.work)/let ]; do sleep 0.01; done"
            let other = try Command(
                try BuiltProducts.wrapper(),
                ["--hook", "counts", "--phase", "pre", "--spool", bench.bench.spool, "--", "/bin/sh", "-c"]
                    + [script]
            ).start()
            try await eventually("it runs", isTrue: { bench.has("exec") })
            try await bench.bench.samples(once: "the daemon has seen it") {
                $0.sum("boathook_hook_running") == 1
            }
            let refused = try await bench.run("counts").run()
            #expect(refused.errorText.contains("runs already"), "\(refused.errorText)")
            try bench.make("let")
            #expect(try await other.exit().end == .exited(0))
            try bench.make("go")
            #expect(try await bench.run("counts").text() == "begun\nsaid\n")
            try await daemon.stop()
        }

        @Test func `a daemon that is told to stop says so, and the hook goes on`() async throws {
            let daemon = try await bench.serve()
            let client = try await begin()
            #expect(try await daemon.stop().end == .exited(0))
            let finished = try await client.finish()
            #expect(finished.status == 125)
            #expect(
                finished.errorText.contains("the daemon stops, and the hook goes on; outcome unknown"),
                "\(finished.errorText)")
            #expect(!Files.exist(at: bench.socket))
            try await expectOneSuccess()
        }

        @Test func `a run in place where nobody listens, by a stale socket too`() async throws {
            try bench.make("go")
            #expect(try await bench.run("counts").text() == "begun\nsaid\n")
            let daemon = try await bench.serve()
            try await daemon.stop(SIGKILL)
            #expect(Files.exist(at: bench.socket))
            #expect(try await bench.run("counts").text() == "begun\nsaid\n")
            #expect(Files.text(of: bench.work + "/count") == "x\nx\n")
        }

        @Test func `a stale socket is replaced, a daemon's is not, and its mode is 0660`() async throws {
            try bench.make("go")
            let killed = try await bench.serve()
            try await killed.stop(SIGKILL)
            let daemon = try await bench.serve()
            var status = stat()
            #expect(lstat(bench.socket, &status) == 0)
            #expect(status.st_mode == S_IFSOCK | 0o660)

            let other = try DaemonBench()
            let second = try other.launch(["--socket.path", bench.socket])
            #expect(try await second.exit().end == .exited(1))
            #expect(second.errorText.contains("another daemon listens there"), "\(second.errorText)")
            #expect(try await bench.run("counts").text() == "begun\nsaid\n")
            try await daemon.stop()
            #expect(!Files.exist(at: bench.socket))
        }

        @Test func `a socket that cannot be is an error with its mend`() async throws {
            let file = try bench.bench.write("kept", to: "file")
            for (path, text) in [
                (bench.bench.path("none/boathook.sock"), "its folder is not there"),
                (file, "a file that is no socket"),
                ("/tmp/" + String(repeating: "x", count: 103), "more than a socket's path may have (107)"),
            ] {
                let daemon = try bench.bench.launch(["--socket.path", path])
                #expect(try await daemon.exit().end == .exited(1))
                #expect(daemon.errorText.contains(text), "\(daemon.errorText)")
            }
            #expect(Files.text(of: file) == "kept")
            let command = try bench.run("counts").with {
                $0.arguments[2] = Array(("/tmp/" + String(repeating: "x", count: 103)).utf8)
            }
            let finished = try await command.run()
            #expect(finished.status == 125)
            #expect(finished.errorText.contains("108 bytes"), "\(finished.errorText)")
        }

        @Test(.enabled(if: TestMachine.isRoot && TestMachine.has("unshare"), "root, unshare"))
        func `a daemon that is process 1 leaves no zombies of its hooks`() async throws {
            let outside = try await bench.serve(inside: ["unshare", "--pid", "--fork", "--mount-proc"])
            let daemon = try #require(ProcessTable.children(of: outside.id).first)
            #expect(ProcessTable.field("NSpid", of: daemon)?.hasSuffix("\t1") == true)
            try await bench.run("leaves").run().expectStatus(0)
            try await eventually("the wrapper's second process is the daemon's child") {
                ProcessTable.children(of: daemon).count == 1
            }
            try bench.make("go")
            try await eventually("its status is taken once it has ended") {
                ProcessTable.children(of: daemon).isEmpty
            }
            kill(daemon, SIGTERM)
            #expect(try await outside.exit().end == .exited(0))
        }

        @Test func `a wrapper that is named and missing keeps the daemon from starting`() async throws {
            let daemon = try bench.bench.launch(["--wrapper", bench.bench.path("none")])
            #expect(try await daemon.exit().end == .exited(1))
            #expect(daemon.errorText.contains("there is no boathook-run"), "\(daemon.errorText)")
        }
    }
}
