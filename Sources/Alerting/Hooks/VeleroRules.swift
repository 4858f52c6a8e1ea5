import HookModel

/// Rules about Velero's own metrics, which know backups and no hooks.
///
/// They correct what is published widely: `velero_backup_duration_seconds` is a histogram, so that comparing it
/// like a gauge never fires; a failing hook moves the counter of partial failures alone; and both counters go on
/// from where they were until Velero restarts, so that `> 0` never ends.
package enum VeleroRules {
    /// How far back the rules look.
    package static let memory = "3d"

    package static let groups = [
        RuleGroup(name: "boathook-velero", rules: [failed, partiallyFailed, slow, notRun].map(Rule.alert))
    ]

    private static let schedule: AlertText =
        "\(.optional(" of schedule ", label: "schedule"))\(.optional(" in ", label: "namespace"))"

    /// A counter that is born with its first event is told from one whose Velero restarted by the latter's zero.
    private static func increase(_ counter: String) -> String {
        "sum by (namespace, schedule) (increase(\(counter)[1h]))"
    }

    private static let failed = AlertRule(
        .backupFailed,
        """
        (
          \(increase("velero_backup_failure_total"))
            + on (namespace, schedule)
          (\(increase("velero_backup_validation_failure_total")) or \(increase("velero_backup_failure_total")) * 0)
        ) > 0
        """, severity: .critical,
        description:
            "\(.value(.number)) backups\(schedule) failed within the last hour: there is no backup of them.")

    private static let partiallyFailed = AlertRule(
        .backupPartiallyFailed, "\(increase("velero_backup_partial_failure_total")) > 0", severity: .warning,
        description: """
            \(.value(.number)) backups\(schedule) ended incomplete within the last hour. A failed hook is one \
            cause: then the volume was copied while the application was not quiesced.
            """)

    /// 1800 is a bound of Velero's buckets; Prometheus 3 writes it `1800.0`.
    private static let slow = AlertRule(
        .backupSlow,
        """
        (
          sum by (namespace, schedule) (increase(velero_backup_duration_seconds_count[6h]))
            -
          sum by (namespace, schedule) (increase(velero_backup_duration_seconds_bucket{le=~"1800(\\\\.0)?"}[6h]))
        ) >= 0.5
        """, severity: .info,
        description: """
            \(.value(.number)) backups\(schedule) took longer than half an hour within the last six hours; \
            file-system backups keep the application quiesced all the while.
            """)

    /// Daily or more often is what is asked of every schedule; one that is rarer needs a rule of its own.
    private static let notRun = AlertRule(
        .backupNotRun,
        """
        time() - max by (namespace, schedule) (
          max_over_time(velero_backup_last_successful_timestamp{schedule!=""}[3d])
        ) > 93600
        """, pending: "15m", severity: .warning,
        description: "The latest successful backup\(schedule) is \(.value(.duration)) old.")
}
