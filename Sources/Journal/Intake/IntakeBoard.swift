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

    func postSweep(fileCount: Int) {
        notice.withLock { notice in
            notice.spoolFileCount = fileCount
            notice.isSwept = true
        }
    }
}
