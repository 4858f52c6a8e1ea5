import HookMetrics

/// What is asked about hooks, in terms that several dashboards share.
///
/// A hook's phase is looked at over all of its pods, those included that were replaced meanwhile: what the latest
/// pod cannot know yet is remembered over the dashboard's time range.
struct HookTerms {
    /// What one hook's phase is, wherever and in however many pods it runs.
    static let phase = "namespace, workload, hook, phase"
    /// What one hook is; quiesces know no phase.
    static let hook = "namespace, workload, hook"

    let select: Selection

    /// The latest value that any pod has shown within the time range.
    func latest(_ family: MetricFamily, by labels: String = phase) -> String {
        "max by (\(labels)) (last_over_time(\(select(family))[$__range]))"
    }

    /// What is shown right now.
    func now(_ family: MetricFamily, by labels: String = phase) -> String {
        "max by (\(labels)) (\(select(family)))"
    }

    /// How often it happened within the time range.
    func count(_ family: MetricFamily, by labels: String = phase) -> String {
        "sum by (\(labels)) (increase(\(select(family))[$__range]))"
    }

    /// How often it happened from point to point of a graph.
    func bars(_ family: MetricFamily, by labels: String) -> String {
        "sum by (\(labels)) (increase(\(select(family))[$__rate_interval]))"
    }

    /// 1 where the latest run succeeded, else 0: in every pod that is there, and in the workload as a whole.
    var result: String {
        """
        min by (\(Self.phase)) (\(select(MetricCatalogue.lastRunSuccess)))
          * on (\(Self.phase))
        \(remembered)
          or
        \(remembered)
        """
    }

    private var remembered: String {
        """
        (
          \(latest(MetricCatalogue.lastSuccess)) >= bool \(latest(MetricCatalogue.lastRun))
            or
          \(latest(MetricCatalogue.lastRun)) * 0
        )
        """
    }

    /// When it last happened, for a column that shows how long ago.
    func moment(_ family: MetricFamily) -> String { "\(latest(family)) * 1000" }

    /// When runs were due that have not succeeded since, a twelfth of the schedule's largest gap allowed.
    var overdue: String {
        let due = now(MetricCatalogue.lastExpected)
        return """
            (
              \(due) > on (\(Self.phase)) (\(latest(MetricCatalogue.lastSuccess)) + 60)
                or
              \(due) unless on (\(Self.phase)) \(latest(MetricCatalogue.lastSuccess))
            )
              and on (\(Self.phase))
            (time() - \(due) > clamp(\(now(MetricCatalogue.expectedInterval)) / 12, 900, 43200))
            """
    }

    /// How long each frozen application has been frozen by now.
    var frozenFor: String {
        "time() - min by (\(Self.hook)) (\(select(MetricCatalogue.quiesceStart)))"
    }

    /// How long each run under way has taken by now.
    var runningFor: String {
        "time() - min by (\(Self.phase)) (\(select(MetricCatalogue.runningSince)))"
    }

    /// The share of its timeout that the longest latest run took.
    var shareOfTimeout: String {
        "\(latest(MetricCatalogue.lastDuration)) / \(latest(MetricCatalogue.timeout))"
    }

    /// The number of series that `expression` yields; 0 where `basis` is there and it yields none.
    static func number(of expression: String, among basis: String) -> String {
        "count(\n\(expression)\n)\n  or\ncount(\(basis)) * 0"
    }
}
