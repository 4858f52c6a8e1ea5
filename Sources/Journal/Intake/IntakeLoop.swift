import Glibc
import Ledger
import Logging
import RunRecord

/// The intake thread's life: waits for files, requests and the time, and has the clerk do the work.
final class IntakeLoop {
    private let intake: SpoolIntake
    private let wakePipe: WakePipe
    private var books: Books
    /// Nil while the spool cannot be opened.
    private var clerk: SpoolClerk?
    /// Nil where the kernel cannot tell of new files: then sweeps alone find them.
    private var watch: SpoolWatch?
    private var schedule = IntakeSchedule(startingAt: IntakeLoop.uptime)
    private var upkeep: Upkeep?
    private var startsToLookAtAgain: [RunID] = []
    /// Until then, files gather unseen.
    private var gatheringEnd = Nanoseconds.zero
    /// Why the spool cannot be used; nil while it can.
    private var obstacle: String?
    private var watchComplaint: String?
    private var hasWarnedOfMode = false

    init(_ intake: SpoolIntake, books: Books, wakePipe: WakePipe) {
        self.intake = intake
        self.books = books
        self.wakePipe = wakePipe
    }

    func run() {
        while !intake.isStopRequested {
            wait()
            wakePipe.drain()
            if let settings = intake.takeRequests().settings { configure(settings) }
            takeNews()
            for duty in schedule.due(at: Self.uptime) where !intake.isStopRequested { perform(duty) }
            if upkeep != nil, !intake.isStopRequested { keepUp() }
        }
    }

