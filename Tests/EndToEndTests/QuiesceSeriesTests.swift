import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// What a hold was, as Prometheus sees it, whatever is killed meanwhile.
    @Suite struct QuiesceSeriesTests {
        private let bench: DaemonBench

        init() throws { bench = try DaemonBench() }

        private static let db = "hook=\"db\""

        private func pre(_ options: [String] = []) throws -> Command {
            try bench.hook("db", "pre", ["--hold"] + options, shell: "echo READY; cat >/dev/null")
        }

        private func release() throws -> Command {
            try bench.hook("db", "post", ["--release"], shell: "").with { $0.arguments.removeLast(4) }
        }

        private func releases(_ samples: Samples, by cause: String) -> Double? {
            samples["boathook_quiesce_releases_total", Self.db, "by=\"\(cause)\""]
        }

        @Test
        func
            `a hold counts up while it lasts, also over a daemon that is killed, and ends as its release says`()
            async throws
        {
            var daemon = try await bench.serve()
            try await pre().run().expectStatus(0)
            try await bench.samples(once: "it is quiesced") { $0["boathook_quiesced", Self.db] == 1 }
            try await daemon.stop(SIGKILL)
            daemon = try await bench.serve()
            let during = try await bench.samples(once: "it still is, and time passes") {
                $0["boathook_quiesced", Self.db] == 1
                    && $0["boathook_quiesced_seconds_total", Self.db] ?? 0 > 0
            }
            #expect(during["boathook_quiesce_start_timestamp_seconds", Self.db] != nil)
            #expect(during.sum("boathook_hook_running") == 0, "a hold is no run")
            try await release().run().expectStatus(0)
            let after = try await bench.samples(once: "it is released") {
                $0["boathook_quiesced", Self.db] == 0 && $0.sum("boathook_hook_runs_total") == 2
            }
            #expect(releases(after, by: "release") == 1 && releases(after, by: "post") == 0)
            #expect(after["boathook_quiesce_duration_seconds_count", Self.db] == 1)
            let listed = try await bench.boathook("runs", "--json", "--storage.path", bench.storage).run()
            #expect(listed.outputText.split(separator: "\n").count == 2)
            #expect(!listed.outputText.contains("\"hold\""))
            try await daemon.stop()
        }

        @Test func `the watchdog's release and a lost hold are told apart`() async throws {
            let daemon = try await bench.serve()
            try await pre(["--max-hold", "200ms"]).run().expectStatus(0)
            try await bench.samples(once: "the watchdog let go") { releases($0, by: "watchdog") == 1 }
            try await release().run().expectStatus(1)

            try await pre().run().expectStatus(0)
            try await bench.samples(once: "it is quiesced") { $0["boathook_quiesced", Self.db] == 1 }
            for id in bench.commandProcesses
            where ProcessTable.words(of: id).first?.contains("boathook-run") == true {
                kill(id, SIGKILL)
            }
            let lost = try await bench.samples(once: "the hold is lost") { releases($0, by: "lost") == 1 }
            #expect(lost["boathook_quiesced", Self.db] == 0)
            try await daemon.stop()
        }

        @Test func `a hold that was lost while no daemon looked leaves the next one its own`() async throws {
            try await pre().run().expectStatus(0)
            try await eventually("nothing of it is left") {
                let left = bench.commandProcesses
                for id in left where ProcessTable.words(of: id).first?.contains("boathook-run") == true {
                    kill(id, SIGKILL)
                }
                return left.isEmpty ? true : nil
            }
            try await pre().run().expectStatus(0)
            let daemon = try await bench.serve()
            let during = try await bench.samples(once: "the loss is seen") { releases($0, by: "lost") == 1 }
            #expect(during["boathook_quiesced", Self.db] == 1)
            try await release().run().expectStatus(0)
            let after = try await bench.samples(once: "it is released") {
                $0["boathook_quiesced", Self.db] == 0 && $0.sum("boathook_hook_runs_total") == 3
            }
            #expect(releases(after, by: "release") == 1 && releases(after, by: "lost") == 1)
            #expect(after["boathook_quiesce_duration_seconds_count", Self.db] == 2)
            try await daemon.stop()
        }

        @Test
        func `what a killed watchdog was to undo counts as quiesced until the next run makes up for it`()
            async throws
        {
            let daemon = try await bench.serve()
            try await bench.hook("db", "pre", ["--max-hold", "10m", "--undo", "true"], shell: "exit 0").run()
                .expectStatus(0)
            try await bench.samples(once: "it is quiesced") { $0["boathook_quiesced", Self.db] == 1 }
            let spool = Set(Files.names(in: bench.spool))
            #expect(spool.contains("hold"))
            for _ in 0..<2 { bench.commandProcesses.forEach { kill($0, SIGKILL) } }
            try await eventually("its files are taken in") {
                Files.names(in: bench.spool).contains { $0.hasSuffix(".json") } ? nil : true
            }
            #expect(try await bench.samples()["boathook_quiesced", Self.db] == 1)
            try await bench.hook("db", "post", shell: "exit 0").run().expectStatus(0)
            let after = try await bench.samples(once: "it is released") {
                $0["boathook_quiesced", Self.db] == 0
            }
            #expect(after.sum("boathook_quiesce_releases_total") == 1 && releases(after, by: "undo") == 1)
            #expect(after.sum("boathook_intake_rejected_total") == 0)
            try await daemon.stop()
        }

        @Test(.enabled(if: TestMachine.isRoot && TestMachine.has("postgres", "psql"), "root, PostgreSQL"))
        func `a daemon that is killed during the hold of a server that is process 1 changes nothing`()
            async throws
        {
            let server = try await PostgreSQLServer.start(.firstProcess)
            var daemon = try await bench.serve()
            let session =
                "exec psql -X -q -v ON_ERROR_STOP=1 -c \"SELECT pg_backup_start('x', true)\" -c '\\warn READY' "
                + "-f - -c 'SELECT lsn FROM pg_backup_stop()'"
            let held = try bench.hook("db", "pre", ["--hold"], shell: session).with {
                $0.environment.merge(server.environment) { $1 }
            }
            try await server.exec(held).run().expectStatus(0)
            try await bench.samples(once: "it is quiesced") { $0["boathook_quiesced", Self.db] == 1 }
            try await daemon.stop(SIGKILL)
            #expect(try await server.sessions() == 1)
            daemon = try await bench.serve()
            try await bench.samples(once: "it still is") { $0["boathook_quiesced", Self.db] == 1 }
            try await server.exec(release()).run().expectStatus(0)
            let after = try await bench.samples(once: "it is released") {
                $0["boathook_quiesced", Self.db] == 0 && $0.sum("boathook_hook_runs_total") == 2
            }
            #expect(releases(after, by: "release") == 1 && releases(after, by: "lost") == 0)
            #expect(try await server.sessions() == 0 && !server.recovers)
            try await daemon.stop()
            try await server.stop()
        }
    }
}
