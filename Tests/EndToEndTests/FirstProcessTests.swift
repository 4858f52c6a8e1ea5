import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// A PostgreSQL server that is process 1 takes an orphan that a signal ended for a crashed backend, drops
    /// every connection and recovers. Whatever happens to a hook, that must not happen because of us.
    @Suite(
        .enabled(
            if: TestMachine.isRoot && TestMachine.has("postgres", "nsenter"), "root, PostgreSQL, nsenter"))
    struct FirstProcessTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        /// Has `body` do its worst to a server, and returns whether the server restarted or complained.
        private func serverSuffers(
            _ body: (PostgreSQLServer) async throws -> Void
        ) async throws -> (restarted: Bool, log: String) {
            let server = try await PostgreSQLServer.start(.firstProcess)
            do {
                try await body(server)
                // Process 1 reaps in its own time; an orphan of its own that it has reaped shows that it has.
                try await settle(server)
                let log = server.log
                let restarted =
                    log.contains("was terminated by signal") || log.contains("exited with exit code 2")
                    || log.contains("all server processes terminated")
                    || log.contains("crash of another server")
                try await server.stop()
                return (restarted, log)
            } catch {
                try? await server.stop()
                throw error
            }
        }

        /// Waits until the wrapper's processes are gone from the server's namespace and the server answers.
        private func settle(_ server: PostgreSQLServer) async throws {
            try await eventually("the wrapper and its commands are gone") {
                ProcessTable.ids(withVariable: "WORK=\(bench.work)").isEmpty
            }
            try await eventually("the server answers") {
                (try? await server.query("SELECT 1")) == "1"
            }
        }

        private func start(_ server: PostgreSQLServer, _ options: [String] = [], _ script: String) throws
            -> ChildProcess
        {
            try server.exec(bench.hook(options, shell: script)).start()
        }

        /// The front, as seen from here: the child of nsenter that the test started.
        private func front(of entered: ChildProcess) async throws -> Int32 {
            try await eventually("nsenter has started the front") {
                ProcessTable.children(of: entered.id).first
            }
        }

        /// A background child, a daemon, a deaf grandchild: what a hook may strew about.
        private static let strewn =
            "(trap '' TERM; while :; do echo noise; sleep 0.01; done) & "
            + "setsid sh -c '(trap \"\" TERM; while :; do sleep 0.05; done) & exit'; "

        @Test func `hooks killed at their deadline do not restart the server`() async throws {
            let outcome = try await serverSuffers { server in
                for _ in 0..<3 {
                    let hook = try start(
                        server, ["--timeout", "200ms", "--grace", "200ms"],
                        "trap '' TERM; \(Self.strewn) while :; do sleep 0.05; done")
                    #expect(try await hook.exit(within: .seconds(10)).end == .exited(124))
                }
            }
            #expect(!outcome.restarted, "\(outcome.log)")
        }

        @Test func `background writers that outlive their hook do not restart the server`() async throws {
            let outcome = try await serverSuffers { server in
                let script = "(\(WrapperBench.waitFor("go")); seq 1 100000; exit 3) & exit 0"
                let hook = try start(server, [], script)
                #expect(try await hook.exit(within: .seconds(10)).end == .exited(0))
                try bench.make("go")
            }
            #expect(!outcome.restarted, "\(outcome.log)")
            #expect(try await bench.end().backgroundCount >= 1)
        }

        @Test func `background processes that a signal ends do not restart the server`() async throws {
            let outcome = try await serverSuffers { server in
                let hook = try start(server, [], "sleep 61 & exit 0")
                #expect(try await hook.exit(within: .seconds(10)).end == .exited(0))
                bench.commandProcesses.forEach { kill($0, SIGKILL) }
            }
            #expect(!outcome.restarted, "\(outcome.log)")
        }

        @Test func `a front that is killed does not restart the server`() async throws {
            let outcome = try await serverSuffers { server in
                let hook = try start(
                    server, ["--timeout", "1s", "--grace", "200ms"],
                    "\(Self.strewn) touch $WORK/ready; while :; do echo noise; sleep 0.01; done")
                try await bench.commandMakes("ready")
                kill(try await front(of: hook), SIGKILL)
                _ = try await hook.exit(within: .seconds(10))
            }
            #expect(!outcome.restarted, "\(outcome.log)")
            #expect(try await bench.end().outcome == .failure(.timeout))
        }

        @Test func `a warden that is killed while its front lives does not restart the server`() async throws
        {
            let outcome = try await serverSuffers { server in
                let hook = try start(
                    server, ["--timeout", "1s", "--grace", "200ms"],
                    "\(Self.strewn) touch $WORK/ready; trap '' TERM; while :; do echo noise; sleep 0.01; done"
                )
                try await bench.commandMakes("ready")
                kill(try await bench.warden(of: try await front(of: hook)), SIGKILL)
                #expect(try await hook.exit(within: .seconds(10)).end == .exited(124))
            }
            #expect(!outcome.restarted, "\(outcome.log)")
            #expect(try bench.endRecords().isEmpty)
        }

        @Test func `a release whose predicate is ended at its deadline does not restart the server`()
            async throws
        {
            let outcome = try await serverSuffers { server in
                let release = try await server.exec(
                    bench.wrapper(
                        "--hook", "sample", "--phase", "post", "--spool", bench.spool, "--release",
                        "--timeout", "400ms", "--grace", "200ms", "--only", "test \"$(sleep 50)\" = never")
                ).run()
                #expect(release.end == .exited(124))
            }
            #expect(!outcome.restarted, "\(outcome.log)")
        }

        @Test func `a killed warden whose front is gone does: the one case that nothing can prevent`()
            async throws
        {
            let outcome = try await serverSuffers { server in
                let hook = try start(server, [], "touch $WORK/ready; \(WrapperBench.waitFor("go"))")
                try await bench.commandMakes("ready")
                let front = try await front(of: hook)
                let warden = try await bench.warden(of: front)
                kill(front, SIGKILL)
                _ = try await hook.exit(within: .seconds(10))
                kill(warden, SIGKILL)
                try bench.make("go")
                try await eventually(
                    "the server notices",
                    isTrue: {
                        server.log.contains("terminated by signal 9")
                    })
            }
            #expect(outcome.restarted)
        }
    }
}
