import Alerting
import HookModel
import RunRecord

/// Hooks of every kind that a configuration can hold.
enum Fleet {
    static func ratio(_ value: Double) -> Ratio {
        guard let ratio = Ratio(value) else { preconditionFailure("\(value) is no ratio") }
        return ratio
    }

    static func cron(_ fields: String) throws -> HookModel.Expectation {
        .cron(try CronSchedule(fields: fields))
    }

    /// Names that a string, a pattern, a template or YAML could take for more than a name.
    static let hostileNames = [
        "quote\"d", "back\\slash", "{{ $value }}", "{{", "}}", "new\nline", "tab\t", "ümläut ☃ 🦑",
        "a|b", ".*", "x{y=\"z\"}", "- item", "#comment", ": ", "'", "`", "$labels.hook", "%s", "\u{2028}",
        "\u{85}", "\u{FEFF}bom", "\u{1}", " leading", "trailing ", "&anchor", "*alias", "!tag", "null", "~",
        "{{ \"{{\" }}", "{{\u{301}x", "{{\u{FE0F}", "{\u{200D}{", "{{\u{200D}", "&<>", "\\\"", "\\n",
        String(repeating: "ä", count: 126),
    ]

    static func hostile() -> [Hook] {
        hostileNames.map { name in
            Hook(
                name: name, workload: name, namespace: "n", expectation: .every(.seconds(86_400)),
                phases: [.pre: PhaseSettings(onError: .continue), .post: PhaseSettings()],
                maxQuiesce: .seconds(600),
                severity: .critical, labels: [Label(name: "team", value: name)])
        }
    }

    /// One of each cadence, window and set of phases.
    static func shapes() throws -> [Hook] {
        let full = Objectives(
            success: ratio(0.99), duration: DurationObjective(threshold: .seconds(30), target: ratio(0.95)),
            freshness: FreshnessObjective(target: ratio(0.99)), quiesceBudget: .seconds(300))
        var short = full
        short.window = .seconds(3 * 86_400)
        var strict = full
        strict.success = ratio(0.9999)
        var lax = full
        lax.success = ratio(0.5)
        let expectations: [(String, HookModel.Expectation?)] = [
            ("minutely", .every(.seconds(60))), ("five-minutely", .every(.seconds(300))),
            ("half-hourly", .every(.seconds(1_800))), ("hourly", try cron("0 * * * *")),
            ("six-hourly", try cron("0 */6 * * *")), ("nightly", try cron("0 1 * * *")),
            ("weekdays", try cron("0 1 * * 1-5")), ("weekly", try cron("0 1 * * 0")),
            ("monthly", try cron("0 1 1 * *")), ("yearly", try cron("0 0 1 1 *")), ("unscheduled", nil),
        ]
        var hooks: [Hook] = []
        for (name, expectation) in expectations {
            let others = [("short", short), ("strict", strict), ("lax", lax), ("none", nil)]
            let isExample = ["hourly", "nightly"].contains(name)
            for (suffix, objectives) in [("full", full)] + (isExample ? others : []) {
                hooks.append(
                    Hook(
                        name: "\(name)-\(suffix)", workload: "w", expectation: expectation,
                        phases: [.pre: PhaseSettings(), .post: PhaseSettings()], maxQuiesce: .seconds(60),
                        objectives: objectives, severity: .critical))
            }
        }
        hooks.append(Hook(name: "only-post", expectation: .every(.seconds(3_600)), phases: [.post: .init()]))
        hooks.append(Hook(name: "only-restore", phases: [.restore: .init(), .verify: .init()]))
        hooks.append(Hook(name: "no-phase", severity: .info))
        return hooks
    }

    static func rules(_ hooks: [Hook]) -> RuleSet { RuleSet(Configuration(hooks: hooks)) { _ in .utc } }

    /// Every rule of a hook.
    static func rules(_ hook: Hook) -> [Rule] {
        HookRules.groups(HookTerms(hook, zone: .utc)).flatMap(\.rules)
    }

    /// The alerts of a hook.
    static func alerts(_ hook: Hook) -> [AlertRule] {
        rules(hook).compactMap { if case .alert(let alert) = $0 { alert } else { nil } }
    }
}
