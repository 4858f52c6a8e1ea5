import Dashboards
import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// The dashboards' queries, asked of a real Prometheus after real runs of every kind.
    @Suite struct DashboardTests {
        private let bench: DaemonBench

        init() throws { bench = try DaemonBench(configuration: Self.configuration) }

        /// The `missed-…` do not run when they are due: one of them is overdue, and past its margin, at any time of
        /// day.
        private static let configuration = """
            hooks:
              - name: postgres
                workload: orders
                schedule: "0 1 * * *"
                pre: { command: [psql], timeout: 5m, retries: 3 }
                post: { command: [psql], timeout: 2m }
                restore: { command: [psql], timeout: 2m }
                maxQuiesce: 10m
                objectives:
                  success: 99%
                  duration: { threshold: 30s, target: 95% }
                  freshness: { limit: 26h, target: 99% }
                  quiesce: { budget: 5m }
                  window: 2d
              - name: missed-at-night
                schedule: "0 1 * * *"
                pre: { command: [psql] }
                objectives: { success: 99% }
              - name: missed-at-noon
                schedule: "0 13 * * *"
                pre: { command: [psql] }

            """

        @Test(.enabled(if: TestMachine.has("prometheus", "python3"), "Prometheus and Python"))
        func `every query of every panel is taken and gives data`() async throws {
            let daemon = try await bench.serve()
            let velero = try await VeleroFixture.start()
            let prometheus = try await PrometheusServer.start(scraping: [
                ScrapeTarget(job: "boathook", port: bench.metricsPort, labels: ["namespace": "shop"]),
                ScrapeTarget(
                    job: "velero", port: velero.port, path: VeleroFixture.path,
                    labels: ["namespace": "velero"]),
            ])
            try await wait(for: "sum(boathook_hook_runs_total)", toBe: 0, in: prometheus)
            try await wait(for: "sum(velero_backup_success_total)", toBe: 1, in: prometheus)

            let front = try await runEveryKind()
            try velero.advance()
            for (expression, expected) in [
                ("sum(boathook_hook_runs_total)", 11),
                ("sum(boathook_quiesce_releases_total{by=\"watchdog\"})", 1),
                ("sum(boathook_hook_failures_total{reason=\"lost\"})", 1),
                ("sum(boathook_quiesced)", 1), ("sum(boathook_hook_running)", 1),
                ("sum(velero_backup_success_total)", 2.0),
                // For as long as a graph needs to have points.
                ("min(count_over_time(boathook_quiesce_start_timestamp_seconds[1m])) >= bool 4", 1),
            ] {
                try await wait(for: expression, toBe: expected, in: prometheus)
            }

            for dashboard in try DashboardSet.all.map({ try AskedDashboard(fileText: $0.fileText) }) {
                try await expectData(for: dashboard, from: prometheus)
                try await expectChoices(of: dashboard, from: prometheus)
            }
            try await expectHeadlines(from: prometheus)

            front.send(SIGKILL)
            bench.commandProcesses.forEach { kill($0, SIGKILL) }
            try await prometheus.stop()
            try await velero.stop()
            try await daemon.stop()
        }

        private func wait(for expression: String, toBe expected: Double, in prometheus: PrometheusServer)
            async throws
        {
            try await eventually("Prometheus has seen \(expression) at \(expected)") {
                try await prometheus.value(of: expression) == expected
            }
        }

        /// Leaves one run under way, of an application that is frozen, and returns its front.
        private func runEveryKind() async throws -> ChildProcess {
            let name = "postgres"
            try await hook(name, "pre", "exit 3").run().expectStatus(3)
            try await hook(name, "pre", "sleep 60", timeout: "200ms").run().expectStatus(124)
            let again = "if mkdir \(bench.path("tried")) 2>/dev/null; then exit 1; fi"
            try await hook(name, "pre", again, ["--retries", "2", "--retry-delay", "1ms"]).run().expectStatus(
                0)
            try await hook(name, "post", "exit 0").run().expectStatus(0)
            let held = ["--hold", "--max-hold", "200ms"]
            try await hook(name, "pre", "echo READY; cat >/dev/null", held).run().expectStatus(0)
            try await bench.samples(once: "the watchdog let go") { samples in
                samples.sum("boathook_quiesce_releases_total", "by=\"watchdog\"") == 1
            }
            try await hook(name, "restore", "exit 1").run().expectStatus(1)
            try await loseRun(of: name)
            try await hook(name, "pre", "exit 0").run().expectStatus(0)
            try await hook("learnt", "verify", "exit 0").run().expectStatus(0)
            // Before the latest moment at which they were due.
            try bench.leave(.sample(hook: "missed-at-night", hoursAgo: 25))
            try bench.leave(.sample(hook: "missed-at-noon", hoursAgo: 25))
            let front = try hook(name, "post", "sleep 120").start()
            try await bench.samples(once: "it is under way") { $0.sum("boathook_hook_running") == 1 }
            return front
        }

        private func loseRun(of name: String) async throws {
            let ready = bench.path("ready")
            let front = try hook(name, "verify", "touch \(ready); exec sleep 60").start()
            try await eventually("the command runs", isTrue: { Files.exist(at: ready) })
            try await bench.samples(once: "it is under way") { $0.sum("boathook_hook_running") == 1 }
            let warden = try #require(ProcessTable.children(of: front.id).first)
            front.send(SIGKILL)
            kill(warden, SIGKILL)
            try await bench.samples(once: "it is lost") { $0.sum("boathook_hook_running") == 0 }
            bench.commandProcesses.forEach { kill($0, SIGKILL) }
        }

        private func hook(
            _ name: String, _ phase: String, _ script: String, timeout: String = "60s",
            _ options: [String] = []
        ) throws -> Command {
            try bench.hook(name, phase, ["--timeout", timeout] + options, shell: script)
        }

        // MARK: What Grafana asks

        private func path(of expression: String, instant: Bool) -> String {
            let query = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            if instant { return "/api/v1/query?query=\(query)" }
            let now = Date().timeIntervalSince1970
            return "/api/v1/query_range?query=\(query)&start=\(now - 60)&end=\(now)&step=1"
        }

        /// A query that is right and selects nothing is as wrong here as one that Prometheus refuses.
        private func expectData(
            for dashboard: AskedDashboard, from prometheus: PrometheusServer
        ) async throws {
            for panel in dashboard.panels {
                for target in panel.targets ?? [] {
                    let what = "\(dashboard.title), \(panel.title), \(target.refId)"
                    let expression = dashboard.filled(target.expr)
                    #expect(
                        !expression.contains("$") || expression.contains("\"$1"), "\(what): \(expression)")
                    do {
                        let series = try await prometheus.series(
                            path(of: expression, instant: target.instant))
                        let numbers = series.flatMap(\.values).compactMap { $0 }.filter { !$0.isNaN }
                        #expect(!numbers.isEmpty, "\(what) selects nothing: \(expression)")
                    } catch {
                        Issue.record("\(what): \(error): \(expression)")
                    }
                }
            }
        }

        /// Every variable has something to choose from, in the form that Grafana takes it in.
        private func expectChoices(
            of dashboard: AskedDashboard, from prometheus: PrometheusServer
        ) async throws {
            for variable in dashboard.templating.list where variable.type == "query" {
                let query = dashboard.filled(variable.query)
                if let call = try /label_values\((.+), ([a-z]+)\)/.wholeMatch(in: query) {
                    let label = String(call.2)
                    let series = try await prometheus.series(
                        path(of: "count by (\(label)) (\(call.1))", instant: true))
                    let known = series.compactMap { $0.labels[label] }
                    #expect(!known.isEmpty, "\(dashboard.title), \(variable.name): \(query)")
                } else {
                    let expression = try #require(try /query_result\((.+)\)/.wholeMatch(in: query)).1
                    let series = try await prometheus.series(path(of: String(expression), instant: true))
                    let choices = try series.map { try choice(from: $0, regex: variable.regex) }
                    #expect(Set(choices) == ["172800 seconds: 172800", "30 days: 2592000"], "\(choices)")
                }
            }
        }

        /// What Grafana makes of a series: its text, and the named parts of the regular expression in it.
        private func choice(from series: PrometheusSeries, regex: String) throws -> String {
            let labels = series.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
            let line = "{\(labels.joined(separator: ","))} 1 1700000000000"
            let pattern = try Regex(String(regex.dropFirst().dropLast()))
            let match = try #require(try pattern.firstMatch(in: line), "\(line)")
            let parts = ["text", "value"].map { match[$0]?.substring.map(String.init) ?? "" }
            return parts.joined(separator: ": ")
        }

        // MARK: What the answers say

        private func number(
            _ title: String, of uid: String, from prometheus: PrometheusServer
        ) async throws -> Double? {
            let file = try #require(DashboardSet.all.first { $0.uid == uid })
            let dashboard = try AskedDashboard(fileText: file.fileText)
            let panel = try #require(dashboard.panels.first { $0.title == title }, "\(title)")
            let target = try #require(panel.targets?.first)
            return try await prometheus.value(of: dashboard.filled(target.expr))
        }

        private func expectHeadlines(from prometheus: PrometheusServer) async throws {
            // The restore and the verify that was lost; pre and post have succeeded since.
            #expect(try await number("Failing now", of: "boathook-hooks", from: prometheus) == 2)
            #expect(try await number("Frozen now", of: "boathook-hooks", from: prometheus) == 1)
            #expect(try await number("Running now", of: "boathook-hooks", from: prometheus) == 1)
            let missed = try #require(
                try await number("Not run as scheduled", of: "boathook-hooks", from: prometheus))
            #expect(missed >= 1)
            #expect(try await number("Daemons up", of: "boathook-daemon", from: prometheus) == 1)
            #expect(try await number("Daemons down", of: "boathook-daemon", from: prometheus) == 0)
            #expect(
                try await number("Journals that take no records", of: "boathook-daemon", from: prometheus)
                    == 0)
            // Of one daemon: Velero's server has memory, too.
            let memory = try await number("Resident memory", of: "boathook-daemon", from: prometheus)
            #expect(try #require(memory) > 1_048_576)
            // Success of pre and of restore: each failure of so few is more than a hundredth.
            let spent = try #require(try await number("Budgets spent", of: "boathook-slo", from: prometheus))
            #expect(spent >= 2)
            let failed = try #require(
                try await number("Backups failed", of: "boathook-velero", from: prometheus))
            #expect(failed >= 2)
        }
    }
}
