package import RunRecord

/// How an undo command ended.
package enum UndoResult: UInt8, LabelledCase {
    case success, failure

    package var name: StaticString {
        switch self {
        case .success: "success"
        case .failure: "failure"
        }
    }
}

/// What the latest run of a hook's phase left behind.
package struct LatestRun: Hashable, Sendable {
    package let endedAt: Timestamp
    package let isSuccess: Bool
    package let duration: Nanoseconds
    package let attempts: UInt32
    /// The deadline that was in force; nil where there was none, or where the configuration has set another
    /// one since.
    package var timeout: Nanoseconds?
}

/// Everything that is counted about one hook's phase.
///
/// Counters only rise. The latest results go by the time at which a run ended, not by the order of
/// arrival: after a restart, the records that were waiting come in any order.
package struct Tally: Hashable, Sendable {
    package internal(set) var runs: UInt64 = 0
    package internal(set) var failures = CaseTable<FailureReason, UInt64>(repeating: 0)
    /// Without the runs that could not be started or were lost: nobody knows how long those took.
    package internal(set) var durations: DurationHistogram
    package internal(set) var attempts: UInt64 = 0
    package internal(set) var cpuTime: Nanoseconds = .zero
    package internal(set) var skips: UInt64 = 0
    package internal(set) var undos = CaseTable<UndoResult, UInt64>(repeating: 0)
    package internal(set) var latestRun: LatestRun?
    package internal(set) var lastSuccessAt: Timestamp?
    package internal(set) var lastFailureAt = CaseTable<FailureReason, Timestamp?>(repeating: nil)
    package internal(set) var lastSkipAt: Timestamp?

    package init(durationBounds: [Nanoseconds]) {
        durations = DurationHistogram(bounds: durationBounds)
    }

    /// When this phase was last run or skipped; nil before that.
    package var lastSeenAt: Timestamp? {
        switch (latestRun?.endedAt, lastSkipAt) {
        case (let run?, let skip?): max(run, skip)
        case (let run, let skip): run ?? skip
        }
    }

    /// Takes in one run that is over, or was skipped.
    ///
    /// - Parameter now: the moment of arrival, where the caller knows it. A stored moment past it came from a
    ///   clock that has been set back since, and gives way to whatever arrives.
    mutating func count(_ start: RunStart, _ end: RunEnd, now: Timestamp?) {
        switch end.outcome {
        case .skipped:
            skips += 1
            lastSkipAt = Self.later(lastSkipAt, end.endedAt, now: now)
            return
        case .success:
            lastSuccessAt = Self.later(lastSuccessAt, end.endedAt, now: now)
        case .failure(let reason):
            failures[reason] += 1
            lastFailureAt[reason] = Self.later(lastFailureAt[reason], end.endedAt, now: now)
        }
        count(undosOf: end)
        runs += 1
        attempts += UInt64(end.attempts)
        cpuTime = cpuTime + max(end.userTime, .zero) + max(end.systemTime, .zero)
        if end.outcome != .failure(.start), end.outcome != .failure(.lost) {
            durations.observe(end.duration, run: start.id, endedAt: end.endedAt)
        }
        if Self.isSuperseded(latestRun?.endedAt, by: end.endedAt, now: now) {
            latestRun = LatestRun(
                endedAt: end.endedAt, isSuccess: end.outcome == .success,
                duration: max(end.duration, .zero), attempts: end.attempts, timeout: start.timeout)
        }
    }

    /// Takes in the undos of a run, or of the hold that followed it.
    mutating func count(undosOf end: RunEnd) {
        undos[.success] += UInt64(end.undoCount - min(end.failedUndoCount, end.undoCount))
        undos[.failure] += UInt64(end.failedUndoCount)
    }

    private static func later(_ stored: Timestamp?, _ new: Timestamp, now: Timestamp?) -> Timestamp? {
        isSuperseded(stored, by: new, now: now) ? new : stored
    }

    /// Whether what happened at `new` is the later of the two; of two at the same time, what arrived later.
    private static func isSuperseded(_ stored: Timestamp?, by new: Timestamp, now: Timestamp?) -> Bool {
        guard let stored else { return true }
        if let now, stored > now { return true }
        return new >= stored
    }
}
