package import RunRecord

/// The upper bounds of a histogram's buckets, which a scrape shows as `le`.
package enum DurationBounds {
    /// For hooks that no configuration names.
    ///
    /// Dense around 30 s, Velero's default timeout: 20, 30 and 45 s tell a hook that is near it from one
    /// that was ended by it.
    package static let hook = [
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 30_000, 45_000, 60_000, 120_000, 300_000, 600_000,
        1_800_000,
    ].map(Nanoseconds.milliseconds)

    /// For the time that an application was frozen: from seconds to the hour of a hold gone wrong.
    package static let quiesce = [1, 5, 10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600]
        .map(Nanoseconds.seconds)

    /// `bounds` and those of `extra` that are set and positive, in rising order, none twice.
    package static func joined(_ bounds: [Nanoseconds], _ extra: [Nanoseconds?]) -> [Nanoseconds] {
        Set(bounds + extra.compactMap { $0 }).filter { $0 > .zero }.sorted()
    }
}

extension Hook {
    /// The bounds of `boathook_hook_duration_seconds` for one phase: the default ones, the phase's timeout,
    /// and the threshold where the duration objective is about this phase.
    ///
    /// The threshold must be a bound, or the share of runs within it could only be guessed.
    package func durationBounds(phase: HookPhase) -> [Nanoseconds] {
        let objective = objectives?.duration
        return DurationBounds.joined(
            DurationBounds.hook,
            [phases[phase]?.timeout, objective?.phase == phase ? objective?.threshold : nil])
    }

    /// The bounds of `boathook_quiesce_duration_seconds`: the default ones, the limit and the budget.
    package var quiesceBounds: [Nanoseconds] {
        DurationBounds.joined(DurationBounds.quiesce, [maxQuiesce, objectives?.quiesceBudget])
    }
}
