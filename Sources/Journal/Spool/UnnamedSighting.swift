import RunRecord

/// What was found out about a record file that never got its name, where no start record tells more.
struct UnnamedSighting: Hashable, Sendable {
    /// Since the file was last changed, by the wall clock.
    var age: Nanoseconds
    /// The lock of `.<id>.start`; nil where there is no such file.
    var lock: StartSighting.Lock?
    /// What `.<id>.end` holds, where that is complete.
    var finished: RunRecord?
    /// Whether the run's end is in the journal.
    var isJournalled: Bool

    enum Verdict: Hashable, Sendable {
        case leave
        case remove
        case finished(RunRecord)
    }

    /// How long a file is kept of which nobody can tell whether its warden lives: longer than any hook runs.
    static let patience = Nanoseconds.seconds(7 * 86_400)

    var verdict: Verdict {
        if isJournalled { return .remove }
        if lock == .taken { return .leave }
        // A warden that lives is between two system calls: it will not take so long.
        let isSettled = !RecordJudge.isFresh(age, within: RecordJudge.patience)
        if let finished { return isSettled ? .finished(finished) : .leave }
        if lock == .free { return isSettled ? .remove : .leave }
        return RecordJudge.isFresh(age, within: Self.patience) ? .leave : .remove
    }
}
