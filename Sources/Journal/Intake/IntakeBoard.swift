import Ledger
import Synchronization

/// Where the intake leaves what is current, for everybody to take: held for an instant only, so that a
/// scrape never waits for the disk.
final class IntakeBoard: Sendable {
    struct Notice: Sendable {
        var ledger: Ledger
        var counters: IntakeCounters
        var spoolFileCount = 0
        var isSwept = false
        /// Why the spool cannot be used; nil while it can.
        var spoolObstacle: String?
    }

    private let notice: Mutex<Notice>

    init(_ books: Books) {
        notice = Mutex(Notice(ledger: books.ledger, counters: books.counters))
    }

    var current: Notice { notice.withLock { $0 } }

    func post(_ books: Books) {
        // What was current goes outside the lock: freeing a large ledger takes time.
        var replaced: Ledger?
        notice.withLock { notice in
            replaced = notice.ledger
            notice.ledger = books.ledger
            notice.counters = books.counters
        }
        _ = replaced
    }

    /// The spool was listed; what is in it is yet to be looked at.
    func postListing(fileCount: Int) { notice.withLock { $0.spoolFileCount = fileCount } }

    /// Everything in the spool was looked at.
    func postSweep(fileCount: Int) {
        notice.withLock { notice in
            notice.spoolFileCount = fileCount
            notice.isSwept = true
        }
    }

    /// The spool is not open any more: what is in the next one has not been looked at.
    func postLeaving() { notice.withLock { $0.isSwept = false } }

    func post(spoolObstacle: String?) { notice.withLock { $0.spoolObstacle = spoolObstacle } }
}
