import Ledger
import Logging
import RunRecord

/// Carries records from the spool into the journal: looks, has it decided, and acts on it.
///
/// The order that makes each record count exactly once: a record is read; its row and what it changes in the
/// books are committed together; only then its files go. Whatever dies in between, the next clerk finds the
/// file again, and the journal knows the id.
///
/// One thread's own. A method that throws `JournalError` has deleted nothing that was not committed.
final class SpoolClerk {
    /// The moments between effects, at which a test may end the world.
    enum Moment: Hashable, Sendable, CaseIterable {
        case read, committed, endRemoved, filesRemoved, rejectionCommitted
    }

    let spool: SpoolFolder
    let journal: Journal
    let judge: RecordJudge
    let bootID: String?
    let now: @Sendable () -> Timestamp
    let logger: Logger
    let board: IntakeBoard
    /// Throws where the process is to be taken for dead.
    let interrupt: (Moment) throws -> Void
    /// Asked between batches.
    let shouldStop: () -> Bool

    var books: Books
    /// The runs that the ledger holds to be under way.
    var running: Set<RunID> = []
    /// Runs in the journal whose files could not be removed.
    private(set) var unremoved: Set<RunID> = []
    /// Entries that were refused and stay where they are: each counts once in a daemon's life. Where files
    /// cannot be moved, or are not ours to move, the next daemon meets, counts and logs them again.
    private(set) var stuck: Set<EntryName> = []
    private var complaints: Set<String> = []
    private var removal: (ParallelRemoval, ids: [RunID])?
    private let rejected: RejectedFolder
    private let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(
        capacity: RunRecordCodec.maximumByteCount + 1)

    init(
        spool: SpoolFolder, journal: Journal, books: Books, board: IntakeBoard, settings: IntakeSettings,
        logger: Logger, now: @escaping @Sendable () -> Timestamp,
        shouldStop: @escaping () -> Bool = { false }, interrupt: @escaping (Moment) throws -> Void = { _ in }
    ) {
        self.spool = spool
        self.journal = journal
        self.books = books
        self.board = board
        judge = RecordJudge(podUID: settings.podUID)
        bootID = settings.bootID
        self.logger = logger
        self.now = now
        self.shouldStop = shouldStop
        self.interrupt = interrupt
        rejected = RejectedFolder(of: spool)
    }

    deinit { buffer.deallocate() }

    // MARK: Reading

    /// A record file that was read and judged.
    enum Finding {
        case record(RunRecord, byteCount: Int, lock: StartSighting.Lock)
        /// Gone, or to be looked at another time, or refused already.
        case nothing
        case rejection(Rejection)
    }

    /// Reads and judges one file; of a start record, the lock is looked at too.
    func find(_ name: SpoolName, on occasion: RecordJudge.Occasion) -> Finding {
        do {
            let file = try spool.open(name)
            let content: Result<RunRecord, RecordError>
            do {
                content = try file.record(using: buffer)
            } catch {
                complain("\(error)", of: name.text)
                return .nothing
            }
            let age = now().since(file.modifiedAt)
            switch judge.judge(content, of: name, age: age, on: occasion) {
            case .accept(let record):
                // Looked at before anything else is: see StartSighting.
                let lock = record.end == nil ? file.lock() : .unknown
                return .record(record, byteCount: file.byteCount, lock: lock)
            case .lookAgain: return .nothing
            case .reject(let rejection): return self.rejection(of: name, rejection)
            }
        } catch {
            switch error {
            case .absent: return .nothing
            case .refused(let rejection): return self.rejection(of: name, rejection)
            case .failed(let failure):
                complain("\(failure)", of: name.text)
                return .nothing
            }
        }
    }

    private func rejection(of name: SpoolName, _ rejection: Rejection) -> Finding {
        stuck.isEmpty || !stuck.contains(EntryName(name)) ? .rejection(rejection) : .nothing
    }

    // MARK: Taking in

    /// Takes in the end records of `ids`.
    func take(ends ids: some Sequence<RunID>, on occasion: RecordJudge.Occasion) throws {
        // While the files of one batch are removed, the next one is read and committed.
        defer { finishRemoval() }
        var batch = IntakeBatch()
        for id in ids {
            if isUnremoved(id) { continue }
            switch find(.end(id), on: occasion) {
            case .record(let record, let byteCount, _): batch.add(record, from: .named, byteCount: byteCount)
            case .rejection(let rejection): batch.reject(EntryName(.end(id)), rejection)
            case .nothing: continue
            }
            if batch.isFull {
                try beginCommit(of: batch)
                batch = IntakeBatch()
                if shouldStop() { return }
            }
        }
        try beginCommit(of: batch)
    }

    /// Commits what is in the batch, then removes and moves the files.
    func commit(_ batch: IntakeBatch) throws {
        defer { finishRemoval() }
        try beginCommit(of: batch)
    }

