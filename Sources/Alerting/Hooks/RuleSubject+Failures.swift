import HookMetrics
import RunRecord

extension RuleSubject {
    /// The time of each failure that is one now: of a pod whose latest run failed, or remembered.
    ///
    /// One pod of several is not outweighed by the others' successes. What has outlived its pod is made up for by
    /// a success anywhere that is later than the pod's end, also one that came after the latest recording.
    var failing: Rule {
        let level = Recording.level
        // Looked back for over the time until what they say is recorded, should the pod be gone by then.
        func recent(_ series: String) -> String { "last_over_time(\(series)[15m])" }
        let lastRun = recent(series(MetricCatalogue.lastRun))
        let lastFailure = recent(series(MetricCatalogue.lastFailure, "phase=~\"pre|post\""))
        let lastFailureByHand = recent(series(MetricCatalogue.lastFailure, "phase!~\"pre|post\""))
        let lastSkip = recent(series(MetricCatalogue.lastSkip))
        // By a label of its own beside the runs, so that the later of both counts.
        let skipped = "label_replace(\(lastSkip), \"reason\", \"skipped\", \"\", \"\")"
        let remembered = "last_over_time(\(recorded(.unrecovered))[10m])"
        let verified = recent(series(MetricCatalogue.lastRunSuccess, "phase=\"verify\""))
        let failingSeen = "last_over_time(\(recorded(.failingSeen))[10m])"
        let successes = recent(series(MetricCatalogue.lastSuccess, "phase=~\"pre|post|verify\""))
        return recordOwn(
            .failing,
            """
            max by (\(level), reason) (
              (
                \(lastFailure)
                  == ignoring (reason) group_left ()
                max without (reason) (\(lastRun) or \(skipped))
              )
                or
              (
                ((\(lastFailureByHand) <= time()) > time() - 86400)
                  unless ignoring (reason)
                (\(verified) == 1)
              )
            )
              or
            (
              \(remembered)
                unless on (\(level))
              (
                max by (\(level)) (\(successes) <= time())
                  >= max by (\(level)) (\(remembered) or \(failingSeen))
              )
            )
            """)
    }

    /// The alerts about runs that failed, by what went wrong.
    ///
    /// - Parameter phases: whose runs they are about.
    func failures(of phases: FailurePhases = .all) -> [AlertDraft] {
        let at = AlertText([.value(.timestamp)])
        return [
            failure(
                .hookFailed, phases, "exit|signal|start",
                "\(AlertDraft.hook) failed (\(.label("reason"))) at \(at), and has not succeeded since."),
            failure(
                .hookTimedOut, phases, "timeout",
                "\(AlertDraft.hook) was ended by its deadline at \(at), and has not succeeded since."),
            failure(
                .hookLost, phases, "lost",
                """
                \(AlertDraft.hook) was killed together with its wrapper, seen at \(at); \
                how it ended is not known.
                """),
        ]
    }

    private func failure(
        _ alert: Alert, _ phases: FailurePhases, _ reasons: String, _ description: AlertText
    ) -> AlertDraft {
        let reason = "reason=~\"\(reasons)\""
        let matchers = [phases.matcher, reason].compactMap(\.self).joined(separator: ",")
        return AlertDraft(
            alert: alert, expression: ownRecorded(.failing, matchers), isOwn: true,
            urgency: .failure(phases == .allButPre ? .post : .pre),
            description: description)
    }
}

/// The phases whose failures one alert is about.
enum FailurePhases {
    case all
    /// The pre hook alone, where Velero goes on whatever it does.
    case pre
    case allButPre

    fileprivate var matcher: String? {
        switch self {
        case .all: nil
        case .pre: "phase=\"pre\""
        case .allButPre: "phase!=\"pre\""
        }
    }
}
