import HookModel

/// Rules about Velero's own metrics, which know backups and no hooks.
///
/// They correct what is published widely: `velero_backup_duration_seconds` is a histogram, so that comparing it
/// like a gauge never fires; a failing hook moves the counter of partial failures alone; a counter compared with
/// 0 fires until Velero restarts, and its increase over an hour is over long before anybody has mended anything.
/// Here a failure is a moment, which the next backup that succeeds makes up for.
///
/// A backup that dies with Velero's server moves no counter: only its schedule's silence shows it.
package enum VeleroRules {
    /// How far back the rules look, which is what Prometheus keeps unless it is told otherwise.
    package static let memory = "15d"

    /// Recordings and alerts are one group: they are evaluated in this order, at the same moment.
    package static let groups = [
        RuleGroup(
            name: "boathook-velero", interval: VeleroEvents.step,
            rules: [
                known, lastSuccess, rememberedSuccess, lastFailure, lastPartialFailure, slowBackups,
                successGap,
            ]
                + [usualGap]
                + [failed, failedByHand, partiallyFailed, slow, notRun].map(Rule.alert))
    ]

    // MARK: What is remembered

    private enum Recorded {
        /// Present for each schedule that Velero knows.
        static let known = "namespace_schedule:velero_backup_attempts:group"
        static let lastSuccess = "namespace_schedule:velero_backup_last_success_timestamp_seconds:max"
        static let rememberedSuccess =
            "namespace_schedule:velero_backup_last_success_timestamp_seconds:max15d"
        static let lastFailure = "namespace_schedule:velero_backup_last_failure_timestamp_seconds:max"
        static let lastPartialFailure =
            "namespace_schedule:velero_backup_last_partial_failure_timestamp_seconds:max"
        static let slow = "namespace_schedule:velero_backup_slow:increase5m"
        static let successGap = "namespace_schedule:velero_backup_success_gap_seconds:max"
        static let usualGap = "namespace_schedule:velero_backup_usual_gap_seconds:max"
    }

    private static let level = "namespace, schedule"

    private static func record(_ name: String, _ expression: String) -> Rule {
        .record(RecordingRule(name: name, expression: expression))
    }

    private static let known = record(
        Recorded.known, "group by (\(level)) (last_over_time(velero_backup_attempt_total[15m]))")

    private static let lastSuccess = record(
        Recorded.lastSuccess,
        "max by (\(level)) (last_over_time(velero_backup_last_successful_timestamp[15m]) <= time())")

    /// Once for all alerts, as it reads every sample of half a month.
    private static let rememberedSuccess = record(
        Recorded.rememberedSuccess, "max_over_time(\(Recorded.lastSuccess)[\(memory)])")

    private static let lastFailure = record(
        Recorded.lastFailure,
        moment(of: ["velero_backup_failure_total", "velero_backup_validation_failure_total"]))

    private static let lastPartialFailure = record(
        Recorded.lastPartialFailure, moment(of: ["velero_backup_partial_failure_total"]))

    /// Now, whenever one of the counters has moved since the evaluation before.
    private static func moment(of counters: [String]) -> String {
        let events = counters.map { "(\n\(VeleroEvents.count($0).indented())\n) > 0" }
        return "group by (\(level)) (\n\(events.joined(separator: "\n  or\n").indented())\n) * time()"
    }

    /// 1800 is a bound of Velero's buckets; Prometheus 3 writes it `1800.0`, which is a new series to it once.
    private static let slowBackups: Rule = {
        let all = VeleroEvents.count("velero_backup_duration_seconds_count")
        let quick = VeleroEvents.count(#"velero_backup_duration_seconds_bucket{le=~"1800(\\.0)?"}"#)
        return record(
            Recorded.slow,
            """
            clamp_min(
              sum by (\(level)) (
            \(all.indented().indented())
              )
                -
              sum by (\(level)) (
            \(quick.indented().indented())
              ),
              0
            )
            """)
    }()

    /// How long after the one before it a success came; there only at the moment when it came.
    private static let successGap = record(
        Recorded.successGap,
        """
        \(Recorded.lastSuccess){schedule!=""}
          - last_over_time(\(Recorded.lastSuccess){schedule!=""}[1d] offset \(VeleroEvents.step))
          > 0
        """)

    /// The largest gap of late, which Velero itself does not say: of a schedule that has been seen for a week, so
    /// that its weekend is in it, and a rerun or two say nothing.
    private static let usualGap = record(
        Recorded.usualGap,
        """
        max_over_time(\(Recorded.successGap)[\(memory)])
          and
        sum_over_time(\(Recorded.successGap)[\(memory)]) > 6.5 * 86400
        """)

    // MARK: Alerts

    private static let schedule: AlertText =
        "\(.optional(" of schedule ", label: "schedule"))\(.optional(" in ", label: "namespace"))"

    private static let failed = AlertRule(
        .backupFailed, unrecovered(Recorded.lastFailure), severity: .critical,
        description: """
            A backup\(schedule) failed at \(.value(.timestamp)), and none has succeeded since: \
            there is no backup of that time.
            """)

    /// Who makes a backup by hand looks at what comes of it: its failure is news for an hour.
    private static let failedByHand = AlertRule(
        .backupFailed, byHand(Recorded.lastFailure), severity: .warning,
        description: "A backup\(schedule) that was made by hand failed at \(.value(.timestamp)).")

    private static let partiallyFailed = AlertRule(
        .backupPartiallyFailed,
        "\(unrecovered(Recorded.lastPartialFailure))\n  or\n\(byHand(Recorded.lastPartialFailure))",
        severity: .warning,
        description: """
            A backup\(schedule) ended incomplete at \(.value(.timestamp)). A failed hook is one cause: then the \
            volume may have been copied while the application was not quiesced.
            """)

    private static let slow = AlertRule(
        .backupSlow, "sum_over_time(\(Recorded.slow)[1d]) > 0", severity: .info,
        description: """
            Backups\(schedule) that took longer than half an hour within the last day: \(.value(.plain)). \
            File-system backups keep the application quiesced all the while.
            """)

    /// Late by a quarter of the schedule's own largest gap.
    ///
    /// Holds for gaps of up to three weeks: of a rarer schedule there is nothing to compare with, and only its
    /// failures are seen. After a time without backups it takes as long again, until that gap is forgotten.
    private static let notRun = AlertRule(
        .backupNotRun,
        """
        (
          time() - \(Recorded.rememberedSuccess){schedule!=""}
            > 900 + 1.25 * last_over_time(\(Recorded.usualGap)[\(memory)])
        )
          unless
        \(removed(Recorded.rememberedSuccess))
        """, pending: "15m", severity: .warning,
        description: """
            The latest successful backup\(schedule) is \(.value(.duration)) old, which is longer than the \
            schedule usually leaves between two.
            """)

    /// The failures of a schedule that no success has followed.
    private static func unrecovered(_ recorded: String) -> String {
        let failure = "max_over_time(\(recorded){schedule!=\"\"}[\(memory)])"
        let success = Recorded.rememberedSuccess
        return """
            (
              \(failure) > \(success)
                or
              \(failure) unless \(success)
            )
              unless
            \(removed("max_over_time(\(recorded)[\(memory)])"))
            """
    }

    private static func byHand(_ recorded: String) -> String {
        "max_over_time(\(recorded){schedule=\"\"}[1h])"
    }

    /// The schedules that a Velero which is there has not shown for a day; where it is gone itself, none was removed.
    private static func removed(_ remembered: String) -> String {
        let known = "last_over_time(\(Recorded.known)[1d])"
        return """
            (
              \(remembered)
                unless
              \(known)
                and on (namespace)
              \(known)
            )
            """
    }
}
