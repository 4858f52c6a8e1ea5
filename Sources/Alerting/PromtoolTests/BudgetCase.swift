import HookMetrics
import HookModel
import RunRecord

/// How one objective of a hook comes to be missed, and how nearly it is not.
struct BudgetCase {
    /// A series of the hook: its family, what the type puts on the name, further labels, its values.
    typealias Series = (MetricFamily, String, [Label], String) -> PromtoolSeries

    private let terms: HookTerms
    private let objective: ObjectiveName
    private let series: Series
    /// Whether its events are days apart.
    let isRare: Bool

    init(_ terms: HookTerms, _ objective: ObjectiveName, series: @escaping Series) {
        self.terms = terms
        self.objective = objective
        self.series = series
        let objectives = terms.hook.objectives
        let target = objective == .duration ? objectives?.duration?.target : objectives?.success
        isRare =
            (objective == .success || objective == .duration)
            && BurnWindows(
                window: objectives?.window ?? .zero, gap: terms.gap ?? .days(1),
                budget: 1 - (target?.value ?? 0)
            ).isEmpty
    }

    /// Three events in each of two incidents, twelve and a half hours apart; else three every five minutes.
    private var events: String {
        isRare
            ? "0x3 3x149 6x\(PromtoolCase.sampleCount)"
            : "0x3 3+3x\(PromtoolCase.sampleCount)"
    }

    /// The same, less the first incident; else a single event.
    private var fewerEvents: String {
        isRare ? "0x153 3x\(PromtoolCase.sampleCount)" : "0x3 1x\(PromtoolCase.sampleCount)"
    }

    /// The series on which every alert of the objective fires.
    var spent: [PromtoolSeries] {
        switch objective {
        case .success: runs(failing: events)
        case .duration: durations(slow: events)
        case .freshness: success(old: limit)
        case .quiesce: quiesced(budget.count / 1_000_000_000 + 1)
        }
    }

    /// The series on which none does.
    var healthy: [PromtoolSeries] {
        switch objective {
        case .success: runs(failing: fewerEvents)
        case .duration: durations(slow: fewerEvents)
        case .freshness: success(old: limit - .minutes(46))
        case .quiesce: quiesced(tolerableQuiesce)
        }
    }

    /// What an alert says where the budget is spent.
    func value(of rule: AlertRule) -> String {
        switch objective {
        case .success, .duration: isRare && rule.burn == .fast ? "6" : "100%"
        case .freshness: "100%"
        case .quiesce: HumanText.duration(seconds: budget.count / 1_000_000_000 + 1)
        }
    }

    // MARK: Series

    private var limit: Nanoseconds { terms.freshnessLimit ?? .zero }
    private var budget: Nanoseconds { terms.hook.objectives?.quiesceBudget ?? .zero }

    private func label(_ phase: HookPhase) -> [Label] {
        [Label(name: "phase", value: phase.name.description)]
    }

    /// Keeps the freshness objective out of it.
    private var fresh: PromtoolSeries {
        series(
            MetricCatalogue.lastSuccess, "", label(terms.scheduledPhase), "0+300x\(PromtoolCase.sampleCount)")
    }

    private func runs(failing failures: String) -> [PromtoolSeries] {
        let phase = label(terms.hook.backupPhases.last ?? .pre)
        let reason = [Label(name: "reason", value: "exit")]
        // The fresh success is another pod's.
        let pod = [Label(name: "pod", value: "failing")]
        return [
            fresh, series(MetricCatalogue.runs, "", phase + pod, events),
            series(MetricCatalogue.failures, "", phase + reason + pod, failures),
            series(MetricCatalogue.lastFailure, "", phase + reason + pod, PromtoolValues.late("1200")),
            series(MetricCatalogue.lastRun, "", phase + pod, PromtoolValues.late("1200")),
            series(MetricCatalogue.lastRunSuccess, "", phase + pod, PromtoolValues.late("0")),
        ]
    }

    private func durations(slow: String) -> [PromtoolSeries] {
        let phase = label(terms.hook.objectives?.duration?.phase ?? .pre)
        let bound = MetricCatalogue.bucketBound(terms.hook.objectives?.duration?.threshold ?? .zero)
        return [
            fresh, series(MetricCatalogue.duration, "_count", phase, slow),
            series(
                MetricCatalogue.duration, "_bucket", phase + [Label(name: "le", value: bound)],
                PromtoolValues.always("0")),
        ]
    }

    private func success(old age: Nanoseconds) -> [PromtoolSeries] {
        [
            series(
                MetricCatalogue.lastSuccess, "", label(terms.scheduledPhase),
                PromtoolValues.late(PromQL.seconds(.zero - age)))
        ]
    }

    private func quiesced(_ seconds: Int64) -> [PromtoolSeries] {
        [series(MetricCatalogue.quiescedSeconds, "", [], PromtoolValues.changing("0", "\(seconds)"))]
    }

    /// Just less in a day than any of the alerts asks for.
    private var tolerableQuiesce: Int64 {
        let window = terms.hook.objectives?.window ?? .zero
        var share = 1.0
        if window > .days(4) { share = 0.25 }
        if window > .days(14) { share = min(share, 2 * 7 / window.days) }
        return max(Int64(budget.seconds * share) - 1, 0)
    }
}
