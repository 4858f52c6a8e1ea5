import HookMetrics
import HookModel

extension RuleSubject {
    /// Whether every run has a deadline.
    enum Deadlines {
        case everywhere
        case perhaps
    }

    /// The alerts about what is going on.
    func progress(_ deadlines: Deadlines) -> [AlertDraft] { [stuck(deadlines), quiesceStuck] }

    /// The alerts about runs that went well, though badly enough to be worth a look.
    ///
    /// - Parameter slowerThan: the duration objective's threshold in seconds, and its phase; nil takes what the
    ///   series say.
    func hints(slowerThan: (seconds: String, phase: String)?) -> [AlertDraft] {
        [nearTimeout, slow(slowerThan), retrying]
    }

    /// A run that nobody has given a deadline may take long and be well, as a dump or a restore: waited for as long
    /// as for an upload, it is a warning at most.
    private func stuck(_ deadlines: Deadlines) -> AlertDraft {
        let since = series(MetricCatalogue.runningSince)
        let timeout = series(MetricCatalogue.timeout)
        func longest(_ runs: String) -> String { "max by (\(Recording.level)) (\(runs))" }
        let endless = longest("(time() - \(since) unless \(timeout)) > \(Self.longestUpload)")
        return AlertDraft(
            alert: .hookStuck, expression: longest("time() - \(since) > \(timeout) + 300"),
            milder: deadlines == .perhaps ? endless : nil, keepFiring: "5m", urgency: .configured,
            description: "\(AlertDraft.hook) has been running for \(.value(.duration)).")
    }

    private var quiesceStuck: AlertDraft {
        AlertDraft(
            alert: .quiesceStuck,
            expression: """
                max by (\(Recording.hookLevel)) (
                  time() - \(series(MetricCatalogue.quiesceStart)) > \(series(MetricCatalogue.quiesceLimit))
                )
                """, keepFiring: "5m", urgency: .always(.critical), level: Recording.hookLevel,
            description: """
                \(AlertDraft.application) has been quiesced for \(.value(.duration)), longer than it may be.
                """)
    }

    // MARK: What may go wrong next

    private func hint(
        _ alert: Alert, _ urgency: AlertDraft.Urgency, _ expression: String, _ description: AlertText
    ) -> AlertDraft {
        let succeeded = "(\(lately(MetricCatalogue.lastRunSuccess)) == 1)"
        return AlertDraft(
            alert: alert, expression: "max by (\(Recording.level)) (\(expression) and \(succeeded))",
            keepFiring: set == .generic ? "15m" : "30m", urgency: urgency,
            description: "\(AlertDraft.hook) \(description)")
    }

    /// What a pod shows, or showed since the last evaluation: one that was made for the backup may be gone.
    private func lately(_ family: MetricFamily, _ more: String...) -> String {
        let series = more.isEmpty ? series(family) : series(family, more[0])
        return set == .generic ? series : "last_over_time(\(series)[\(Recording.longInterval)])"
    }

    private var nearTimeout: AlertDraft {
        hint(
            .hookNearTimeout, .atMost(.warning),
            "(\(lately(MetricCatalogue.lastDuration)) / \(lately(MetricCatalogue.timeout)) > 0.8)",
            "took \(.value(.percentage)) of its deadline when it last ran.")
    }

    private func slow(_ threshold: (seconds: String, phase: String)?) -> AlertDraft {
        let expression =
            if let threshold {
                "(\(lately(MetricCatalogue.lastDuration, "phase=\"\(threshold.phase)\""))"
                    + " > \(threshold.seconds))"
            } else {
                "(\(series(MetricCatalogue.lastDuration)) > ignoring (objective) "
                    + "\(series(MetricCatalogue.objectiveLimit, "objective=\"duration\"")))"
            }
        return hint(
            .hookSlow, .always(.info), expression,
            "took \(.value(.duration)) when it last ran, longer than its objective allows.")
    }

    private var retrying: AlertDraft {
        hint(
            .hookRetrying, .always(.info), "(\(lately(MetricCatalogue.lastAttempts)) > 1)",
            "needed \(.value(.plain)) attempts when it last ran.")
    }
}
