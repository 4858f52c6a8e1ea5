import Glibc
import HookModel
import Ledger
import Logging
import RunRecord
import Synchronization
import TestSupport

@testable import Journal

/// A clock that goes only when it is told to; it begins at the real time, which files carry too.
final class ManualClock: Sendable {
    private let moment: Mutex<Timestamp>

    init() {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        moment = Mutex(
            Timestamp(nanosecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)))
    }

    var now: Timestamp { moment.withLock { $0 } }

    func advance(by span: Nanoseconds) { moment.withLock { $0 = $0.advanced(by: span) } }
}

/// Keeps what was logged.
final class LogBook: Sendable {
    private let lines = Mutex<[String]>([])

    var texts: [String] { lines.withLock { $0 } }

    /// The lines that hold `text`.
    func count(of text: String) -> Int { texts.count { $0.contains(text) } }

    var logger: Logger { Logger(label: "test") { _ in Handler(book: self) } }

    private struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let extra = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
            book.lines.withLock { $0.append("\(event.level) \(event.message) \(extra)") }
        }
    }
}

/// One daemon's intake in a folder of a test's own, driven step by step; as often as it dies, another one is
/// opened on the same folder.
final class Rig {
    let folder: TemporaryFolder
    let clock = ManualClock()
    let log = LogBook()
    var settings: IntakeSettings
    private(set) var journal: Journal
    private(set) var clerk: SpoolClerk
    private(set) var board: IntakeBoard

    var spool: String { folder.path("spool") }
    var storage: String { folder.path("storage") }

    init(
        in folder: TemporaryFolder? = nil, podUID: String? = nil, bootID: String? = nil,
        interrupt: @escaping (SpoolClerk.Moment) throws -> Void = { _ in }
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        settings = IntakeSettings(
            spoolPath: folder.path("spool"), retention: .seconds(86_400), podUID: podUID, bootID: bootID)
        (journal, board, clerk) = try Self.open(folder, settings, clock, log, interrupt)
    }

    /// Takes the daemon for dead and starts another one.
    func restart(interrupt: @escaping (SpoolClerk.Moment) throws -> Void = { _ in }) throws {
        die()
        (journal, board, clerk) = try Self.open(folder, settings, clock, log, interrupt)
    }

    /// Lets go of what another daemon, or this one's successor, is to have.
    func die() {
        journal.close()
        flock(clerk.spool.descriptor, LOCK_UN)
    }

    private static func open(
        _ folder: TemporaryFolder, _ settings: IntakeSettings, _ clock: ManualClock, _ log: LogBook,
        _ interrupt: @escaping (SpoolClerk.Moment) throws -> Void
    ) throws -> (Journal, IntakeBoard, SpoolClerk) {
        let (journal, books) = try Journal.open(
            at: folder.path("storage"), settings: LedgerSettings(), logger: log.logger,
            now: { clock.now })
        let board = IntakeBoard(books)
        let clerk = SpoolClerk(
            spool: try SpoolFolder(path: settings.spoolPath), journal: journal, books: books, board: board,
            settings: settings, logger: log.logger, now: { clock.now }, interrupt: interrupt)
        return (journal, board, clerk)
    }

    /// Names in the spool, those of the daemon's own folder aside.
    var names: [String] { Files.names(in: spool).filter { $0 != "rejected" } }

    var rejectedNames: [String] { Files.names(in: "\(spool)/rejected") }

    /// Finished runs as the metrics count them.
    var runCount: UInt64 { board.current.ledger.tallies.values.reduce(0) { $0 + $1.runs } }

    /// Runs under way, as the metrics count them.
    var runningCount: Int { board.current.ledger.series.reduce(0) { $0 + $1.running.count } }

    func outcomes() async throws -> [RunOutcome?] {
        try await journal.runs(RunQuery(limit: 1_000)).map(\.record.end?.outcome)
    }
}

extension Rig {
    /// Puts a record's file into the spool, under its own name or another one.
    @discardableResult
    func put(_ record: RunRecord, as name: SpoolName? = nil) throws -> String {
        let own: SpoolName = record.end == nil ? .start(record.start.id) : .end(record.start.id)
        return try put(RunRecordCodec.encode(record), as: (name ?? own).text)
    }

    /// Puts bytes into the spool in one step, as a rename does.
    @discardableResult
    func put(_ bytes: [UInt8], as name: String) throws -> String {
        let draft = try folder.write(String(decoding: bytes, as: UTF8.self), to: "draft")
        let path = "\(spool)/\(name)"
        guard Glibc.rename(draft, path) == 0 else { throw SystemCallFailed(call: "rename", code: errno) }
        return path
    }

    /// Writes a record where it is to lie, as a foreign tool might.
    func putInPlace(_ record: RunRecord) throws {
        let file = Glibc.open(
            "\(spool)/\(SpoolName.end(record.start.id).text)", O_CREAT | O_WRONLY | O_CLOEXEC, 0o644)
        defer { close(file) }
        let bytes = RunRecordCodec.encode(record)
        guard write(file, bytes, bytes.count) == bytes.count else {
            throw SystemCallFailed(call: "write", code: errno)
        }
    }

    /// Puts a start record with its lock held, as a warden does; it lives until the value goes.
    func putAlive(_ start: RunStart) throws -> Warden {
        let bytes = RunRecordCodec.encode(RunRecord(start: start))
        let draft = try folder.write(String(decoding: bytes, as: UTF8.self), to: "draft")
        let warden = try Warden(draft)
        try rename(draft, to: .start(start.id))
        return warden
    }

    private func rename(_ draft: String, to name: SpoolName) throws {
        guard Glibc.rename(draft, "\(spool)/\(name.text)") == 0 else {
            throw SystemCallFailed(call: "rename", code: errno)
        }
    }
}

/// Holds a start record's lock.
final class Warden {
    private var file: Int32

    init(_ path: String) throws {
        file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0 else {
            throw SystemCallFailed(call: "flock", code: errno)
        }
    }

    deinit { die() }

    /// The kernel closes its files, and frees the lock.
    func die() {
        guard file >= 0 else { return }
        close(file)
        file = -1
    }
}

/// A run that began a minute before `clock`'s time, each with an id of its own unless one is given.
func sampleStart(
    _ clock: ManualClock, id: UInt64 = .random(in: 1...UInt64.max), hook: String = "postgres",
    phase: HookPhase = .pre, podUID: String? = nil, bootID: String? = nil, lock: LockState = .held
) -> RunStart {
    RunStart(
        id: RunID(high: id, low: id), hook: hook, phase: phase,
        origin: RunOrigin(
            namespace: "shop", pod: "postgres-0", podUID: podUID, container: "db", workload: "postgres",
            bootID: bootID),
        startedAt: clock.now.advanced(by: .seconds(-60)), timeout: .seconds(300), retries: 2,
        command: "psql -c CHECKPOINT", lock: lock)
}

/// That run, over by `clock`'s time.
func sampleRecord(
    _ start: RunStart, _ clock: ManualClock, outcome: RunOutcome = .success,
    processEnd: ProcessEnd? = .exited(status: 0), tail: String = "done"
) -> RunRecord {
    RunRecord(
        start: start,
        end: RunEnd(
            endedAt: clock.now, duration: .seconds(60), outcome: outcome, processEnd: processEnd, attempts: 2,
            userTime: .milliseconds(12), systemTime: .milliseconds(3), backgroundCount: 1, unreapedCount: 4,
            outputByteCount: 4, outputTail: tail))
}
