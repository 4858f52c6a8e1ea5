/// Velero's counters as numbers of events since the evaluation before.
///
/// `increase()` needs two readings of a series and guesses what lies beyond them. Here the next step begins with
/// the reading that this one ended with, so that nothing is lost, also over a gap in the scrapes of up to two hours.
/// After a restart of the server a counter counts from zero. One that is new is news as a whole where its target
/// was known before, or the server has only just started: Velero's histogram is born with its first observation,
/// and what a server did before it was first scraped is in no earlier reading. A target that Prometheus sees for the
/// first time, or under new labels, brings old counts along: they are no events.
enum VeleroEvents {
    /// How often it is recorded, and how long one step is.
    static let step = Recording.interval

    /// The events of one step of each series that `selector` selects.
    static func count(_ selector: String) -> String {
        let now = "last_over_time(\(selector)[2h])"
        let before = "last_over_time(\(selector)[2h] offset \(step))"
        return """
            (\(now) - \(before) >= 0)
              or
            (\(now) < \(before))
              or
            (
              (\(now) unless \(before))
                and ignoring (schedule, le)
              (
                last_over_time(velero_backup_attempt_total[2h] offset \(step))
                  or
                process_start_time_seconds > time() - 900
              )
            )
            """
    }
}
