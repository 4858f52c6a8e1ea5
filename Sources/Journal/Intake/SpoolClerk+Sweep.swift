import RunRecord

/// The sweep: everything in the spool, whether an event told of it or not.
extension SpoolClerk {
    /// What a listing of the spool held.
    struct Listing {
        var ends: [RunID] = []
        var starts: [RunID] = []
        var unnamed: Set<RunID> = []
        var strangers: [(name: EntryName, isHidden: Bool)] = []
        var fileCount = 0

        /// So many strangers are looked at in one sweep, the others in the next.
        static let maximumStrangerCount = 1_000

        /// Takes in a name, unless it is a stranger's and among those `known` already.
        mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, known: Set<EntryName>) {
            let name = SpoolName(bytes)
            if name != .reserved { fileCount += 1 }
            switch name {
            case .end(let id): ends.append(id)
            case .start(let id): starts.append(id)
            case .unnamedEnd(let id), .unnamedStart(let id): unnamed.insert(id)
            case .hidden, .foreign:
                guard strangers.count < Self.maximumStrangerCount else { return }
                let stranger = EntryName(bytes)
                guard known.isEmpty || !known.contains(stranger) else { return }
                strangers.append((stranger, name == .hidden))
            case .reserved: break
            }
        }
    }

    /// Looks at everything in the spool.
    ///
    /// - Throws: `JournalError` where nothing can be written, `SystemFailure` where nothing can be listed.
    func sweep() throws {
        var listing = Listing()
        try spool.forEachName { listing.add($0, known: stuck) }
        board.postListing(fileCount: listing.fileCount)
        var complaint: JournalError?
        do {
            try take(ends: inOrderOfAge(listing.ends), on: .sweep)
        } catch let error as JournalError {
            // Said in a moment: who runs is to be seen all the same.
            complaint = error
        }
        if shouldStop() { return }
        // Those whose ends were taken in just now are gone, and cost one vain look at most.
        let ended = listing.starts.isEmpty ? [] : Set(listing.ends)
        let starts = listing.starts.filter { !ended.contains($0) || spool.contains(.start($0)) }
        noteVanished(present: Set(starts))
        try look(atStarts: starts, on: .sweep)
        if let complaint { throw complaint }
        if shouldStop() { return }
        // An unnamed end beside a start record is that one's, and has been judged with it.
        try look(atUnnamed: listing.unnamed.subtracting(listing.starts))
        try refuse(strangers: listing.strangers)
        keepStuck { spool.state(of: $0) != nil }
        board.post(books)
        board.postSweep(fileCount: try remainingFileCount(of: listing))
    }

    /// Oldest first where they do not fit into one batch, which is put in order by itself: a release that is
    /// taken in before its quiesce is a pair turned round.
    private func inOrderOfAge(_ ids: [RunID]) -> [RunID] {
        guard ids.count > IntakeBatch.maximumRecordCount else { return ids }
        return ids.compactMap { id in spool.state(of: .end(id)).map { (id: id, time: $0.modifiedAt) } }
            .sorted { $0.time < $1.time }
            .map(\.id)
    }

    /// Runs whose start records were removed by somebody else are under way no more, as far as we know.
    private func noteVanished(present: Set<RunID>) {
        for id in running.subtracting(present) where !spool.contains(.start(id)) { forget(id) }
    }

    private func remainingFileCount(of listing: Listing) throws -> Int {
        guard listing.fileCount > 0 else { return 0 }
        var count = 0
        try spool.forEachName { if SpoolName($0) != .reserved { count += 1 } }
        return count
    }
}