    /// Waits for whatever comes first.
    private func wait() {
        let now = Self.uptime
        var files = [pollfd(fd: wakePipe.readEnd, events: Int16(POLLIN), revents: 0)]
        var span = upkeep == nil ? schedule.wait(from: now) : .zero
        if gatheringEnd > now {
            span = min(span, gatheringEnd - now)
        } else if let watch {
            files.append(pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0))
        }
        // Rounded up: a millisecond too early is a turn of the loop in vain.
        poll(&files, nfds_t(files.count), Int32(clamping: (span.count + 999_999) / 1_000_000))
    }

    // MARK: The spool

    private func takeNews() {
        guard let watch, gatheringEnd <= Self.uptime else { return }
        let news = watch.drain()
        if news.isFolderGone { leaveSpool() }
        if news.isFolderGone || news.overflowed { schedule.plan(.sweep, at: Self.uptime) }
        guard let clerk, !news.written.isEmpty else { return }
        attempt {
            var ends: Set<RunID> = []
            var starts: Set<RunID> = []
            for case .end(let id) in news.written { ends.insert(id) }
            for case .start(let id) in news.written where !ends.contains(id) { starts.insert(id) }
            try clerk.take(ends: ends, on: .written)
            startsToLookAtAgain += try clerk.look(atStarts: starts, on: .written)
        }
        gatheringEnd = Self.uptime + IntakeSchedule.gatheringTime
        if !startsToLookAtAgain.isEmpty {
            schedule.plan(.lookAgain, at: Self.uptime + IntakeSchedule.lookAgainDelay)
        }
    }

    private func perform(_ duty: IntakeSchedule.Duty) {
        switch duty {
        case .sweep: sweep()
        case .lookAgain:
            schedule.cancel(.lookAgain)
            let starts = startsToLookAtAgain
            startsToLookAtAgain = []
            attempt { try clerk?.look(atStarts: starts, on: .written) }
        case .probe:
            schedule.plan(.probe, at: Self.uptime + IntakeSchedule.probeInterval)
            attempt { try store() }
        case .upkeep:
            schedule.plan(.upkeep, at: Self.uptime + IntakeSchedule.upkeepInterval)
            upkeep = Upkeep()
        }
    }

    private func sweep() {
        if clerk?.spool.isInPlace != true { enterSpool() }
        let isUsable = attempt {
            // Before anything is asked of the journal: while that takes nothing, too, it is worth knowing
            // what waits and who runs.
            try clerk?.sweep()
            // Not every sweep has something to write: while the journal takes nothing, ask it.
            if !intake.journal.isWritable { try store() }
        }
        if isUsable, clerk != nil { clearObstacle() }
        let interval = watch == nil ? IntakeSchedule.blindSweepInterval : IntakeSchedule.sweepInterval
        schedule.plan(.sweep, at: Self.uptime + interval)
    }

    /// Opens the spool anew; the watch comes first, so that nothing falls between it and the sweep.
    private func enterSpool() {
        leaveSpool()
        do {
            let spool = try SpoolFolder(path: intake.settings.spoolPath)
            watch = beginWatch(of: spool)
            let intake = intake
            clerk = SpoolClerk(
                spool: spool, journal: intake.journal, books: books, board: intake.board,
                settings: intake.settings, logger: intake.logger, now: intake.now,
                shouldStop: { intake.isStopRequested })
            warnOfMode(of: spool)
        } catch {
            obstruct("\(error)")
        }
    }

    private func beginWatch(of spool: SpoolFolder) -> SpoolWatch? {
        do {
            let watch = try SpoolWatch(path: spool.path)
            watchComplaint = nil
            return watch
        } catch {
            let complaint = "\(error)"
            if watchComplaint != complaint {
                intake.logger.error(
                    "spool cannot be watched; looking every second instead", metadata: ["error": "\(error)"])
            }
            watchComplaint = complaint
            return nil
        }
    }

    private func leaveSpool() {
        if let clerk {
            for id in clerk.running { clerk.forget(id) }
            books = clerk.books
            intake.board.post(books)
        }
        clerk = nil
        watch = nil
        intake.board.postLeaving()
    }

    // MARK: The books

    private func configure(_ settings: LedgerSettings) {
        change { $0.ledger.configure(settings) }
    }

    /// Changes the books, wherever they are at the moment, and shows them.
    private func change(_ body: (inout Books) throws -> Void) rethrows {
        if let clerk {
            try body(&clerk.books)
            intake.board.post(clerk.books)
        } else {
            try body(&books)
            intake.board.post(books)
        }
    }

    /// Stores the books with no record.
    private func store() throws {
        try change { $0 = try intake.journal.append([], to: $0).books }
    }

    /// Does what may fail for want of the disk; what failed is tried again by the next sweep.
    ///
    /// - Returns: whether the spool could be used.
    @discardableResult
    private func attempt(_ body: () throws -> Void) -> Bool {
        do {
            try body()
        } catch let failure as SystemFailure {
            obstruct("\(JournalError.spoolUnusable(failure))")
            return false
        } catch {
            // The journal has said why. Runs that were begun meanwhile are to be seen all the same.
            change { $0.counters.noteJournalError() }
        }
        return true
    }

    // MARK: Upkeep

    private func keepUp() {
        guard let step = upkeep?.step else { return }
        do {
            let isExhausted: Bool
            switch step {
            case .prune(let limit):
                let moment = intake.now().advanced(by: .zero - intake.settings.retention)
                let kept = clerk?.unremoved ?? []
                isExhausted = try intake.journal.prune(before: moment, keeping: kept, limit: limit) < limit
            case .shrink(let pageCount): isExhausted = try !intake.journal.shrink(pageCount: pageCount)
            case .settle:
                try forgetLearnt()
                try intake.journal.checkpoint()
                intake.journal.releaseMemory()
                isExhausted = true
            }
            upkeep?.advance(isExhausted: isExhausted)
            if upkeep?.step == nil { upkeep = nil }
        } catch {
            intake.logger.warning("journal upkeep put off", metadata: ["error": "\(error)"])
            upkeep = nil
        }
    }

    private func forgetLearnt() throws {
        let moment = intake.now().advanced(by: .zero - IntakeSettings.learntHookMemory)
        try change { books in
            var next = books
            let forgotten = next.ledger.forgetLearnt(before: moment)
            guard !forgotten.isEmpty else { return }
            try intake.journal.forget(forgotten)
            books = next
        }
    }

    // MARK: Odds

    /// The mode of a folder that was there before us is its owner's affair, but hooks may run as other users.
    private func warnOfMode(of spool: SpoolFolder) {
        guard !spool.isOpenToEverybody, !hasWarnedOfMode else { return }
        hasWarnedOfMode = true
        intake.logger.warning(
            "not everybody may write into the spool; `chmod 1777` it if hooks run as other users",
            metadata: ["spool": "\(spool.path)"])
    }

    /// Says what is wrong with the spool, once for as long as it stays the same, and counts it once for as
    /// long as anything is wrong.
    private func obstruct(_ text: String) {
        guard obstacle != text else { return }
        if obstacle == nil { change { $0.counters.noteJournalError() } }
        obstacle = text
        intake.board.post(spoolObstacle: "the spool cannot be used: \(text)")
        intake.logger.error("spool cannot be used", metadata: ["error": "\(text)"])
    }

    private func clearObstacle() {
        guard obstacle != nil else { return }
        obstacle = nil
        intake.board.post(spoolObstacle: nil)
        intake.logger.notice("spool can be used again", metadata: ["spool": "\(intake.settings.spoolPath)"])
    }

    private static var uptime: Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Nanoseconds(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
