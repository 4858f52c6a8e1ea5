import Synchronization

/// Removes the files of many runs from several threads, beside whatever else goes on.
///
/// Not for the processor's sake: removing a file may wait for the disk, which on some mounts (ext4 with
/// `discard` and no journal) is asked to forget its blocks one file at a time. The waits overlap; nothing
/// depends on the order among runs.
///
/// Where threads cannot be had, whoever waits does the work: it always ends.
struct ParallelRemoval {
    /// Fewer are not worth the threads.
    static let minimumCount = 64
    static let threadCount = 8

    private let work: Work
    private let threads: [WorkerThread]

    /// Begins at once.
    ///
    /// - Parameter begin: begins a thread, or throws where none can be had.
    init(
        of runs: [[SpoolName]], from spool: SpoolFolder,
        begin: (@escaping @Sendable () -> Void) throws -> WorkerThread = { try WorkerThread($0) }
    ) {
        let work = Work(runs: runs, spool: spool)
        self.work = work
        var threads: [WorkerThread] = []
        while threads.count < Self.threadCount, let thread = try? begin({ work.run() }) {
            threads.append(thread)
        }
        self.threads = threads
    }

    /// Returns when every file is gone or cannot be removed; to be called once.
    ///
    /// - Returns: the runs, by their places, of which something stayed, and why.
    func wait() -> [(index: Int, failure: SystemFailure)] {
        if threads.isEmpty { work.run() }
        for thread in threads { thread.join() }
        return work.failures
    }

    /// What is to be removed; each run is taken by one thread, whichever comes first.
    private final class Work: Sendable {
        /// For each run, its files in the order in which they go.
        private let runs: [[SpoolName]]
        private let spool: SpoolFolder
        private let next = Atomic(0)
        private let failed = Mutex<[(index: Int, failure: SystemFailure)]>([])

        init(runs: [[SpoolName]], spool: SpoolFolder) {
            self.runs = runs
            self.spool = spool
        }

        var failures: [(index: Int, failure: SystemFailure)] { failed.withLock { $0 } }

        func run() {
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < runs.count else { return }
                remove(index)
            }
        }

        /// Of a run that fails, later files stay.
        private func remove(_ index: Int) {
            for name in runs[index] {
                guard case .failed(let failure) = spool.remove(name) else { continue }
                failed.withLock { $0.append((index, failure)) }
                return
            }
        }
    }
}
