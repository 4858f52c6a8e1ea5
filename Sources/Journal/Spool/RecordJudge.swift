import RunRecord

/// Decides what becomes of a record file, given what it holds; touches no file.
struct RecordJudge: Sendable {
    /// What made us look at the file.
    enum Occasion: Hashable, Sendable {
        /// Its writer closed it or renamed it into place: it is as complete as it will ever be.
        case written
        /// A sweep came past: somebody may be writing it at this moment.
        case sweep
    }

    enum Verdict: Hashable, Sendable {
        case accept(RunRecord)
        /// Perhaps still being written: a later sweep judges it.
        case lookAgain
        case reject(Rejection)
    }

    /// How long a file that cannot be read as a record is given to become one.
    static let patience = Nanoseconds.seconds(10)
    /// How long somebody's temporary file may lie in the spool.
    static let hiddenPatience = Nanoseconds.seconds(3600)

    /// Our own pod's UID; nil where the environment does not say, and then every pod's records are ours.
    let podUID: String?

    /// Judges the file `name`, whose bytes decoded to `content`.
    ///
    /// - Parameter age: since the file was last changed, by the wall clock; negative where that was set back.
    func judge(
        _ content: Result<RunRecord, RecordError>, of name: SpoolName, age: Nanoseconds, on occasion: Occasion
    ) -> Verdict {
        switch content {
        case .success(let record): judge(record, of: name)
        case .failure(.malformed) where occasion == .sweep && Self.isFresh(age, within: Self.patience):
            .lookAgain
        case .failure(let error): .reject(Rejection(reason: error.rejectionReason, detail: "\(error)"))
        }
    }

    /// What is wrong with a name that is refused.
    static let namingRule = "records are named <32 hex digits>.start.json and <32 hex digits>.end.json"

    /// Whether a file whose name is not that of a record, seen by a sweep, has been there for too long to be
    /// about to get one.
    func refuses(strangerOfAge age: Nanoseconds, isHidden: Bool) -> Bool {
        !Self.isFresh(age, within: isHidden ? Self.hiddenPatience : Self.patience)
    }

    /// Whether a file is to be given more time.
    ///
    /// One from far in the future, after the clock was set back, is not: it would be put off for ever.
    static func isFresh(_ age: Nanoseconds, within patience: Nanoseconds) -> Bool {
        age > .zero - patience && age < patience
    }

    private func judge(_ record: RunRecord, of name: SpoolName) -> Verdict {
        let spelt: SpoolName =
            switch (name, record.end) {
            case (.unnamedEnd, _?): .unnamedEnd(record.start.id)
            case (_, _?): .end(record.start.id)
            case (.unnamedStart, nil): .unnamedStart(record.start.id)
            case (_, nil): .start(record.start.id)
            }
        guard spelt == name else {
            return .reject(
                Rejection(reason: .name, detail: "the record in it belongs into a file named \(spelt.text)"))
        }
        if let podUID, let theirs = record.start.origin.podUID, theirs != podUID {
            return .reject(
                Rejection(reason: .podUID, detail: "recorded in the pod \(theirs), and this is \(podUID)"))
        }
        return .accept(record)
    }
}

extension RecordError {
    fileprivate var rejectionReason: RejectionReason {
        switch self {
        case .tooLarge: .tooLarge
        case .futureVersion: .version
        case .malformed: .malformed
        }
    }
}
