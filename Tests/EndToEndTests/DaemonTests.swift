import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// The daemon's own life: start, reload, end, and what it refuses.
    @Suite struct DaemonTests {
        private let bench: DaemonBench

        init() throws { bench = try DaemonBench() }

        @Test func `counters live on through a restart and through kill -9`() async throws {
            var daemon = try await bench.serve()
            try await bench.hook("sample", shell: "exit 0").run().expectStatus(0)
            try await bench.hook("sample", shell: "exit 1").run().expectStatus(1)
            func expectCounted(_ runs: Double) async throws {
                let samples = try await bench.samples(once: "\(runs) runs are counted") {
                    $0.sum("boathook_hook_runs_total") == runs
                }
                #expect(samples.sum("boathook_hook_failures_total") == runs - 1)
                #expect(samples.sum("boathook_hook_duration_seconds_count") == runs)
            }
            try await expectCounted(2)
            #expect(try await daemon.stop().end == .exited(0))
            try await bench.hook("sample", shell: "exit 1").run().expectStatus(1)
            daemon = try await bench.serve()
            try await expectCounted(3)
            _ = try await daemon.stop(SIGKILL)
            try await bench.hook("sample", shell: "exit 1").run().expectStatus(1)
            daemon = try await bench.serve()
            try await expectCounted(4)
            try await daemon.stop()
        }

        @Test(arguments: [SIGTERM, SIGINT])
        func `told to stop, the daemon exits with 0 within two seconds, at work or not`(signal: Int32)
            async throws
        {
            let daemon = try await bench.serve()
            for _ in 0..<500 { try bench.leave(.sample()) }
            let before = ContinuousClock().now
            let exit = try await daemon.stop(signal)
            #expect(exit.end == .exited(0), "\(daemon.errorText)")
            #expect(exit.at - before < .seconds(2))
            let again = try await bench.serve()
            try await bench.samples(once: "every record is counted once") {
                $0.sum("boathook_hook_runs_total") == 500
            }
            #expect(bench.waiting.isEmpty)
            try await again.stop()
        }

        @Test func `told to stop before thousands of waiting records, it stops, and takes the rest in later`()
            async throws
        {
            let count = 25_000
            for _ in 0..<count { try bench.leave(.sample()) }
            let daemon = try bench.launch()
            try await bench.waitUntilUp(daemon)
            let before = ContinuousClock().now
            let exit = try await daemon.stop()
            #expect(exit.end == .exited(0), "\(daemon.errorText)")
            #expect(exit.at - before < .seconds(2))
            #expect(!bench.waiting.isEmpty, "the daemon was told to stop too late for this test")
            let again = try await bench.serve()
            try await bench.samples(once: "every record is counted once") {
                $0.sum("boathook_hook_runs_total") == Double(count)
            }
            #expect(bench.waiting.isEmpty)
            try await again.stop()
        }

        @Test func `a spool that is lost makes the daemon unready, and one that is back makes it ready`()
            async throws
        {
            let daemon = try await bench.serve()
            try FileManager.default.removeItem(atPath: bench.spool)
            try Data().write(to: URL(filePath: bench.spool))
            let answer = try await eventually("the daemon is not ready") { () -> HTTPResponse? in
                let answer = try await bench.client.get("/-/ready")
                return answer.status == 503 ? answer : nil
            }
            #expect(answer.text.hasPrefix("boathook is not ready: "), "\(answer.text)")
            #expect(answer.text.contains("spool"), "\(answer.text)")
            try FileManager.default.removeItem(atPath: bench.spool)
            try FileManager.default.createDirectory(
                atPath: bench.spool, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o1777])
            try await eventually("the daemon is ready again") {
                try await bench.client.get("/-/ready").status == 200 ? true : nil
            }
            try bench.leave(.sample())
            try await bench.samples(once: "intake goes on") { $0.sum("boathook_hook_runs_total") == 1 }
            try await daemon.stop()
        }

        @Test(arguments: [("both", "both"), ("both", "both/spool"), ("both/storage", "./both/.")])
        func `a spool and a journal in one folder keep the daemon from starting`(
            storage: String, spool: String
        ) async throws {
            let finished = try await bench.boathook(
                "serve", "--web.listen-address", "127.0.0.1:0", "--spool.dir", bench.path(spool),
                "--storage.path", bench.path(storage)
            ).run(within: .seconds(20))
            #expect(finished.status == 1)
            #expect(
                finished.errorText.contains("name separate folders with --spool.dir and --storage.path"),
                "\(finished.errorText)")
        }

        private static func configuration(naming name: String) -> String {
            "hooks:\n  - name: \(name)\n    pre: { command: [\"true\"], timeout: 1m }\n"
        }

        private func waitForHook(_ name: String) async throws {
            try await bench.samples(once: "the hook \(name) is configured") {
                $0.sum("boathook_hook_info", "hook=\"\(name)\"") == 1
            }
        }

        @Test func `the configuration is read again on SIGHUP, on reload and when its file changes`()
            async throws
        {
            let daemon = try await bench.serve(["--web.enable-lifecycle"])
            // Replaced within the folder, as editors and ConfigMaps do.
            _ = try bench.write(Self.configuration(naming: "first"), to: "next.yaml")
            #expect(rename(bench.path("next.yaml"), bench.configuration) == 0)
            try await waitForHook("first")
            _ = try bench.write(Self.configuration(naming: "second"), to: "boathook.yaml")
            daemon.send(SIGHUP)
            try await waitForHook("second")
            _ = try bench.write(Self.configuration(naming: "third"), to: "boathook.yaml")
            #expect(try await bench.client.request("POST", "/-/reload").status == 200)
            try await waitForHook("third")
            try await daemon.stop()
        }

        @Test func `a ConfigMap's swapped link is a change of the configuration`() async throws {
            let files = FileManager.default
            for version in ["first", "second"] {
                try files.createDirectory(atPath: bench.path(version), withIntermediateDirectories: false)
                _ = try bench.write(Self.configuration(naming: version), to: "\(version)/boathook.yaml")
            }
            // As kubelet lays a ConfigMap out: the file is a link through ..data, which is swapped as a whole.
            #expect(symlink("first", bench.path("..data")) == 0)
            try files.removeItem(atPath: bench.configuration)
            #expect(symlink("..data/boathook.yaml", bench.configuration) == 0)
            let daemon = try await bench.serve()
            try await waitForHook("first")
            #expect(symlink("second", bench.path("..data_tmp")) == 0)
            #expect(rename(bench.path("..data_tmp"), bench.path("..data")) == 0)
            try await waitForHook("second")
            try await daemon.stop()
        }

        @Test func `a wrong configuration leaves the old one in force, and says so`() async throws {
            _ = try bench.write(Self.configuration(naming: "kept"), to: "boathook.yaml")
            let daemon = try await bench.serve(["--web.enable-lifecycle"])
            _ = try bench.write("hooks: [{ nam: typo }]\n", to: "boathook.yaml")
            #expect(try await bench.client.request("POST", "/-/reload").status >= 400)
            let samples = try await bench.samples(once: "the failed reload shows") {
                $0["boathook_config_last_reload_successful"] == 0
            }
            #expect(samples.sum("boathook_hook_info", "hook=\"kept\"") == 1)
            _ = try bench.write(Self.configuration(naming: "mended"), to: "boathook.yaml")
            daemon.send(SIGHUP)
            try await bench.samples(once: "the mended one is in force") {
                $0["boathook_config_last_reload_successful"] == 1
                    && $0.sum("boathook_hook_info", "hook=\"mended\"") == 1
            }
            try await daemon.stop()
        }

        @Test func `what is no record is put aside, counted by its reason and never taken in`() async throws {
            let daemon = try await bench.serve()
            let id = { RunRecord.sample().start.id.hexText }
            func drop(_ text: String) throws {
                let draft = try bench.write(text, to: "draft")
                guard rename(draft, "\(bench.spool)/\(id()).end.json") == 0 else { throw POSIXError(.EIO) }
            }
            try drop("{ not json\n")
            try drop(String(repeating: " ", count: 20_000))
            try drop("{\"boathook\":99,\"kind\":\"end\"}\n")
            let samples = try await bench.samples(once: "three are rejected") {
                $0.sum("boathook_intake_rejected_total") == 3
            }
            #expect(samples.sum("boathook_intake_rejected_total", "reason=\"malformed\"") == 1)
            #expect(samples.sum("boathook_intake_rejected_total", "reason=\"too_large\"") == 1)
            #expect(samples.sum("boathook_intake_rejected_total", "reason=\"version\"") == 1)
            #expect(samples.sum("boathook_hook_runs_total") == 0)
            #expect(bench.waiting.isEmpty)
            #expect(!Files.names(in: "\(bench.spool)/rejected").isEmpty)
            try await daemon.stop()
        }

        @Test func `links and pipes in the spool are refused without hanging`() async throws {
            let secret = try bench.write(
                String(decoding: RunRecordCodec.encode(.sample()), as: UTF8.self), to: "x")
            let id = { RunRecord.sample().start.id.hexText }
            #expect(symlink(secret, "\(bench.spool)/\(id()).end.json") == 0)
            #expect(mkfifo("\(bench.spool)/\(id()).end.json", 0o666) == 0)
            let daemon = try await bench.serve()
            try await bench.samples(once: "both are refused") {
                $0.sum("boathook_intake_rejected_total") == 2
            }
            try bench.leave(.sample())
            try await bench.samples(once: "intake goes on") { $0.sum("boathook_hook_runs_total") == 1 }
            try await daemon.stop()
        }

        @Test func `clients that never finish their request keep no scraper out`() async throws {
            let daemon = try await bench.serve()
            let idlers = try (0..<300).map { _ in try IdleClient(port: bench.metricsPort) }
            // All of them are connected before the scraper is; what one more byte says changes nothing.
            idlers.forEach { $0.send("X") }
            let before = ContinuousClock().now
            #expect(try await bench.client.get("/metrics").status == 200)
            #expect(ContinuousClock().now - before < .seconds(2))
            #expect(
                daemon.errorText.split(separator: "\n").count { $0.contains("too many connections") } == 1)
            // Nobody is waited for longer than the time that a request may take.
            try await eventually("all are let go", within: .seconds(20)) {
                idlers.allSatisfy(\.isClosedByServer)
            }
            try await daemon.stop()
        }

        @Test func `a port that is taken ends the daemon with an error`() async throws {
            let first = try await bench.serve()
            let other = try DaemonBench()
            let finished = try await other.boathook(
                "serve", "--web.listen-address", "127.0.0.1:\(bench.metricsPort)", "--spool.dir", other.spool,
                "--storage.path", other.storage
            ).run(within: .seconds(20))
            #expect(finished.status == 1)
            #expect(
                finished.errorText.contains(
                    "cannot listen on 127.0.0.1:\(bench.metricsPort): the port is in use; "
                        + "stop the other program, or choose another port (--web.listen-address)"),
                "\(finished.errorText)")
            try await first.stop()
        }
    }
}
