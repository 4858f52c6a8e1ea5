import HookMetrics
import HookModel

/// The alerts about the daemons themselves.
enum DaemonRules {
    /// The daemons that are up, and those that were and cannot be scraped any more.
    private static let known = "namespace_job_instance:boathook_build_info:group"
    /// The workloads that show hooks, and through which daemons.
    private static let workloads = "namespace_workload_job_instance:boathook_hook_runs:group"
    /// The namespaces that have a daemon.
    private static let namespaces = "namespace:boathook_build_info:group"

    /// - Parameter namespace: whose daemons it is about; nil is about all.
    static func groups(namespace: String?) -> [RuleGroup] {
        let matcher = namespace.map { "{namespace=\(PromQL.quoted($0))}" } ?? ""
        return [
            RuleGroup(
                name: "boathook-daemon-memory", interval: Recording.interval,
                rules: recordings(matcher) + [down(matcher)]),
            RuleGroup(
                name: "boathook-daemon", rules: [intakeRejecting(matcher), journalFailing(matcher)]),
        ]
    }

    private static let daemon: AlertText =
        "The daemon\(.optional(" at ", label: "instance"))\(.optional(" in ", label: "namespace"))"

    /// Names no job: whatever shows the daemon's series is a daemon of ours, and stays one as long as its target
    /// is known and down.
    private static func recordings(_ matcher: String) -> [Rule] {
        let target = "namespace, job, instance"
        let info = "last_over_time(\(MetricCatalogue.buildInfo.name)\(matcher)[15m])"
        func record(_ name: String, _ expression: String) -> Rule {
            .record(RecordingRule(name: name, expression: expression))
        }
        return [
            record(
                known,
                """
                group by (\(target)) (\(info))
                  or
                group by (\(target)) (last_over_time(\(known)\(matcher)[1h]) and on (\(target)) (up == 0))
                """),
            record(
                workloads,
                """
                group by (namespace, workload, job, instance) (
                  last_over_time(\(MetricCatalogue.runs.name)\(matcher)[15m])
                )
                """),
            record(namespaces, "group by (namespace) (\(info))"),
        ]
    }

    /// Either the target is still known and cannot be scraped, or the last daemon of a workload or a namespace is
    /// gone altogether, for three days; one of which nothing was ever seen is not missed. A workload whose daemon is
    /// there and shows it no more has lost its hooks, or its name, on purpose.
    private static func down(_ matcher: String) -> Rule {
        func vanished(_ labels: String, _ name: String) -> String {
            """
            (
              max by (\(labels)) (max_over_time(\(name)\(matcher)[3d]))
                unless on (\(labels))
              last_over_time(\(name)\(matcher)[10m])
            )
            """
        }
        let vanishedWorkloads = """
            (
            \(vanished("namespace, workload", workloads).indented())
                unless on (namespace, workload)
              (
                max_over_time(\(workloads)\(matcher)[3d])
                  and on (namespace, job, instance)
                last_over_time(\(known)\(matcher)[10m])
              )
            )
            """
        let unreachable = """
            max by (namespace, job, instance) (
              last_over_time(\(known)\(matcher)[10m]) and on (namespace, job, instance) (up == 0)
            )
            """
        return .alert(
            AlertRule(
                .down,
                """
                \(unreachable)
                  or
                (
                  (
                \(vanishedWorkloads.indented().indented())
                      or
                    (
                \(vanished("namespace", namespaces).indented().indented())
                        unless on (namespace)
                \(vanishedWorkloads.indented().indented())
                    )
                  )
                    unless on (namespace)
                \(unreachable.indented())
                )
                """, pending: "15m", severity: .warning,
                description: """
                    \(daemon)\(.optional(" of ", label: "workload")) was there and cannot be scraped any more: \
                    hooks go on, their records wait in the spool.
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
