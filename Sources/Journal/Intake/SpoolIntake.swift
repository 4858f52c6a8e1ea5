import Foundation
package import Ledger
package import Logging
package import RunRecord
import Synchronization

/// Takes records from the spool into the journal as they come, on a thread of its own.
///
/// The thread is there because the disk makes it wait: that must not hold up the cooperative threads that
/// answer scrapes.
package final class SpoolIntake: Sendable {
    /// What others ask of the thread.
    struct Requests: Sendable {
        var stop = false
        var settings: LedgerSettings?
    }

    let journal: Journal
    let settings: IntakeSettings
    let logger: Logger
    let now: @Sendable () -> Timestamp
    let board: IntakeBoard
    private let books: Books
    private let wakePipe: WakePipe
    private let requests = Mutex(Requests())

    /// - Parameter books: as the journal kept them, from opening it.
    package init(
        journal: Journal, books: Books, settings: IntakeSettings, logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) throws(SystemFailure) {
        self.journal = journal
        self.books = books
        self.settings = settings
        self.logger = logger
        self.now = now
        board = IntakeBoard(books)
        wakePipe = try WakePipe()
    }

    /// Takes records in until ``requestStop()``, or until the task is cancelled; to be called once.
    ///
    /// Returns when the transaction under way is finished. The journal is left open.
    package func run() async {
        await withTaskCancellationHandler {
            var hasComplained = false
            while !isStopRequested {
                do {
                    return try await runOnThread()
                } catch {
                    if !hasComplained {
                        logger.error("intake cannot begin", metadata: ["error": "\(error)"])
                    }
                    hasComplained = true
                    board.post(spoolObstacle: "the intake cannot begin: \(error)")
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        } onCancel: {
            requestStop()
        }
    }

    /// Returns when the intake's thread has ended, and throws where none can be had.
    private func runOnThread() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            do {
                let thread = try WorkerThread { [self] in
                    board.post(spoolObstacle: nil)
                    Thread.current.name = "intake"
                    IntakeLoop(self, books: books, wakePipe: wakePipe).run()
                    continuation.resume()
                }
                thread.detach()
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Has ``run()`` return soon, from any thread.
    package func requestStop() {
        requests.withLock { $0.stop = true }
        wakePipe.wake()
    }

    /// Puts another configuration in force, soon.
    package func configure(_ settings: LedgerSettings) {
        requests.withLock { $0.settings = settings }
        wakePipe.wake()
    }

    /// The ledger as it is in the journal, with the runs that are under way. Never waits for the disk.
    package var ledger: Ledger { board.current.ledger }

    /// What the intake says about itself. Never waits for the disk, but for the sizes of two files.
    package var readings: IntakeReadings {
        let notice = board.current
        var readings = IntakeReadings()
        readings.counters = notice.counters
        readings.spoolFileCount = notice.spoolFileCount
        readings.isSwept = notice.isSwept
        readings.spoolObstacle = notice.spoolObstacle
        readings.journalByteCount = journal.byteCount
        readings.isJournalWritable = journal.isWritable
        return readings
    }

    var isStopRequested: Bool { requests.withLock { $0.stop } }

    /// Takes what was asked for since the last time; a stop stays asked for.
    func takeRequests() -> Requests {
        requests.withLock { requests in
            defer { requests.settings = nil }
            return requests
        }
    }
}
