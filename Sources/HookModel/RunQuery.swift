package import RunRecord

/// Which finished runs are wanted, and from where on: the one question that the web page, `/api/v1/runs` and
/// `boathook runs` all ask of the journal.
package struct RunQuery: Hashable, Sendable {
    package enum Order: Hashable, Sendable {
        /// Latest end first.
        case latest
        /// In the order of arrival, from behind this sequence number: for following along.
        case arrived(after: Int64)
    }

    /// Only the run of that id; nil for all. Likewise the others.
    package var id: RunID?
    package var hook: String?
    package var phase: HookPhase?
    package var workload: String?
    package var outcome: OutcomeFilter?
    /// Only runs that ended then or later.
    package var since: Timestamp?
    /// Only what comes behind that place in a listing by time: its next page.
    package var after: RunPosition?
    package var order = Order.latest
    package var limit: Int

    package init(
        id: RunID? = nil, hook: String? = nil, phase: HookPhase? = nil, workload: String? = nil,
        outcome: OutcomeFilter? = nil, since: Timestamp? = nil, after: RunPosition? = nil,
        order: Order = .latest, limit: Int
    ) {
        self.id = id
        self.hook = hook
        self.phase = phase
        self.workload = workload
        self.outcome = outcome
        self.since = since
        self.after = after
        self.order = order
        self.limit = limit
    }
}

/// Runs by what came of them.
package enum OutcomeFilter: Hashable, Sendable {
    case success
    case skipped
    /// Failures of that reason; nil for all of them.
    case failure(FailureReason?)

    /// Every filter, in the order in which help texts list them.
    package static let all: [OutcomeFilter] =
        [.success, .failure(nil)] + FailureReason.allCases.map { .failure($0) } + [.skipped]

    /// The word that addresses and options use: `success`, `failure`, a reason, or `skipped`.
    package var word: String {
        switch self {
        case .success: "success"
        case .skipped: "skipped"
        case .failure(let reason): reason?.name.description ?? "failure"
        }
    }

    package init?(word: String) {
        guard let filter = Self.all.first(where: { $0.word == word }) else { return nil }
        self = filter
    }
}

/// How the runs of a hook did over some time, which is what its objectives are about.
package struct RunCountQuery: Hashable, Sendable {
    package var hook: String
    /// Runs of these phases.
    package var phases: [HookPhase]
    /// Runs that ended then or later.
    package var since: Timestamp
    /// Of the runs whose duration is known, those that took longer are counted apart.
    package var threshold: Nanoseconds?

    package init(hook: String, phases: [HookPhase], since: Timestamp, threshold: Nanoseconds? = nil) {
        self.hook = hook
        self.phases = phases
        self.since = since
        self.threshold = threshold
    }
}

/// The answer to a ``RunCountQuery``; skipped runs are in none of the counts.
package struct RunCount: Hashable, Sendable {
    package var runs = 0
    package var failures = 0
    /// Runs that ended by themselves or at their deadline: nobody knows how long the others took.
    package var timed = 0
    package var slow = 0

    package init(runs: Int = 0, failures: Int = 0, timed: Int = 0, slow: Int = 0) {
        self.runs = runs
        self.failures = failures
        self.timed = timed
        self.slow = slow
    }
}

/// The finished runs, as whoever shows them may ask for them; everything asked for at once is of one moment.
package protocol RunArchive: Sendable {
    func runs(_ query: RunQuery) async throws -> [JournalledRun]
    /// The marks that each query asks for, and the answer to each count.
    func marks(_ queries: [RunQuery], counts: [RunCountQuery]) async throws -> ([[RunMark]], [RunCount])
}
