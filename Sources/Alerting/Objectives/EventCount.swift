import HookMetrics

/// Counters as numbers of events in steps of five minutes, which can be added up over any window.
///
/// `increase()` guesses what lies beyond the samples at both ends, which is wrong for one event a night, and over
/// a month it would read every sample of every pod at each evaluation. Here each step is the exact difference of
/// two readings; the next step begins with the reading that this one ended with, so that their sum loses nothing,
/// also over a scrape gap of up to two hours. A counter that was reset counts from zero; one that is new counts
/// from its first reading.
enum EventCount {
    /// How often it is recorded, and how long one step is.
    static let step = Recording.interval
    /// What tells one counter from another, whoever scraped it.
    private static let counter = "namespace, pod, instance, workload, hook, phase"

    /// The events of one step.
    ///
    /// - Parameters:
    ///   - selector: of the counters.
    ///   - further: a label of the counters beyond those of a hook's phase.
    static func expression(_ selector: String, further: String? = nil) -> String {
        let counter = further.map { "\(Self.counter), \($0)" } ?? Self.counter
        let now = "last_over_time(\(selector)[2h])"
        return """
            sum by (\(Recording.hookLevel)) (
              max by (\(counter)) (
                (\(now) - last_over_time(\(selector)[2h] offset \(step)) >= 0)
                  or
                (\(now) and last_over_time(\(selector)[2h] offset \(step)))
                  or
                (last_over_time(\(selector)[\(step)]) - min_over_time(\(selector)[\(step)]))
              )
            )
            """
    }
}
