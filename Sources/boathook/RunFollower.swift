import Glibc
import HookModel
import Journal
import RunRecord
import Synchronization

/// Prints runs as the daemon takes them in.
struct RunFollower {
    /// How often the journal is looked at.
    private static let interval: Int32 = 300
    /// How many runs are read at once.
    private static let batch = 500
    private static let isToldToStop = Atomic(false)

    var storagePath: String
    /// Which runs, and how many there are to begin with.
    var query: RunQuery
    var printer: RunPrinter

    /// Returns when it is told to stop by SIGINT or SIGTERM, or when nobody reads what it prints.
    ///
    /// - Throws: where there is no journal at the start, or where it cannot be read later on. One that is put aside
    ///   for a new one is followed on into the new one.
    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in RunFollower.isToldToStop.store(true, ordering: .relaxed) }
        }
        var printer = printer
        let beginning = try JournalReader(storagePath: storagePath).runsToFollow(query)
        var last = beginning.lastSequence
        guard writeToStandardOutput(printer.text(of: beginning.runs.reversed().map(\.record))) else { return }
        while !Self.isToldToStop.load(ordering: .relaxed), isRead(within: Self.interval) {
            guard let arrived = try arrivals(after: &last) else { continue }
            guard writeToStandardOutput(printer.text(of: arrived.map(\.record))) else { return }
        }
    }

    /// The runs that were taken in after `last`, which moves on; nil where there is no journal at the moment.
    private func arrivals(after last: inout Int64) throws -> [JournalledRun]? {
        var query = query
        query.limit = Self.batch
        do {
            // Opened anew each time: a journal that was put aside or removed is left behind, and one without a
            // writer may be open in a way that sees no later one.
            let reader = try JournalReader(storagePath: storagePath)
            query.order = .arrived(after: last)
            let (runs, lastSequence) = try reader.runsToFollow(query)
            if lastSequence < last {
                // Numbers are given once: a smaller one is of another journal.
                last = 0
                return nil
            }
            last = runs.count < Self.batch ? lastSequence : runs.last?.sequence ?? lastSequence
            return runs
        } catch JournalError.absent {
            return nil
        }
    }

    /// Waits for `milliseconds`, or until a signal; false where nobody reads standard output any more.
    private func isRead(within milliseconds: Int32) -> Bool {
        var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        let count = poll(&output, 1, milliseconds)
        return count <= 0 || output.revents & Int16(POLLERR | POLLHUP | POLLNVAL) == 0
    }
}
