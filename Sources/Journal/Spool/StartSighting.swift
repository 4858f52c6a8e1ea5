import RunRecord

/// What was found out about a start record's run, in the order in which it must be looked at.
///
/// The lock comes first: the warden renames the end record into place *before* it lets go of the lock, so
/// whoever finds the lock free and then no end record knows that there will be none. Looked at the other way
/// round, a run that ended between the two looks would be called lost.
struct StartSighting: Hashable, Sendable {
    enum Lock: Hashable, Sendable {
        /// Somebody holds it: the warden lives.
        case taken
        case free
        /// This file system does not say.
        case unknown
    }

    enum End: Hashable, Sendable {
        /// `<id>.end.json` is there.
        case named
        /// `.<id>.end` is there and holds this complete record: the warden died between flush and rename.
        case unnamed(RunRecord)
        /// Neither; or a space set aside that nothing complete was written into.
        case none
    }

    var start: RunStart
    var lock: Lock
    var end: End
    var isJournalled: Bool
}

/// What a start record's file means.
enum StartVerdict: Hashable, Sendable {
    /// The run is over and in the journal: the file is left over.
    case leftover
    /// The end record waits in the spool under its name.
    case ended
    /// The end record was complete but never named.
    case finished(RunRecord)
    /// The run is under way, as far as anybody can tell.
    case running
    /// The warden was killed; nobody knows how the command ended.
    case lost
}

extension StartSighting {
    /// - Parameter bootID: this machine's, where it is known.
    func verdict(bootID: String?) -> StartVerdict {
        if isJournalled { return .leftover }
        if end == .named { return .ended }
        guard lock != .taken, isOver(bootID: bootID) else { return .running }
        if case .unnamed(let record) = end { return .finished(record) }
        return .lost
    }

    /// Whether the warden is known to be gone, given that nobody was seen to hold the lock.
    private func isOver(bootID: String?) -> Bool {
        // No process outlives its kernel, whatever the lock can tell.
        if let bootID, let theirs = start.origin.bootID, theirs != bootID { return true }
        return lock == .free && start.lock == .held
    }
}

extension RunRecord {
    /// The record of a run whose warden was killed.
    ///
    /// - Parameter now: when that was seen. The true end is unknown; the span since the start, by the wall
    ///   clock, is the only bound on the duration that there is.
    static func lost(_ start: RunStart, seenAt now: Timestamp) -> RunRecord {
        RunRecord(
            start: start,
            end: RunEnd(
                endedAt: now, duration: max(now.since(start.startedAt), .zero), outcome: .failure(.lost)))
    }
}
