import HookModel
import Manifests
import RunRecord
import Testing

/// What the reader makes of a text, in a world of three time zones.
func read(_ text: String) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
    ConfigurationReader.read(text, file: "boathook.yaml") { name in
        ["UTC", "Europe/Berlin", "Asia/Tokyo"].contains(name)
    }
}

@Suite struct ConfigurationReaderTests {
    @Test func `everything that a configuration may say is read`() throws {
        let (configuration, diagnostics) = read(
            """
            hooks:
              - name: postgres
                workload: postgres           # optional; else from the environment
                schedule: "0 1 * * *"        # or every: 24h; when it is expected to run
                timezone: Europe/Berlin
                pre:  { command: [psql, -c, CHECKPOINT], timeout: 5m, retries: 3, onError: Fail }
                post: { command: [psql, -c, "SELECT 1"], timeout: 2m, retryDelay: 250ms, grace: 0s }
                maxQuiesce: 10m
                objectives:
                  success: 99%
                  duration: { threshold: 30s, target: 95% }   # of the pre phase, unless phase: is given
                  freshness: { limit: 26h, target: 99% }      # limit: derived from the schedule where absent
                  quiesce: { budget: 5m }                     # frozen time in each window
                  window: 30d
                severity: critical
                labels: { team: storage, area: db }
            """)
        let percent = { try Ratio.parse(percent: $0) }
        let postgres = Hook(
            name: "postgres", workload: "postgres",
            expectation: .cron(try CronSchedule(fields: "0 1 * * *")), timezone: "Europe/Berlin",
            phases: [
                .pre: PhaseSettings(
                    command: ["psql", "-c", "CHECKPOINT"], timeout: .seconds(300), retries: 3, onError: .fail),
                .post: PhaseSettings(
                    command: ["psql", "-c", "SELECT 1"], timeout: .seconds(120),
                    retryDelay: .milliseconds(250), grace: .zero),
            ],
            maxQuiesce: .seconds(600),
            objectives: Objectives(
                success: try percent("99%"),
                duration: DurationObjective(threshold: .seconds(30), target: try percent("95%")),
                freshness: FreshnessObjective(limit: .seconds(26 * 3_600), target: try percent("99%")),
                quiesceBudget: .seconds(300), window: .seconds(30 * 86_400)),
            severity: .critical,
            labels: [Label(name: "area", value: "db"), Label(name: "team", value: "storage")])
        #expect(Diagnostic.text(diagnostics) == "")
        #expect(configuration == Configuration(hooks: [postgres]))
    }

    @Test func `the users who may have hooks run are listed by number`() {
        let (configuration, diagnostics) = read("socket: { uids: [0, 999] }\nhooks: []\n")
        #expect(Diagnostic.text(diagnostics) == "")
        #expect(configuration?.socketUIDs == [0, 999])
        #expect(read("socket:\nhooks: []\n").configuration?.socketUIDs == nil)
    }

    @Test(arguments: [
        (
            "socket: { uids: [root] }",
            "1:18: error: a uid \"root\" is no whole number from 0 on; write for example 3"
        ),
        (
            "socket: { uids: [-1] }",
            "1:18: error: a uid \"-1\" is no whole number from 0 on; write for example 3"
        ),
        (
            "socket: { uids: [] }",
            "1:17: error: uids is empty, so that nobody could run a hook; list one, such as 0, or remove the key"
        ),
        (
            "socket: { uids: 0 }",
            "1:17: error: uids is text, but must be a list of numbers of users, such as [0, 999]"
        ),
        ("socket: { uid: [0] }", "1:11: error: unknown key \"uid\" in socket; did you mean \"uids\"?"),
        ("socket: [0]", "1:9: error: socket is a list, but must be a mapping with keys such as uids"),
    ])
    func `users who cannot be are said with their place`(text: String, message: String) {
        #expect(Diagnostic.text(read(text).diagnostics) == "boathook.yaml:\(message)\n")
    }

    @Test func `what is left out has a default`() {
        let (configuration, diagnostics) = read(
            """
            hooks:
              - name: files
                pre:
                restore: {}
                workload: ~
            """)
        let files = Hook(name: "files", phases: [.pre: PhaseSettings(), .restore: PhaseSettings()])
        #expect(diagnostics.isEmpty)
        #expect(configuration == Configuration(hooks: [files]))
        #expect(files.severity == .warning)
        #expect(files.timezone == "UTC")
    }

    @Test(arguments: [
        "", "\n# nothing yet\n", "---\n", "hooks:\n", "hooks: []\n---\n", "~", "\u{FEFF}hooks: []\n",
    ])
    func `a file without hooks is an empty configuration`(text: String) {
        let (configuration, diagnostics) = read(text)
        #expect(diagnostics.isEmpty)
        #expect(configuration == .empty)
    }

    @Test(arguments: ["yes", "0755", "1_000", "12:30:45", "\"null\"", "Größe ✓", "a b"])
    func `a name is the text as it is written`(name: String) {
        let (configuration, _) = read("hooks: [{ name: \(name), pre: {} }]")
        #expect(configuration?.hooks.first?.name == name.filter { $0 != "\"" })
    }

    @Test func `anchors, aliases and merged keys are followed`() {
        let (configuration, diagnostics) = read(
            """
            hooks:
              - name: one
                pre: &patient { timeout: 5m, retries: 3 }
                labels: &labels { team: storage }
              - name: two
                pre: *patient
                post: { <<: *patient, timeout: 1m }
                labels: *labels
            """)
        let patient = PhaseSettings(timeout: .seconds(300), retries: 3)
        #expect(diagnostics.isEmpty)
        #expect(configuration?.hook(named: "two")?.phases[.pre] == patient)
        #expect(
            configuration?.hook(named: "two")?.phases[.post]
                == PhaseSettings(timeout: .seconds(60), retries: 3))
        #expect(configuration?.hook(named: "two")?.labels == [Label(name: "team", value: "storage")])
    }

    @Test(arguments: [
        ("schedule: '@every 90m'", HookModel.Expectation.every(.seconds(5_400))),
        ("every: 24h", .every(.seconds(86_400))),
        ("every: 1w", .every(.seconds(7 * 86_400))),
    ])
    func `an interval may be written in two ways`(line: String, expectation: HookModel.Expectation) {
        #expect(
            read("hooks: [{ name: a, pre: {}, \(line) }]").configuration?.hooks.first?.expectation
                == expectation)
    }

    @Test func `the zone in a schedule wins, and says so where another is given`() {
        let (configuration, diagnostics) = read(
            """
            hooks:
              - name: a
                schedule: CRON_TZ=Asia/Tokyo 0 1 * * *
                timezone: UTC
                pre: {}
            """)
        #expect(configuration?.hooks.first?.timezone == "Asia/Tokyo")
        #expect(
            Diagnostic.text(diagnostics) == """
                boathook.yaml:3:15: warning: the schedule's own zone "Asia/Tokyo" wins over timezone "UTC"; \
                remove one

                """)
    }

    @Test func `an error in what an alias stands for is said once`() {
        let (configuration, diagnostics) = read(
            """
            hooks:
              - name: one
                pre: &hasty { timeout: 5 }
              - name: two
                pre: *hasty
            """)
        #expect(configuration == nil)
        #expect(
            Diagnostic.text(diagnostics) == """
                boathook.yaml:3:28: error: timeout "5" has no unit; write 5s for seconds or 5m for minutes

                """)
    }
}
