import Foundation
import Synchronization

/// Removes the files of many runs from several threads.
///
/// Not for the processor's sake: removing a file may wait for the disk, which on some mounts (ext4 with
/// `discard` and no journal) is asked to forget its blocks one file at a time. The waits overlap; nothing
/// depends on the order among runs.
struct ParallelRemoval {
    /// Fewer are not worth the threads.
    static let minimumCount = 64
    private static let threadCount = 8

    /// For each run, its files in the order in which they go.
    private let runs: [[SpoolName]]
    private let spool: SpoolFolder

    init(of runs: [[SpoolName]], from spool: SpoolFolder) {
        self.runs = runs
        self.spool = spool
    }

    /// Returns when every file is gone or cannot be removed; of a run that fails, later files stay.
    ///
    /// - Returns: the runs, by their places, of which something stayed, and why.
    func run() -> [(index: Int, failure: SystemFailure)] {
        let outcome = Outcome()
        let finished = DispatchSemaphore(value: 0)
        for worker in 0..<Self.threadCount {
            let thread = Thread { [runs, spool] in
                for index in stride(from: worker, to: runs.count, by: Self.threadCount) {
                    for name in runs[index] {
                        guard case .failed(let failure) = spool.remove(name) else { continue }
                        outcome.failures.withLock { $0.append((index, failure)) }
                        break
                    }
                }
                finished.signal()
            }
            thread.start()
        }
        for _ in 0..<Self.threadCount { finished.wait() }
        return outcome.failures.withLock { $0 }
    }

    private final class Outcome: Sendable {
        let failures = Mutex<[(index: Int, failure: SystemFailure)]>([])
    }
}
