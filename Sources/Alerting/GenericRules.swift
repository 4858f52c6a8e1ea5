import HookMetrics

/// The rules that need no configuration: every limit is read off the series themselves.
///
/// Hooks run rarely, so nothing here is a rate. A failure is one that no success has followed; it is remembered by
/// Prometheus, since the daemon's own memory goes with its pod. What is going on right now (a run, a quiesce) is
/// only looked at as it is: remembered, it would come back to life when it is over.
package enum GenericRules {
    /// How far back the rules look, which is what Prometheus keeps unless it is told otherwise.
    ///
    /// Long enough for a hook that runs weekly.
    package static let memory = "15d"

    /// The groups, in a fixed order.
    package static let groups: [RuleGroup] = [
        RuleGroup(name: "boathook-hooks", rules: recordings + hookAlerts),
        RuleGroup(name: "boathook-daemon", rules: daemonAlerts),
    ]

    // MARK: What is remembered

    /// What one hook's phase is, wherever and in however many pods it runs.
    static let level = "namespace, workload, hook, phase"
    static let lastSuccess = recorded(MetricCatalogue.lastSuccess)
    static let lastRun = recorded(MetricCatalogue.lastRun)
    static let lastFailure = "namespace_workload_hook_phase_reason:\(MetricCatalogue.lastFailure.name):max"
    /// The latest moment at which the schedule expected a run that should be over by now.
    static let due = "namespace_workload_hook_phase:boathook_hook_due_timestamp_seconds:max"
    /// The moment of the evaluation, as long as the schedule is seen: its minimum is when that began.
    static let seen = "namespace_workload_hook_phase:boathook_hook_schedule_seen_timestamp_seconds:max"
    static let failing = "namespace_workload_hook_phase_reason:boathook_hook_failing_timestamp_seconds:max"

    private static func recorded(_ family: MetricFamily) -> String {
        "namespace_workload_hook_phase:\(family.name):max"
    }

    /// A moment past now was stated by a clock that is wrong, and says nothing yet.
    private static func latest(_ family: MetricFamily, by labels: String) -> String {
        "max by (\(labels)) (last_over_time(\(family.name)[10m]) <= time())"
    }

    private static let interval = MetricCatalogue.expectedInterval.name
    private static let expected = MetricCatalogue.lastExpected.name

    private static let recordings: [Rule] = [
        .record(
            RecordingRule(name: lastSuccess, expression: latest(MetricCatalogue.lastSuccess, by: level))),
        .record(RecordingRule(name: lastRun, expression: latest(MetricCatalogue.lastRun, by: level))),
        .record(
            RecordingRule(
                name: lastFailure,
                expression: latest(MetricCatalogue.lastFailure, by: level + ", reason"))),
        // A run may end a twelfth of the schedule's largest gap late: by Velero's queue, and its own duration.
        .record(
            RecordingRule(
                name: due,
                expression: """
                    max by (\(level)) (\(expected))
                      and on (\(level))
                    (
                      time() - max by (\(level)) (\(expected))
                        > clamp(max by (\(level)) (\(interval)) / 12, 900, 43200)
                    )
                    """)),
        .record(
            RecordingRule(name: seen, expression: "timestamp(max by (\(level)) (\(expected)))")),
        .record(RecordingRule(name: failing, expression: failingNow)),
    ]

    /// The time of the failure that a hook's phase has not recovered from, by reason.
    private static var failingNow: String {
        let failure = "max_over_time(\(lastFailure){phase=~\"pre|post\"}[\(memory)])"
        let success = "max_over_time(\(lastSuccess)[\(memory)])"
        let ofPod = MetricCatalogue.lastFailure.name
        let runOfPod = MetricCatalogue.lastRun.name
        return """
            (
              (\(failure) > on (\(level)) group_left () \(success))
                or
              (\(failure) unless on (\(level)) \(success))
            )
              == on (\(level)) group_left ()
            max by (\(level)) (\(failure))
              or
            max by (\(level), reason) (
              (\(ofPod){phase=~"pre|post"} == ignoring (reason) group_left () \(runOfPod))
                and ignoring (reason)
              (\(MetricCatalogue.lastRunSuccess.name) == 0)
                unless ignoring (reason)
              (\(MetricCatalogue.lastSkip.name) > \(runOfPod))
            )
              or
            (time() - \(lastFailure){phase!~"pre|post"} < 86400) * 0 + \(lastFailure){phase!~"pre|post"}
            """
    }
}
