import HookModel
import Ledger
import RunRecord

/// The families of the exposition that are about hooks, in the order in which they are shown.
///
/// What stands at 0 before the first run is written in any case; what would be a lie then is left out.
enum HookSections {
    /// What changes only when a run begins or ends, or with the configuration or the schedule.
    static let resting = counts + latestResults + limits + quiesces + objectives

    /// What changes while time goes by.
    static let ticking = [
        Section.quiesces(MetricCatalogue.quiescedSeconds) { writer, row, _ in
            writer.sample(row.labels, row.shownTime)
        }
    ]

    private static let reasons = LabelledCases<FailureReason>(.reason)
    private static let results = LabelledCases<UndoResult>(.result)
    private static let ends = LabelledCases<ReleaseCause>(.by)

    private static let counts: [Section] = [
        .series(MetricCatalogue.info) { writer, row, _ in
            if let labels = row.configured?.info { writer.sample(row.labels, with: labels, 1 as UInt64) }
        },
        .series(MetricCatalogue.runs) { writer, row, series in
            writer.sample(row.labels, series.tally.runs)
        },
        .series(MetricCatalogue.failures, linesPerRow: 5) { writer, row, series in
            reasons.forEach { writer.sample(row.labels, with: $1, series.tally.failures[$0]) }
        },
        .series(MetricCatalogue.duration, linesPerRow: 18) { writer, row, series in
            writer.histogram(row.labels, series.tally.durations)
        },
        .series(MetricCatalogue.attempts) { writer, row, series in
            writer.sample(row.labels, series.tally.attempts)
        },
        .series(MetricCatalogue.cpuSeconds) { writer, row, series in
            writer.sample(row.labels, series.tally.cpuTime)
        },
        .series(MetricCatalogue.skips) { writer, row, series in
            writer.sample(row.labels, series.tally.skips)
        },
        .series(MetricCatalogue.undos, linesPerRow: 2) { writer, row, series in
            results.forEach { writer.sample(row.labels, with: $1, series.tally.undos[$0]) }
        },
        .series(MetricCatalogue.running) { writer, row, series in
            writer.sample(row.labels, UInt64(series.running.count))
        },
        .series(MetricCatalogue.runningSince) { writer, row, series in
            if let since = series.running.values.min() { writer.sample(row.labels, since) }
        },
    ]

    private static let latestResults: [Section] = [
        .series(MetricCatalogue.lastRun) { writer, row, series in
            if let run = series.tally.latestRun { writer.sample(row.labels, run.endedAt) }
        },
        .series(MetricCatalogue.lastSuccess) { writer, row, series in
            if let moment = series.tally.lastSuccessAt { writer.sample(row.labels, moment) }
        },
        .series(MetricCatalogue.lastSkip) { writer, row, series in
            if let moment = series.tally.lastSkipAt { writer.sample(row.labels, moment) }
        },
        .series(MetricCatalogue.lastFailure) { writer, row, series in
            reasons.forEach { reason, label in
                if let moment = series.tally.lastFailureAt[reason] {
                    writer.sample(row.labels, with: label, moment)
                }
            }
        },
        .series(MetricCatalogue.lastRunSuccess) { writer, row, series in
            if let run = series.tally.latestRun { writer.sample(row.labels, run.isSuccess) }
        },
        .series(MetricCatalogue.lastDuration) { writer, row, series in
            if let run = series.tally.latestRun { writer.sample(row.labels, run.duration) }
        },
        .series(MetricCatalogue.lastAttempts) { writer, row, series in
            if let run = series.tally.latestRun { writer.sample(row.labels, UInt64(run.attempts)) }
        },
    ]

    private static let limits: [Section] = [
        // The deadline that a run had is nearer to the truth than the one that the configuration wishes for.
        .series(MetricCatalogue.timeout) { writer, row, series in
            let timeout = series.tally.latestRun?.timeout ?? row.configured?.timeout
            if let timeout { writer.sample(row.labels, timeout) }
        },
        .series(MetricCatalogue.expectedInterval) { writer, row, _ in
            if let interval = row.configured?.expectedInterval { writer.sample(row.labels, interval) }
        },
        .series(MetricCatalogue.lastExpected) { writer, row, _ in
            if let moment = row.configured?.lastExpected { writer.sample(row.labels, moment) }
        },
    ]

    private static let quiesces: [Section] = [
        .quiesces(MetricCatalogue.quiesced) { writer, row, tally in
            writer.sample(row.labels, tally.openedAt != nil)
        },
        .quiesces(MetricCatalogue.quiesceStart) { writer, row, tally in
            if let moment = tally.openedAt { writer.sample(row.labels, moment) }
        },
        .quiesces(MetricCatalogue.quiesceDuration, linesPerRow: 15) { writer, row, tally in
            writer.histogram(row.labels, tally.durations)
        },
        .quiesces(MetricCatalogue.quiesceLimit) { writer, row, _ in
            if let limit = row.limit { writer.sample(row.labels, limit) }
        },
        .quiesces(MetricCatalogue.quiesceReleases, linesPerRow: 5) { writer, row, tally in
            ends.forEach { writer.sample(row.labels, with: $1, tally.releases[$0]) }
        },
    ]

    private static let success = LabelText.further([(.objective, "success")])
    private static let duration = LabelText.further([(.objective, "duration")])
    private static let freshness = LabelText.further([(.objective, "freshness")])
    private static let quiesce = LabelText.further([(.objective, "quiesce")])

    private static let objectives: [Section] = [
        .series(MetricCatalogue.objectiveRatio, linesPerRow: 3) { writer, row, _ in
            guard let facts = row.configured else { return }
            if let target = facts.successTarget { writer.sample(row.labels, with: success, target.value) }
            if let target = facts.durationTarget { writer.sample(row.labels, with: duration, target.value) }
            if let target = facts.freshnessTarget { writer.sample(row.labels, with: freshness, target.value) }
        },
        .series(MetricCatalogue.objectiveLimit, linesPerRow: 3) { writer, row, _ in
            guard let facts = row.configured else { return }
            if let limit = facts.durationThreshold { writer.sample(row.labels, with: duration, limit) }
            if let limit = facts.freshnessLimit { writer.sample(row.labels, with: freshness, limit) }
            if let budget = facts.quiesceBudget { writer.sample(budget.labels, with: quiesce, budget.budget) }
        },
        .series(MetricCatalogue.objectiveWindow) { writer, row, _ in
            if let window = row.configured?.window { writer.sample(row.labels, window) }
        },
    ]
}
