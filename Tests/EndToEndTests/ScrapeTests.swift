import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// Wrapper, spool, daemon, and those who read what it says.
    @Suite struct ScrapeTests {
        private let bench: DaemonBench

        init() throws {
            bench = try DaemonBench(
                configuration: """
                    hooks:
                      - name: postgres
                        workload: orders
                        schedule: "0 1 * * *"
                        pre: { command: [psql, -c, CHECKPOINT], timeout: 5m, retries: 3, onError: Fail }
                        post: { command: [psql, -c, "SELECT 1"], timeout: 2m }
                        maxQuiesce: 10m
                        objectives:
                          success: 99%
                          duration: { threshold: 30s, target: 95% }
                          window: 30d

                    """)
        }

        @Test(.enabled(if: TestMachine.has("prometheus"), "Prometheus"))
        func `Prometheus scrapes what the wrapper recorded`() async throws {
            let daemon = try await bench.serve()
            let prometheus = try await PrometheusServer.start(scraping: bench.metricsPort)
            for (script, status) in [("exit 0", 0), ("exit 3", 3), ("sleep 60", 124)] {
                let hook = try bench.hook("postgres", "pre", ["--timeout", "200ms"], shell: script)
                #expect(try await hook.run().status == Int32(status))
            }
            let runs = "boathook_hook_runs_total{hook=\"postgres\",phase=\"pre\",workload=\"orders\"}"
            try await eventually("Prometheus has seen three runs") {
                try await prometheus.value(of: runs) == 3
            }
            let failures = "boathook_hook_failures_total{hook=\"postgres\",phase=\"pre\",reason="
            #expect(try await prometheus.value(of: failures + "\"exit\"}") == 1)
            #expect(try await prometheus.value(of: failures + "\"timeout\"}") == 1)
            #expect(try await prometheus.value(of: failures + "\"lost\"}") == 0)
            #expect(try await prometheus.value(of: "boathook_hook_last_run_success{phase=\"pre\"}") == 0)
            let quantile =
                "histogram_quantile(1, sum by (le) (boathook_hook_duration_seconds_bucket{phase=\"pre\"}))"
            #expect(try #require(try await prometheus.value(of: quantile)) > 0.1)
            #expect(try await prometheus.value(of: "count(boathook_hook_info)") == 2)
            #expect(try await prometheus.value(of: "up") == 1)
            try await prometheus.stop()
            #expect(try await daemon.stop().end == .exited(0))
        }

        @Test(.enabled(if: TestMachine.has("promtool"), "promtool comes with Prometheus"))
        func `promtool finds nothing to say about the metrics`() async throws {
            let daemon = try await bench.serve()
            try await bench.hook("post\"gres\\ü\n", shell: "exit 1").run().expectStatus(1)
            try await bench.samples(once: "the run is counted") { $0.sum("boathook_hook_runs_total") == 1 }
            let metrics = try await bench.client.get("/metrics")
            #expect(metrics.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            let finished = try await Command(try requireTool("promtool"), ["check", "metrics"]).with {
                $0.input = .bytes(metrics.body)
            }.run()
            #expect(finished.status == 0, "\(finished.errorText)")
            #expect(finished.errors.isEmpty && finished.output.isEmpty)
            try await daemon.stop()
        }

        @Test(
            .enabled(
                if: TestMachine.requiresAll || Self.parser != nil,
                "prometheus-client in BOATHOOK_TEST_PYTHON"))
        func `prometheus-client's strict parser reads OpenMetrics, exemplars included`() async throws {
            let daemon = try await bench.serve()
            try await bench.hook("post\"gres\\ü\n", shell: "exit 0").run().expectStatus(0)
            try await bench.samples(once: "the run is counted") { $0.sum("boathook_hook_runs_total") == 1 }
            let accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
            let metrics = try await bench.client.get("/metrics", accept: accept)
            #expect(metrics.headers["content-type"]?.hasPrefix("application/openmetrics-text") == true)
            #expect(metrics.text.contains("run_id="))
            let script = """
                import sys
                from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
                text = sys.stdin.buffer.read().decode()
                hooks = {s.labels.get("hook") for f in parse(text) for s in f.samples}
                assert 'post"gres\\\\ü\\n' in hooks, hooks
                """
            let finished = try await Command(try #require(Self.parser), ["-c", script]).with {
                $0.input = .bytes(metrics.body)
            }.run()
            #expect(finished.status == 0, "\(finished.errorText)")
            try await daemon.stop()
        }

        private static let parser = ProcessInfo.processInfo.environment["BOATHOOK_TEST_PYTHON"]
            .flatMap { Files.exist(at: $0) ? $0 : nil }

        @Test func `a run under way is seen, and its end ends that`() async throws {
            let daemon = try await bench.serve()
            let labels = ["hook=\"postgres\"", "phase=\"pre\"", "workload=\"orders\""]
            #expect(try await bench.samples()["boathook_hook_running", labels[0], labels[1], labels[2]] == 0)
            let go = bench.path("go")
            let front = try bench.hook("postgres", shell: "while [ ! -e \(go) ]; do sleep 0.01; done").start()
            try await bench.samples(once: "the run is under way") {
                $0.sum("boathook_hook_running", labels[0]) == 1
                    && $0.sum("boathook_hook_running_since_timestamp_seconds", labels[0]) > 0
            }
            _ = try bench.write("", to: "go")
            #expect(try await front.exit().end == .exited(0))
            try await bench.samples(once: "the run is over") {
                $0.sum("boathook_hook_running", labels[0]) == 0
                    && $0.sum("boathook_hook_runs_total", labels[0]) == 1
            }
            #expect(bench.waiting.isEmpty)
            try await daemon.stop()
        }

        @Test func `a successful pre quiesces until its post`() async throws {
            let daemon = try await bench.serve()
            try await bench.hook("postgres", "pre", shell: "exit 0").run().expectStatus(0)
            try await bench.samples(once: "the workload is quiesced") { $0.sum("boathook_quiesced") == 1 }
            try await bench.hook("postgres", "post", shell: "exit 0").run().expectStatus(0)
            let after = try await bench.samples(once: "it is released") { $0.sum("boathook_quiesced") == 0 }
            #expect(after.sum("boathook_quiesce_releases_total", "by=\"post\"") == 1)
            try await daemon.stop()
        }

        @Test func `the daemon answers as HTTP demands`() async throws {
            let daemon = try await bench.serve()
            #expect(try await bench.client.get("/-/healthy").status == 200)
            #expect(try await bench.client.get("/").status == 200)
            #expect(try await bench.client.get("/nothing").status == 404)
            #expect(try await bench.client.request("POST", "/metrics").status == 405)
            let head = try await bench.client.request("HEAD", "/metrics")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            try await daemon.stop()
        }
    }
}

extension Finished {
    /// Fails the test where the status is another.
    func expectStatus(_ expected: Int32, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(status == expected, "\(errorText)", sourceLocation: sourceLocation)
    }
}
