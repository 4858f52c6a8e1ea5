import Foundation
import Synchronization

/// Removes the files of many runs from several threads, beside whatever else goes on.
///
/// Not for the processor's sake: removing a file may wait for the disk, which on some mounts (ext4 with
/// `discard` and no journal) is asked to forget its blocks one file at a time. The waits overlap; nothing
/// depends on the order among runs.
final class ParallelRemoval: Sendable {
    /// Fewer are not worth the threads.
    static let minimumCount = 64
    private static let threadCount = 8

    /// For each run, its files in the order in which they go.
    private let runs: [[SpoolName]]
    private let failures = Mutex<[(index: Int, failure: SystemFailure)]>([])
    private let finished = DispatchSemaphore(value: 0)

    /// Begins at once.
    init(of runs: [[SpoolName]], from spool: SpoolFolder) {
        self.runs = runs
        for worker in 0..<Self.threadCount {
            let thread = Thread { [self] in
                for index in stride(from: worker, to: runs.count, by: Self.threadCount) {
                    remove(index, from: spool)
                }
                finished.signal()
            }
            thread.start()
        }
    }

    /// Returns when every file is gone or cannot be removed; to be called once.
    ///
    /// - Returns: the runs, by their places, of which something stayed, and why.
    func wait() -> [(index: Int, failure: SystemFailure)] {
        for _ in 0..<Self.threadCount { finished.wait() }
        return failures.withLock { $0 }
    }

    /// Of a run that fails, later files stay.
    private func remove(_ index: Int, from spool: SpoolFolder) {
        for name in runs[index] {
            guard case .failed(let failure) = spool.remove(name) else { continue }
            failures.withLock { $0.append((index, failure)) }
            return
        }
    }
}
