import HookMetrics
import HookModel

/// The alerts about the daemons themselves.
enum DaemonRules {
    /// - Parameter namespace: whose daemons it is about; nil is about all.
    static func group(namespace: String?) -> RuleGroup {
        let matcher = namespace.map { "{namespace=\(PromQL.quoted($0))}" } ?? ""
        return RuleGroup(
            name: "boathook-daemon",
            rules: [down(matcher), intakeRejecting(matcher), journalFailing(matcher)])
    }

    private static let daemon: AlertText =
        "The daemon\(.optional(" at ", label: "instance"))\(.optional(" in ", label: "namespace"))"

    /// Names no job: whatever showed the daemon's series within the last day is a daemon of ours.
    ///
    /// Either its target is still known and cannot be scraped, or the last one of a namespace is gone altogether;
    /// one of which nothing was ever seen is not missed.
    private static func down(_ matcher: String) -> Rule {
        let info = MetricCatalogue.buildInfo.name + matcher
        return .alert(
            AlertRule(
                .down,
                """
                max by (namespace, job, instance) (
                  max_over_time(\(info)[1d])
                    and on (namespace, job, instance)
                  (up == 0)
                )
                  or
                max by (namespace) (max_over_time(\(info)[1d]))
                  unless on (namespace)
                \(info)
                """, pending: "15m", severity: .warning,
                description: """
                    \(daemon) was there within the last day and cannot be scraped: hooks go on, \
                    their records wait in the spool.
                    """))
    }

    private static func intakeRejecting(_ matcher: String) -> Rule {
        func increase(_ family: MetricFamily) -> String {
            "sum by (namespace, job, instance) (increase(\(family.name)\(matcher)[1h])) > 0"
        }
        return .alert(
            AlertRule(
                .intakeRejecting,
                "\(increase(MetricCatalogue.intakeRejected))\n  or\n\(increase(MetricCatalogue.intakeUnplaced))",
                severity: .warning,
                description: """
                    \(daemon) has put aside or not counted about \(.value(.number)) records in the last hour; \
                    its log names them.
                    """))
    }

    private static func journalFailing(_ matcher: String) -> Rule {
        .alert(
            AlertRule(
                .journalFailing,
                """
                max by (namespace, job, instance) (\(MetricCatalogue.journalWritable.name)\(matcher) == 0)
                  or
                max by (namespace, job, instance) (
                  increase(\(MetricCatalogue.journalErrors.name)\(matcher)[15m]) > 0
                )
                """, pending: "5m", keepFiring: "5m", severity: .warning,
                description: """
                    The journal of the daemon\(.optional(" at ", label: "instance"))\
                    \(.optional(" in ", label: "namespace")) fails: records wait in the spool, which is bounded.
                    """))
    }
}
