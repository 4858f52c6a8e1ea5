import Alerting
import HookModel
import RunRecord
import Testing

struct HookRulesTests {
    private func severities(
        _ severity: Severity, pre: OnError?, _ alert: Alert
    ) -> [(phases: String, severity: Severity)] {
        let hook = Hook(
            name: "h", phases: [.pre: PhaseSettings(onError: pre), .post: PhaseSettings()], severity: severity
        )
        return Fleet.alerts(hook).filter { $0.alert == alert }.map { rule in
            let phases =
                rule.expression.contains("phase=\"pre\"")
                ? "pre" : rule.expression.contains("phase!=\"pre\"") ? "others" : "all"
            return (phases, rule.severity)
        }
    }

    @Test(
        arguments: [
            (Severity.critical, OnError.fail, ["all critical"]),
            (.critical, .continue, ["pre warning", "others critical"]),
            (.critical, nil, ["pre warning", "others critical"]),
            (.warning, .continue, ["all warning"]), (.warning, .fail, ["all warning"]),
            (.info, nil, ["all info"]),
        ] as [(Severity, OnError?, [String])])
    func `a pre hook whose failure does not stop the backup wakes nobody`(
        severity: Severity, onError: OnError?, expected: [String]
    ) {
        for alert in [Alert.hookFailed, .hookTimedOut, .hookLost] {
            let found = severities(severity, pre: onError, alert).map { "\($0.phases) \($0.severity.name)" }
            #expect(found == expected)
        }
    }

    @Test func `a frozen application is critical whatever the hook, and hints are not`() {
        var hook = Hook(
            name: "h", phases: [.pre: PhaseSettings(), .post: PhaseSettings()], maxQuiesce: .seconds(60),
            objectives: Objectives(
                duration: DurationObjective(threshold: .seconds(1), target: Fleet.ratio(0.9))))
        for (severity, near) in [(Severity.critical, Severity.warning), (.warning, .warning), (.info, .info)]
        {
            hook.severity = severity
            let alerts = Fleet.alerts(hook)
            func of(_ alert: Alert) -> [Severity] { alerts.filter { $0.alert == alert }.map(\.severity) }
            #expect(of(.quiesceStuck) == [.critical])
            #expect(of(.postMissing) == [severity])
            #expect(of(.hookStuck) == (severity == .critical ? [.critical, .warning] : [severity]))
            #expect(of(.hookNearTimeout) == [near])
            #expect(of(.hookSlow) == [.info])
            #expect(of(.hookRetrying) == [.info])
        }
    }

    @Test func `one rule says that a run is stuck where every run has a deadline`() {
        let settings = PhaseSettings(timeout: .seconds(60))
        let hook = Hook(name: "h", phases: [.pre: settings, .post: settings], severity: .critical)
        let stuck = Fleet.alerts(hook).filter { $0.alert == .hookStuck }
        #expect(stuck.map(\.severity) == [.critical])
    }

    @Test func `a hook that no backup runs is not late, and counts no backups`() throws {
        let hook = Hook(
            name: "check", expectation: try Fleet.cron("0 5 * * *"), phases: [.verify: .init()],
            objectives: Objectives(
                success: Fleet.ratio(0.9), freshness: FreshnessObjective(target: Fleet.ratio(0.99))))
        let alerts = Set(Fleet.alerts(hook).map(\.alert))
        #expect(!alerts.contains(.hookNotRun))
        #expect(!alerts.contains(.errorBudgetBurn))
        #expect(alerts.contains(.hookFailed))
        #expect(ObjectiveCost.sentences(HookTerms(hook, zone: .utc)) == [])
        // Whatever hooks have the same schedule.
        var backedUp = hook
        backedUp.name = "backup"
        backedUp.phases = [.pre: .init()]
        for hooks in [[hook, backedUp], [backedUp, hook]] {
            #expect(Fleet.rules(hooks).hooks.map { $0.freshnessLimit != nil } == [true, false])
        }
    }

    @Test func `success counts what a backup runs, as its cost says`() throws {
        let hook = Hook(
            name: "h", phases: [.pre: .init(), .post: .init(), .restore: .init(), .verify: .init()],
            objectives: Objectives(success: Fleet.ratio(0.9)))
        let counts = Fleet.rules(hook).compactMap { rule -> String? in
            guard case .record(let record) = rule, record.name.hasSuffix(":increase5m") else { return nil }
            return record.expression
        }
        #expect(counts.contains { $0.contains("boathook_hook_runs_total{hook=\"h\",phase=~\"pre|post\"}") })
        #expect(!counts.contains { $0.contains("restore") })
    }

    @Test func `what a hook does not have is not asked of it`() throws {
        let preOnly = Set(
            Fleet.alerts(Hook(name: "h", expectation: try Fleet.cron("0 1 * * *"), phases: [.pre: .init()]))
                .map(\.alert))
        #expect(preOnly.contains(.hookNotRun))
        #expect(!preOnly.contains(.postMissing))
        #expect(!preOnly.contains(.quiesceStuck))
        #expect(!preOnly.contains(.hookSlow))
        let unscheduled = Set(
            Fleet.alerts(Hook(name: "h", phases: [.pre: .init(), .post: .init()])).map(\.alert))
        #expect(!unscheduled.contains(.hookNotRun))
        #expect(unscheduled.contains(.postMissing))
        #expect(!unscheduled.contains(.errorBudgetBurn))
    }

