import HookMetrics

/// Counters as numbers of events in steps of five minutes, which can be added up over any window.
///
/// `increase()` guesses what lies beyond the samples at both ends, which is wrong for one event a night, and over
/// a month it would read every sample of every pod at each evaluation. Here each step is the exact difference of
/// two readings; the next step begins with the reading that this one ended with, so that their sum loses nothing,
/// also over a scrape gap of up to two hours. A counter that was reset counts from zero. One that is new counts
/// from its first reading, but for a first event that has only just happened: a pod that is made for the backup
/// is born with it.
///
/// What is recorded of it are the steps in which something happened: over a month of nights, thirty samples are
/// read and not nine thousand.
///
/// Holds only where it is evaluated every five minutes: more often counts the same event again.
enum EventCount {
    /// How often it is recorded, and how long one step is.
    static let step = Recording.interval
    /// What tells one counter from another, whoever scraped it.
    private static let counter = "namespace, pod, instance, workload, hook"

    /// The events of one step.
    ///
    /// - Parameters:
    ///   - selector: of the counters.
    ///   - further: a label of the counters beyond those of a hook's phase.
    ///   - born: the phases of pods that began with the run that has just been; nil where the counter is none of runs.
    static func expression(_ selector: String, further: String? = nil, born: String?) -> String {
        // What counts no runs has no phase.
        let counter = [Self.counter, born.map { _ in "phase" }, further].compactMap { $0 }.joined(
            separator: ", ")
        // A pod that is gone by now is read for the step in which it went.
        let now = "last_over_time(\(selector)[\(step)])"
        let before = "last_over_time(\(selector)[2h] offset \(step))"
        let first = born.map { born in
            """
                  or
                (\(now) and\(further.map { " ignoring (\($0))" } ?? "") \(born))

            """
        }
        return """
            sum by (\(Recording.hookLevel)) (
              max by (\(counter)) (
                (\(now) - \(before) >= 0)
                  or
                (\(now) and \(before))

            """ + (first ?? "") + """
                      or
                    (\(now) - min_over_time(\(selector)[\(step)]))
                  )
                )
                """
    }

    /// The phases of pods that began with the run that has just been, by the counters and the moments of the runs.
    static func born(runs: String, lastRun: String) -> String {
        """
        ((min_over_time(\(runs)[\(step)]) == 1) and (last_over_time(\(lastRun)[\(step)]) > time() - 600))
        """
    }

    /// What was recorded in this very evaluation: where Prometheus has started since the last one, that is still there
    /// to be looked up, since nothing has marked its end.
    static func justRecorded(_ selector: String) -> String { "last_over_time(\(selector)[1m])" }
}
