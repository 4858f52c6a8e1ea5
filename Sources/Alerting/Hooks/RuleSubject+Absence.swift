import HookMetrics

extension RuleSubject {
    /// The alert about runs that were expected and have not succeeded.
    ///
    /// - Parameters:
    ///   - memory: how far back successes are remembered.
    ///   - margin: as for the recordings.
    ///   - limit: how old the latest success may be, in seconds, and the phase it is asked of; nil where only
    ///     the daemon's own schedule says what is expected.
    func notRun(memory: String, margin: String?, limit: (seconds: String, phase: String)?) -> AlertDraft {
        let level = Recording.level
        let due = "max_over_time(\(recorded(.due))[\(memory)])"
        let success = "max_over_time(\(recorded(.lastSuccess))[\(memory)])"
        let firstSeen = "min_over_time(\(recorded(.seen))[\(memory)])"
        let byDue = """
            (\(due) > on (\(level)) (\(success) + 60))
              or
            ((\(due) unless on (\(level)) \(success)) > on (\(level)) \(firstSeen))
              or
            \(podsPastDue(margin: margin))
            """
        let expression: String
        if let limit {
            expression = """
                max by (\(level)) (
                \(byDue.indented())
                    or
                \(byAge(memory: memory, limit).indented())
                )
                """
        } else {
            // A hook whose schedule is gone was removed.
            expression = """
                (
                \(byDue.indented())
                )
                  and on (\(level))
                max_over_time(\(recorded(.seen))[1h])
                """
        }
        return AlertDraft(
            alert: .hookNotRun, expression: expression, pending: "5m", urgency: .configured,
            description: """
                \(AlertDraft.hook) should have succeeded by \(.value(.timestamp)), and has not since.
                """)
    }

    /// Where a predicate chooses the pod, each one is to run or to skip whenever a run is due.
    private func podsPastDue(margin: String?) -> String {
        let lastSkip = series(MetricCatalogue.lastSkip, "phase=\"pre\"")
        let lastRun = series(MetricCatalogue.lastRun)
        let expected = series(MetricCatalogue.lastExpected)
        let bound =
            margin.map { "time() - \($0)" }
            ?? "(time() - clamp(\(series(MetricCatalogue.expectedInterval)) / 12, 900, 43200))"
        return """
            max by (\(Recording.level)) (
              (\(expected) < \(bound))
                >
              (((\(lastSkip) > \(lastRun)) or (\(lastRun) and \(lastSkip)) or \(lastSkip)) + 60)
            )
            """
    }

    /// Late by the age of the latest success; of a hook that never succeeded, by how long it has been known.
    ///
    /// Where one of several workloads is gone and the hook is seen elsewhere, that one was removed.
    private func byAge(memory: String, _ limit: (seconds: String, phase: String)) -> String {
        let level = Recording.level
        let phase = "phase=\"\(limit.phase)\""
        let success = "max_over_time(\(recorded(.lastSuccess, phase))[\(memory)])"
        let firstSeen = "min_over_time(\(recorded(.seen, phase))[\(memory)])"
        let seenLately = "max_over_time(\(recorded(.seen, phase))[1h])"
        return """
            (
              (
                \(success)
                  or
                (\(firstSeen) unless on (\(level)) \(success))
                  or
                (min_over_time(\(recorded(.loaded, phase))[\(memory)]) unless on (hook) \(ofOwnWorkload(firstSeen)))
              ) + \(limit.seconds) < time()
            )
              unless on (\(level))
            (
              (\(firstSeen) unless on (\(level)) \(seenLately))
                and on (hook)
              \(ofOwnWorkload(seenLately))
            )
            """
    }

    /// The alert about a quiesce that nothing has ended: a pre hook succeeded, and no post hook ran.
    ///
    /// - Parameter grace: how long a post hook may take to come, in seconds; nil is by the quiesce's own limit,
    ///   and where there is none, as long as Velero waits for an upload.
    func postMissing(memory: String, grace: String?) -> AlertDraft {
        let hook = Recording.hookLevel
        let pre = "max_over_time(\(recorded(.lastSuccess, "phase=\"pre\""))[\(memory)])"
        let post = "max_over_time(\(recorded(.lastRun, "phase=\"post\""))[\(memory)])"
        let havePost = "max by (\(hook)) (\(series(MetricCatalogue.runs, "phase=\"post\"")))"
        let unfinished = """
            (\(pre) > on (\(hook)) \(post))
              or
            ((\(pre) unless on (\(hook)) \(post)) and on (\(hook)) \(havePost))
              or
            \(unfinishedPods)
            """
        let waited: String
        if let grace {
            waited = "max by (\(Recording.level)) (\n\(unfinished.indented())\n) < time() - \(grace)"
        } else {
            let limit = "max by (\(hook)) (\(series(MetricCatalogue.quiesceLimit)))"
            waited = """
                (
                  (
                \(unfinished.indented().indented())
                  ) < on (\(hook)) group_left () (time() - 300 - \(limit))
                )
                  or
                (
                \(unfinished.indented())
                ) < time() - \(Self.longestUpload)
                """
        }
        return AlertDraft(
            alert: .postMissing, expression: waited, keepFiring: "15m", urgency: .configured, level: hook,
            description: """
                \(AlertDraft.hook) succeeded at \(.value(.timestamp)), and no post hook has run since: \
                the application may still be quiesced.
                """)
    }

    /// In one pod of several, which the others' post hooks would hide.
    private var unfinishedPods: String {
        let pre = series(MetricCatalogue.lastSuccess, "phase=\"pre\"")
        let post = series(MetricCatalogue.lastRun, "phase=\"post\"")
        let havePost = series(MetricCatalogue.runs, "phase=\"post\"")
        return """
            max by (\(Recording.level)) (
              (\(pre) > ignoring (phase) \(post))
                or
              ((\(pre) unless ignoring (phase) \(post)) and ignoring (phase) \(havePost))
            )
            """
    }

    /// Velero waits four hours at most for the uploads between the two hooks (`--fs-backup-timeout`).
    static let longestUpload = "15000"
}
