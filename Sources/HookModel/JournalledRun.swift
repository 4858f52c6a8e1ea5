package import RunRecord

/// A run as the journal keeps it.
package struct JournalledRun: Hashable, Sendable {
    /// Rises in the order in which runs were taken in, and is never given twice: a place to read on from.
    package let sequence: Int64
    package let takenAt: Timestamp
    /// With its end.
    package let record: RunRecord

    package init(sequence: Int64, takenAt: Timestamp, record: RunRecord) {
        self.sequence = sequence
        self.takenAt = takenAt
        self.record = record
    }

    /// Where a listing by time, the latest first, goes on after this run.
    package var position: RunPosition? {
        record.end.map { RunPosition(endedAt: $0.endedAt, sequence: sequence) }
    }
}

/// A place in a listing by time: behind the run that ended then and has that sequence number.
package struct RunPosition: Hashable, Sendable {
    package let endedAt: Timestamp
    package let sequence: Int64

    package init(endedAt: Timestamp, sequence: Int64) {
        self.endedAt = endedAt
        self.sequence = sequence
    }

    /// The place as a word of an address, which ``init(text:)`` reads.
    package var text: String { "\(endedAt.nanosecondsSinceEpoch).\(sequence)" }

    package init?(text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let moment = Int64(parts[0]), let sequence = Int64(parts[1]) else {
            return nil
        }
        self.init(endedAt: Timestamp(nanosecondsSinceEpoch: moment), sequence: sequence)
    }
}

/// What is drawn of a run where many are shown side by side.
package struct RunMark: Hashable, Sendable {
    package var id: RunID
    package var phase: HookPhase
    package var endedAt: Timestamp
    package var outcome: RunOutcome
    package var duration: Nanoseconds

    package init(
        id: RunID, phase: HookPhase, endedAt: Timestamp, outcome: RunOutcome, duration: Nanoseconds
    ) {
        self.id = id
        self.phase = phase
        self.endedAt = endedAt
        self.outcome = outcome
        self.duration = duration
    }
}
