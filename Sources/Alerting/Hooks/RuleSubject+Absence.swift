import HookMetrics

extension RuleSubject {
    /// The alert about runs that were expected and have not succeeded.
    ///
    /// Silent while one is under way, and where the latest ran and failed: that it does not end, or how it failed,
    /// is another alert's business.
    ///
    /// - Parameters:
    ///   - memory: how far back successes are remembered.
    ///   - limit: how old the latest success may be, in seconds, and the phase it is asked of; nil is as the
    ///     series say.
    func notRun(memory: String, limit: (seconds: String, phase: String)?) -> AlertDraft {
        let level = Recording.level
        let due = recorded(.rememberedDue)
        let (success, firstSeen) = (recent(.rememberedSuccess), recent(.firstSeen))
        let late = limit.map { byAge($0) } ?? byAge(memory: memory)
        // What is not seen any more was removed where its workload still shows other hooks.
        let unlessRemoved =
            limit == nil ? "\n  unless on (\(level))\n\(removed(for: "3600"))" : ""
        return AlertDraft(
            alert: .hookNotRun,
            expression: """
                max by (\(level)) (
                  (\(due) > on (\(level)) (\(success) + 60 or \(firstSeen)))
                    or
                \(podsPastDue(due: due).indented())
                    or
                \(late.indented())
                )
                  unless on (\(level))
                (\(series(MetricCatalogue.running)) > 0)
                  unless on (\(level))
                \(failed(memory: memory, due: due, limit?.seconds))\(unlessRemoved)
                """, pending: "5m", keepFiring: "15m", urgency: .configured,
            description: """
                \(AlertDraft.hook) should have succeeded by \(.value(.timestamp)), and has not since.
                """)
    }

    /// The phases whose due run came and failed, as long as the next one is not missed: `limit` is how old the failure
    /// may be, in seconds; nil is as the series say.
    private func failed(memory: String, due: String, _ limit: String?) -> String {
        let level = Recording.level
        let failing = "max by (\(level)) (last_over_time(\(recorded(.failing))[10m]))"
        let oldest =
            limit.map { "time() - \($0)" }
            ?? "on (\(level)) (time() - last_over_time(\(recorded(.limit))[\(memory)]))"
        return "((\(failing) > \(oldest)) >= on (\(level)) (\(due) or \(failing)))"
    }

    /// What was recorded last, which the rules of one hook may have done a while ago.
    private func recent(_ recording: Recording, _ more: String...) -> String {
        let recorded = more.isEmpty ? recorded(recording) : recorded(recording, more[0])
        return set == .generic ? recorded : "last_over_time(\(recorded)[10m])"
    }

    /// Where a predicate chooses the pod, each one is to run or to skip whenever a run is due.
    private func podsPastDue(due: String) -> String {
        let level = Recording.level
        let lastSkip = series(MetricCatalogue.lastSkip, "phase=\"pre\"")
        let lastRun = series(MetricCatalogue.lastRun)
        return """
            (
              \(due)
                and on (\(level))
              (
                (\(lastSkip) + 60 < on (\(level)) group_left () \(due))
                  unless
                (\(lastRun) + 60 >= on (\(level)) group_left () \(due))
              )
            )
            """
    }

    /// Late by the age of the latest success; of a hook that never succeeded, by how long its limit is known.
    ///
    /// While a hook is not seen, its runs are not either: it is late by what it was when it was seen last, until the
    /// gap is too long to be one in the scrapes. Then it is missed, for three days past its limit.
    private func byAge(memory: String) -> String {
        let level = Recording.level
        let success = recorded(.rememberedSuccess)
        let limit = "last_over_time(\(recorded(.limit))[\(memory)])"
        let limitKnown = "min_over_time(\(recorded(.limitSeen))[\(memory)])"
        let lastSeen = recorded(.lastSeen)
        return """
            (
              (
                (\(success) or \(limitKnown)) + on (\(level)) \(limit)
              ) < on (\(level)) ((\(lastSeen) > time() - \(Self.longestGap)) or \(lastSeen) * 0 + time())
                unless on (\(level))
              (\(lastSeen) + on (\(level)) \(limit) < time() - 259200)
            )
            """
    }

    /// As above, by the limit of one hook, which is missed also where nothing was ever seen of it.
    private func byAge(_ limit: (seconds: String, phase: String)) -> String {
        let level = Recording.level
        let phase = "phase=\"\(limit.phase)\""
        let (success, firstSeen) = (recent(.rememberedSuccess, phase), recent(.firstSeen, phase))
        let loaded = "min_over_time(\(recorded(.loaded, phase))[\(Recording.carried)])"
        let firstLoaded = "min without (\(Recording.memoryLabel)) (\(loaded))"
        return """
            (
              (
                \(success)
                  or
                \(firstSeen)
                  or
                (\(firstLoaded) unless on (hook) \(ofOwnWorkload(firstSeen)))
              ) + \(limit.seconds) < time()
                unless on (\(level))
              \(isGone)
            )
            """
    }