    /// Commits what is in the batch, and moves the files; many are still being removed when it returns.
    private func beginCommit(of batch: IntakeBatch) throws {
        guard !batch.isEmpty else { return }
        try interrupt(.read)
        var next = books
        for (_, rejection) in batch.rejections { next.counters[rejection.reason] += 1 }
        next = try journal.append(batch.records, to: next).books
        for entry in batch.entries {
            // A record that was known already did not pass through the ledger.
            next.ledger.ended(entry.record.start.id)
            running.remove(entry.record.start.id)
        }
        if books.ledger.unplacedRecordCount == 0, next.ledger.unplacedRecordCount > 0 {
            logger.warning(
                "runs are not counted: there are too many hooks that no configuration names",
                metadata: ["mend": "name the hooks that matter in the configuration"])
        }
        books = next
        board.post(books)
        try interrupt(.committed)
        try removeFiles(of: batch)
        try interrupt(.rejectionCommitted)
        for (file, rejection) in batch.rejections { putAway(file, rejection) }
    }

    private func removeFiles(of batch: IntakeBatch) throws {
        guard batch.entries.count < ParallelRemoval.minimumCount else {
            finishRemoval()
            removal = (
                ParallelRemoval(of: batch.entries.map(\.remains), from: spool),
                ids: batch.entries.map(\.record.start.id)
            )
            return
        }
        for entry in batch.entries {
            for name in entry.remains {
                guard remove(name) else {
                    unremoved.insert(entry.record.start.id)
                    break
                }
                try interrupt(.endRemoved)
            }
            try interrupt(.filesRemoved)
        }
    }

    /// Waits for the removal that is under way.
    private func finishRemoval() {
        guard let (removal, ids) = removal else { return }
        self.removal = nil
        for (index, failure) in removal.wait() {
            unremoved.insert(ids[index])
            complain(failure)
        }
    }

    /// Whether the run is in the journal and its files could not be removed; tries to, once more.
    func isUnremoved(_ id: RunID) -> Bool {
        guard !unremoved.isEmpty, unremoved.contains(id) else { return false }
        if [.end(id), .unnamedEnd(id), .start(id)].allSatisfy(remove) { unremoved.remove(id) }
        return true
    }

    /// - Returns: whether there is no such file any more.
    @discardableResult
    func remove(_ name: SpoolName) -> Bool {
        guard case .failed(let failure) = spool.remove(name) else { return true }
        complain(failure)
        return false
    }

    private func complain(_ failure: SystemFailure) {
        // The folder is what is wrong, not each of its files: said once.
        complain("\(failure); what is in the journal counts once, but takes up space", of: "\(failure.code)")
    }

    // MARK: Refusing

    /// Moves a refused file out of the way; it is counted already.
    private func putAway(_ file: EntryName, _ rejection: Rejection) {
        var metadata: Logger.Metadata = [
            "file": "\(file.text)", "reason": "\(rejection.reason.rawValue)", "detail": "\(rejection.detail)",
        ]
        do {
            try rejected.take(file, reason: rejection.reason, at: now())
        } catch {
            leave(file)
            metadata["left_in_place"] = "\(error)"
        }
        logger.warning("record rejected", metadata: metadata)
    }

    /// How many entries are remembered that stay: the spool is a folder that everybody may fill.
    static let maximumStuckCount = 10_000

    private func leave(_ file: EntryName) {
        // Beyond the bound, a file that cannot be moved is counted anew by each sweep.
        if stuck.count < Self.maximumStuckCount { stuck.insert(file) }
    }

    /// Counts and logs entries that are no records by their names, as a sweep found them, and leaves them
    /// alone: the folder may be somebody else's, named by mistake, and they his property.
    ///
    /// That goes for `x.end.json` too: only what is named exactly as a record is ever moved or removed.
    func refuse(strangers: [(name: EntryName, isHidden: Bool)]) throws {
        var refused: [EntryName] = []
        for (name, isHidden) in strangers.prefix(max(Self.maximumStuckCount - stuck.count, 0)) {
            guard let state = spool.state(of: name),
                judge.refuses(strangerOfAge: now().since(state.modifiedAt), isHidden: isHidden)
            else { continue }
            refused.append(name)
        }
        guard let first = refused.first else { return }
        var next = books
        next.counters[.name] += UInt64(refused.count)
        books = try journal.append([], to: next).books
        board.post(books)
        for name in refused { leave(name) }
        // One line, however many: a whole folder of them says the same thing a thousand times.
        logger.warning(
            "files in the spool are no records and are left alone",
            metadata: [
                "count": "\(refused.count)", "first": "\(first.text)",
                "reason": "\(RejectionReason.name.rawValue)", "detail": "\(RecordJudge.namingRule)",
                "spool": "\(spool.path)",
            ])
    }

    /// Forgets the stuck entries that are no longer there.
    func keepStuck(_ present: (EntryName) -> Bool) { stuck = stuck.filter(present) }

    /// Logs a complaint, once.
    func complain(_ text: String, of subject: String) {
        // The set is bounded; when it is full, complaints are repeated once.
        if complaints.count >= 1_000 { complaints.removeAll() }
        guard complaints.insert(subject).inserted else { return }
        logger.warning("spool trouble", metadata: ["error": "\(text)", "about": "\(subject)"])
    }
}