    @Test
    func `every alert carries its tier, the hook's name and its owner's labels, which are no templates`() {
        let hook = Hook(
            name: "{{ x }}", expectation: .every(.seconds(60)), phases: [.pre: .init()],
            labels: [Label(name: "team", value: "{{ y }}")])
        let alerts = Fleet.alerts(hook)
        #expect(!alerts.isEmpty)
        for alert in alerts {
            let labels = Dictionary(alert.allLabels.map { ($0.name, $0.value) }) { first, _ in first }
            #expect(labels.count == alert.allLabels.count)
            #expect(labels["severity"] == alert.severity.name)
            #expect(labels["boathook_tier"] == alert.alert.tier.name)
            #expect(labels["hook"] == "{{ \"{{\" }} x }}")
            #expect(labels["team"] == "{{ \"{{\" }} y }}")
        }
    }

    @Test(arguments: [
        ("0 1 * * *", "9d"), ("0 * * * *", "8d"), ("0 1 * * 1-5", "11d"), ("0 1 * * 0", "15d"),
        ("0 1 1 * *", "39d"), ("*/5 * * * *", "8d"),
    ])
    func `memory reaches a week further back than a success stays fresh`(fields: String, memory: String)
        throws
    {
        let hook = Hook(name: "h", expectation: try Fleet.cron(fields), phases: [.pre: .init()])
        let remembering = Fleet.rules(hook).compactMap { rule -> String? in
            guard case .record(let rule) = rule, rule.expression.contains("[\(memory)]") else { return nil }
            return rule.name.split(separator: ":").dropFirst().first.map(String.init)
        }
        #expect(
            remembering == [
                "boathook_hook_last_success_timestamp_seconds",
                "boathook_hook_last_run_timestamp_seconds",
                "boathook_hook_last_failure_timestamp_seconds",
                "boathook_hook_due_timestamp_seconds",
                "boathook_hook_seen_timestamp_seconds",
                "boathook_hook_seen_timestamp_seconds",
                "boathook_hook_failing_seen_timestamp_seconds",
                "boathook_hook_rules_loaded_timestamp_seconds",
            ])
        #expect(!Fleet.alerts(hook).contains { $0.expression.contains("[\(memory)]") })
        #expect(Fleet.rules([hook]).retention == memory)
    }

    @Test func `only what can wait is evaluated four times an hour`() throws {
        let urgent: Set<Alert> = [
            .hookFailed, .hookTimedOut, .hookLost, .hookStuck, .quiesceStuck, .postMissing,
        ]
        let frequent = ["minutely", "five-minutely", "half-hourly", "hourly", "only-post"]
        var counts: [String: Int] = [:]
        for group in try Fleet.shapes().flatMap({ HookRules.groups(HookTerms($0, zone: .utc)) }) {
            let isPatient = group.name.hasPrefix("boathook-weeks:")
            #expect((group.interval == "15m") == isPatient)
            let isFrequent = frequent.contains { group.name.contains(":\($0)") }
            for case .alert(let rule) in group.rules {
                let isSlow =
                    rule.alert.tier == .hint || rule.labels.contains(Label(name: "burn", value: "slow"))
                let mayWait =
                    isFrequent ? isSlow || rule.alert == .quiesceBudgetBurn : !urgent.contains(rule.alert)
                // Of those that run every hour, events are counted over days where no window is filled.
                let isEither =
                    group.name.contains(":hourly") && rule.alert == .errorBudgetBurn
                    && !rule.labels.contains(Label(name: "objective", value: "freshness"))
                if !isEither { #expect(mayWait == isPatient, "\(rule.alert) in \(group.name)") }
                // Not before the alert that the run is missing, which waits for a second round.
                if rule.labels.contains(Label(name: "objective", value: "freshness")), !isSlow {
                    #expect((rule.pending == "5m") == isPatient, "\(group.name)")
                }
                counts["\(isFrequent) \(mayWait)", default: 0] += 1
            }
        }
        #expect(counts.count == 4 && counts.values.allSatisfy { $0 > 10 })
    }

    @Test func `an alert that is looked at four times an hour goes on for two of them`() throws {
        var seen = 0
        for hook in try Fleet.shapes() {
            for group in HookRules.groups(HookTerms(hook, zone: .utc)) {
                for case .alert(let rule) in group.rules {
                    guard let keepFiring = rule.keepFiring else { continue }
                    #expect(
                        (keepFiring == "30m") == (group.interval == "15m"), "\(rule.alert) in \(group.name)")
                    seen += 1
                }
            }
        }
        #expect(seen > 50)
    }

    @Test func `the retention that is asked for covers every objective's window`() throws {
        let hooks = try Fleet.shapes()
        #expect(Fleet.rules(hooks).retention == "373d")
        #expect(Fleet.rules(hooks.filter { $0.name.hasPrefix("nightly") }).retention == "30d")
    }

    @Test func `the same hooks in another order give the same text`() throws {
        let hooks = try Fleet.shapes()
        #expect(Fleet.rules(hooks).prometheus == Fleet.rules(hooks.reversed()).prometheus)
        let metadata = RuleMetadata(name: "r")
        #expect(Fleet.rules(hooks).documents(metadata) == Fleet.rules(hooks.reversed()).documents(metadata))
    }
}