    /// Where the hook was removed, by the latest verdict: known for longer than a success that is carried on, and then
    /// recorded and read, or what was removed would count as stale for a while.
    var isGone: String { "(last_over_time(\(ownSeries(.gone))[80m]) == 1)" }

    /// Where the hook was removed: it is seen elsewhere in the namespace, or long not here but in other namespaces.
    ///
    /// Known as soon as the hook is, from what has just been looked up: none that is gone is measured before. Where it is
    /// seen nowhere for a while, what was said of it last holds on.
    func gone(_ limit: (seconds: String, phase: String), memory: String) -> Rule {
        let lastSeen = remembered(.latest, .seen, memory, "phase=\"\(limit.phase)\"")
        let seenLately = "(\(lastSeen) >= time() - 3600)"
        return recordOwn(
            .gone,
            """
            group by (\(Recording.level)) (
              ((\(lastSeen) < time() - 3600) and on (namespace, hook) \(ofOwnWorkload(seenLately)))
                or
              ((\(lastSeen) < time() - \(limit.seconds) - 259200) and on (hook) \(ofOwnWorkload(seenLately)))
            )
              or
            \(seenLately) * 0
            """)
    }

    /// The alert about a quiesce that nothing has ended: a pre hook succeeded, and no post hook ran.
    ///
    /// - Parameter grace: how long a post hook may take to come, in seconds; nil is by the quiesce's own limit,
    ///   and where there is none, as long as Velero waits for an upload.
    func postMissing(grace: String?) -> AlertDraft {
        let hook = Recording.hookLevel
        let unfinished = """
            max by (\(hook)) (
            \(unfinishedNights.indented())
                or
            \(unfinishedPods.indented())
            )
              unless on (\(hook))
            (\(seenLately("pre")) unless on (\(hook)) \(seenLately("post")))
            """
        let waited: String
        if let grace {
            waited = "(\n\(unfinished.indented())\n) < time() - \(grace)"
        } else {
            let limit =
                "max by (\(hook)) (last_over_time(\(series(MetricCatalogue.quiesceLimit))[\(Self.longestGap)s]))"
            waited = """
                (
                \(unfinished.indented())
                ) < on (\(hook)) (
                  time() - (
                    (\(limit) + 300)
                      or
                    group by (\(hook)) (\(recorded(.rememberedSuccess, "phase=\"pre\"")))
                      * \(Self.longestUpload)
                  )
                )
                """
        }
        return AlertDraft(
            alert: .postMissing, expression: waited, keepFiring: "15m", urgency: .configured, level: hook,
            description: """
                The pre hook \(.label("hook"))\(.optional(" of ", label: "workload"))\
                \(.optional(" in ", label: "namespace")) succeeded at \(.value(.timestamp)), and no post hook \
                has run since: the application may still be quiesced.
                """)
    }

    /// By what is remembered, over all pods; a hook that has no post phase is left out where that is seen.
    private var unfinishedNights: String {
        let hook = Recording.hookLevel
        let pre = "max by (\(hook)) (\(recorded(.rememberedSuccess, "phase=\"pre\"")))"
        let runs =
            set == .generic
            ? recorded(.rememberedRun, "phase=\"post\"")
            : "max_over_time(\(recorded(.lastRun))[\(Recording.carried)])"
        let post = "max by (\(hook)) (\(runs))"
        let hasPost = set == .configured ? pre : "sum by (\(hook)) (\(seenLately("post")))"
        return "\(pre)\n  > on (\(hook))\n(\(post) or \(hasPost) * 0 - Inf)"
    }

    /// Of those that have such a phase.
    private func seenLately(_ phase: String) -> String {
        "(\(recorded(.lastSeen, "phase=\"\(phase)\"")) >= time() - \(Self.longestGap))"
    }

    /// In one pod of several, which the others' post hooks would hide.
    private var unfinishedPods: String {
        let pre = series(MetricCatalogue.lastSuccess, "phase=\"pre\"")
        let post = series(MetricCatalogue.lastRun, "phase=\"post\"")
        let havePost = series(MetricCatalogue.runs, "phase=\"post\"")
        return """
            max by (\(Recording.hookLevel)) (\(pre) > ignoring (phase) (\(post) or \(havePost) * 0 - Inf))
            """
    }

    /// For how many seconds a hook that is still there may not be seen: a gap in the scrapes ends no alert, which
    /// would be another one after it, and begins none.
    private static let longestGap = "7200"

    /// Velero waits four hours at most for the uploads between the two hooks (`--fs-backup-timeout`), and for a run
    /// without a deadline.
    static let longestUpload = "15000"
}
