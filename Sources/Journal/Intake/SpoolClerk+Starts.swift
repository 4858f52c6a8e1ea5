import Ledger
import RunRecord

/// Start records: who runs, who is done, who is lost.
extension SpoolClerk {
    /// Looks at the start records of `ids`.
    ///
    /// - Returns: those whose wardens live. After their files were closed, they are to be looked at again in
    ///   a moment: the kernel tells of the closing just before it frees the lock.
    @discardableResult
    func look(atStarts ids: some Sequence<RunID>, on occasion: RecordJudge.Occasion) throws -> [RunID] {
        var alive: [RunID] = []
        var chunk: [RunID] = []
        for id in ids {
            chunk.append(id)
            guard chunk.count == IntakeBatch.maximumRecordCount else { continue }
            alive += try look(atChunk: chunk, on: occasion)
            chunk.removeAll(keepingCapacity: true)
            if shouldStop() { return alive }
        }
        return alive + (try look(atChunk: chunk, on: occasion))
    }

    private func look(atChunk ids: [RunID], on occasion: RecordJudge.Occasion) throws -> [RunID] {
        var batch = IntakeBatch()
        var sightings: [StartSighting] = []
        for id in ids where !isUnremoved(id) {
            switch find(.start(id), on: occasion) {
            case .record(let record, _, let lock): sightings.append(sight(record.start, lock: lock))
            case .rejection(let rejection): batch.reject(EntryName(.start(id)), rejection)
            case .nothing: continue
            }
        }
        // The journal last: a record that was taken in meanwhile is known to it.
        let known: Set<RunID>
        do {
            known = try journal.known(among: sightings.map(\.start.id))
        } catch {
            // Without its word, only those with a living warden are sure to run.
            for sighting in sightings where sighting.lock == .taken && sighting.end == .none {
                begin(sighting.start)
            }
            throw error
        }
        var ends: [RunID] = []
        for var sighting in sightings {
            let id = sighting.start.id
            sighting.isJournalled = known.contains(id)
            switch sighting.verdict(bootID: bootID) {
            case .leftover:
                for name in [SpoolName.unnamedEnd(id), .start(id)] { remove(name) }
                forget(id)
            case .ended: ends.append(id)
            case .finished(let record): batch.add(record, from: .unnamed, byteCount: 0)
            case .running: begin(sighting.start)
            case .lost: batch.add(.lost(sighting.start, seenAt: now()), from: .verdict, byteCount: 0)
            }
        }
        board.post(books)
        try commit(batch)
        try take(ends: ends, on: occasion)
        return sightings.lazy.filter { $0.lock == .taken }.map(\.start.id)
    }

    /// Finds out what else there is about a run; the lock was looked at before.
    private func sight(_ start: RunStart, lock: StartSighting.Lock) -> StartSighting {
        var sighting = StartSighting(start: start, lock: lock, end: .none, isJournalled: false)
        if spool.contains(.end(start.id)) {
            sighting.end = .named
        } else if lock != .taken, case .record(let record, _, _) = find(.unnamedEnd(start.id), on: .written) {
            sighting.end = .unnamed(record)
        }
        return sighting
    }

    /// Looks at files that never got their names and have no start record beside them.
    func look(atUnnamed ids: Set<RunID>) throws {
        guard !ids.isEmpty else { return }
        let known = try journal.known(among: Array(ids))
        var batch = IntakeBatch()
        for id in ids {
            guard let sighting = sight(unnamed: id, isJournalled: known.contains(id)) else { continue }
            switch sighting.verdict {
            case .leave: continue
            case .remove:
                for name in [SpoolName.unnamedEnd(id), .unnamedStart(id)] { remove(name) }
            case .finished(let record): batch.add(record, from: .unnamed, byteCount: 0)
            }
            if batch.isFull {
                try commit(batch)
                batch = IntakeBatch()
            }
        }
        try commit(batch)
    }

    private func sight(unnamed id: RunID, isJournalled: Bool) -> UnnamedSighting? {
        let lock = (try? spool.open(.unnamedStart(id)))?.lock()
        let changes = [SpoolName.unnamedStart(id), .unnamedEnd(id)].compactMap {
            spool.state(of: $0)?.modifiedAt
        }
        guard let changedAt = changes.max() else { return nil }
        var sighting = UnnamedSighting(
            age: now().since(changedAt), lock: lock, finished: nil, isJournalled: isJournalled)
        if case .record(let record, _, _) = find(.unnamedEnd(id), on: .written) { sighting.finished = record }
        return sighting
    }

    private func begin(_ start: RunStart) {
        guard running.insert(start.id).inserted else { return }
        books.ledger.began(start)
    }

    func forget(_ id: RunID) {
        guard running.remove(id) != nil else { return }
        books.ledger.ended(id)
    }
}
