import HookMetrics

/// Counters as numbers of events in steps of five minutes, which can be added up over any window.
///
/// `increase()` guesses what lies beyond the samples at both ends, which is wrong for one event a night, and over
/// a month it would read every sample of every pod at each evaluation. Here each step is the exact difference of
/// two readings; the next step begins with the reading that this one ended with, so that their sum loses nothing,
/// also over a scrape gap of up to an hour. A counter that was reset counts from zero, and so does one of a pod that
/// was made for the backup, whose first run has only just been. Any other that is new begins with the next step.
///
/// What is recorded of it are the steps in which something happened: over a month of nights, thirty samples are
/// read and not nine thousand.
///
/// Holds only where it is evaluated every five minutes: more often counts the same event again.
///
/// Reading is what it costs: Prometheus looks all selectors of a query up in every block that one of them reaches
/// into. So none reaches further than what has not been written to a block yet, most of the time.
enum EventCount {
    /// How often it is recorded, and how long one step is.
    static let step = Recording.interval
    /// How far the reading before is looked back for, from the step's begin on.
    private static let longestGap = "70m"
    /// What tells the counters of one pod from another's, whoever scraped them.
    private static let pod = "namespace, pod, instance, workload, hook"

    /// The events of one step; zero where the counters were there before.
    ///
    /// - Parameters:
    ///   - selector: of the counters.
    ///   - labels: what the counters have beyond the labels of a pod and a hook; a phase comes first.
    ///   - born: selects the recording of `born`.
    ///   - isSparse: most of the counters are zero, and are left out before they are joined: what counts nothing is
    ///     absent then.
    static func expression(
        _ selector: String, by labels: [String], born: String, isSparse: Bool = false
    ) -> String {
        let level = ([pod] + labels).joined(separator: ", ")
        let bornLevel = labels.first == "phase" ? "job, \(pod), phase" : "job, \(pod)"
        // A pod that is gone by now is read for the step in which it went.
        let latest = "last_over_time(\(selector)[\(step)])"
        let now = isSparse ? "(\(latest) > 0)" : latest
        let before = "last_over_time(\(selector)[\(longestGap)] offset \(step))"
        return """
            sum by (\(Recording.hookLevel)) (
              max by (\(level)) (
                (\(now) and on (\(bornLevel)) \(justRecorded(born)))
                  or
                (\(now) - \(before) >= 0)
              )
            )
            """
    }

    /// The phases of pods whose counters count from zero in this step: they were reset, or their first run, if there
    /// was one, has just been.
    ///
    /// - Parameters:
    ///   - runs: selects the counters of runs.
    ///   - lastRun: selects the moments of the runs.
    static func born(runs: String, lastRun: String) -> String {
        let before = "last_over_time(\(runs)[\(longestGap)] offset \(step))"
        return """
            group by (job, \(pod), phase) (
              last_over_time(\(runs)[\(step)])
                <
              (
                \(before)
                  or
                ((min_over_time(\(runs)[\(step)]) <= 1) unless (last_over_time(\(lastRun)[\(step)]) <= time() - 600)) + Inf
              )
            )
            """
    }

    /// What was recorded in this very evaluation: where Prometheus has started since the last one, that is still there
    /// to be looked up, since nothing has marked its end.
    static func justRecorded(_ selector: String) -> String { "last_over_time(\(selector)[1m])" }
}
