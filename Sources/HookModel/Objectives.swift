package import RunRecord

/// What a hook's owner promises about it, each measured over the same window.
package struct Objectives: Hashable, Sendable {
    /// The share of runs that succeed.
    package var success: Ratio?
    package var duration: DurationObjective?
    package var freshness: FreshnessObjective?
    /// How long the application may be frozen in each window, all runs together.
    package var quiesceBudget: Nanoseconds?
    package var window: Nanoseconds

    package init(
        success: Ratio? = nil, duration: DurationObjective? = nil, freshness: FreshnessObjective? = nil,
        quiesceBudget: Nanoseconds? = nil, window: Nanoseconds = Objectives.defaultWindow
    ) {
        self.success = success
        self.duration = duration
        self.freshness = freshness
        self.quiesceBudget = quiesceBudget
        self.window = window
    }

    /// Thirty days.
    package static let defaultWindow = Nanoseconds.seconds(30 * 86_400)
}

/// The share of runs of one phase that end within a threshold.
package struct DurationObjective: Hashable, Sendable {
    package var threshold: Nanoseconds
    package var target: Ratio
    package var phase: HookPhase

    package init(threshold: Nanoseconds, target: Ratio, phase: HookPhase = .pre) {
        self.threshold = threshold
        self.target = target
        self.phase = phase
    }
}

/// The share of time in which the latest success is younger than a limit.
package struct FreshnessObjective: Hashable, Sendable {
    /// Nil derives it from the schedule: ``Hook/freshnessLimit(around:zone:)``.
    package var limit: Nanoseconds?
    package var target: Ratio

    package init(limit: Nanoseconds? = nil, target: Ratio) {
        self.limit = limit
        self.target = target
    }
}
