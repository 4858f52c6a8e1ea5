import Foundation
import GRDB
import HookModel
import RunRecord

/// One finished run as a row of the table `runs`.
enum RunRow {
    /// The columns in the order of `values(of:takenAt:)`; the sequence number is SQLite's to give.
    static let columns = [
        "id", "hook", "phase", "namespace", "pod", "pod_uid", "container", "workload", "boot_id",
        "started_at",
        "timeout", "retries", "command", "lock", "ended_at", "duration", "outcome", "exit_status", "signal",
        "attempts", "user_time", "system_time", "background", "unreaped", "output_bytes", "output_tail",
        "taken_at",
    ]

    static let insertion =
        "INSERT OR IGNORE INTO runs (\(columns.joined(separator: ", "))) VALUES ("
        + Array(repeating: "?", count: columns.count).joined(separator: ", ") + ")"

    /// The row's values; nil for the record of a run that is not over.
    static func values(of record: RunRecord, takenAt now: Timestamp) -> [DatabaseValue]? {
        guard let end = record.end else { return nil }
        let start = record.start
        let origin = start.origin
        return [
            start.id.databaseValue, text(start.hook), word(phase(of: start)), text(origin.namespace),
            text(origin.pod), text(origin.podUID), text(origin.container), text(origin.workload),
            text(origin.bootID), start.startedAt.nanosecondsSinceEpoch.databaseValue,
            start.timeout?.count.databaseValue ?? .null, start.retries.databaseValue, text(start.command),
            word(start.lock.name), end.endedAt.nanosecondsSinceEpoch.databaseValue,
            end.duration.count.databaseValue, word(end.outcome.name),
            end.processEnd?.status?.databaseValue ?? .null, end.processEnd?.signal?.databaseValue ?? .null,
            end.attempts.databaseValue, end.userTime.count.databaseValue, end.systemTime.count.databaseValue,
            end.backgroundCount.databaseValue, end.unreapedCount.databaseValue,
            end.outputByteCount.databaseValue, text(end.outputTail),
            now.nanosecondsSinceEpoch.databaseValue,
        ]
    }

    /// Texts go in as they are, but for those with a NUL in them: SQLite's text ends there, its blobs do not.
    static func text(_ text: String?) -> DatabaseValue {
        guard let text else { return .null }
        return text.utf8.contains(0) ? Data(text.utf8).databaseValue : text.databaseValue
    }

    /// A hold is no run: its row keeps its id, under a phase that no query asks for.
    private static func phase(of start: RunStart) -> StaticString {
        start.part.isRun ? start.phase.name : RecordPart.hold.name
    }

    private static func word(_ name: StaticString) -> DatabaseValue { name.description.databaseValue }
}

extension JournalledRun {
    /// - Throws: `JournalError.oddRow` for a row that boathook cannot have written. The file is sound where that
    ///   is read: the row was changed by hand, and is no reason to put the others aside.
    init(row: Row) throws(JournalError) {
        do {
            try self.init(checking: row)
        } catch {
            let sequence = Int64.fromDatabaseValue(row["sequence"] ?? .null)
            throw .oddRow(sequence: sequence ?? 0, reason: "\(error)")
        }
    }

    private init(checking row: Row) throws(UnexpectedValue) {
        func known<Value>(_ column: String, _ decode: (String) -> Value?) throws(UnexpectedValue) -> Value {
            let word: String = try row.checked(column)
            guard let value = decode(word) else { throw UnexpectedValue(column: column, value: word) }
            return value
        }
        func text(_ column: String) -> String? {
            switch (row[column] as DatabaseValue?)?.storage {
            case .string(let text): text
            case .blob(let data): String(decoding: data, as: UTF8.self)
            case .null, .int64, .double, nil: nil
            }
        }
        func count(_ column: String) throws(UnexpectedValue) -> UInt32 {
            UInt32(clamping: try row.checked(column) as Int64)
        }
        func span(_ column: String) throws(UnexpectedValue) -> Nanoseconds {
            Nanoseconds(try row.checked(column) as Int64)
        }
        func moment(_ column: String) throws(UnexpectedValue) -> Timestamp {
            Timestamp(nanosecondsSinceEpoch: try row.checked(column))
        }
        guard let id = RunID(blob: try row.checked("id")) else {
            throw UnexpectedValue(column: "id", value: "not of 16 bytes")
        }
        let timeout: Int64? = try row.checkedIfPresent("timeout")
        let origin = RunOrigin(
            namespace: text("namespace"), pod: text("pod"), podUID: text("pod_uid"),
            container: text("container"), workload: text("workload"), bootID: text("boot_id"))
        let start = RunStart(
            id: id, hook: text("hook") ?? "", phase: try known("phase", HookPhase.init(named:)),
            origin: origin, startedAt: try moment("started_at"), timeout: timeout.map { Nanoseconds($0) },
            retries: try count("retries"), command: text("command"),
            lock: text("lock") == "held" ? .held : .unavailable)
        let end = RunEnd(
            endedAt: try moment("ended_at"), duration: try span("duration"),
            outcome: try known("outcome", RunOutcome.init(name:)),
            processEnd: ProcessEnd(
                status: try row.checkedIfPresent("exit_status"), signal: try row.checkedIfPresent("signal")),
            attempts: try count("attempts"), userTime: try span("user_time"),
            systemTime: try span("system_time"), backgroundCount: try count("background"),
            unreapedCount: try count("unreaped"), outputByteCount: try row.checked("output_bytes"),
            outputTail: text("output_tail") ?? "")
        self.init(
            sequence: try row.checked("sequence"), takenAt: try moment("taken_at"),
            record: RunRecord(start: start, end: end))
    }
}

extension RunID {
    /// The id as the 16 bytes that a row holds, most significant first.
    var databaseValue: DatabaseValue {
        var parts = (high.bigEndian, low.bigEndian)
        return withUnsafeBytes(of: &parts) { Data($0) }.databaseValue
    }

    init?(blob: Data) {
        guard blob.count == 16 else { return nil }
        let parts = blob.withUnsafeBytes {
            (
                $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            )
        }
        self.init(high: UInt64(bigEndian: parts.0), low: UInt64(bigEndian: parts.1))
    }
}

/// The words that rows use, which are free to differ from those of the record format.
extension RunOutcome {
    var name: StaticString {
        switch self {
        case .success: "success"
        case .skipped: "skipped"
        case .failure(let reason): reason.name
        }
    }

    init?(name: String) {
        switch name {
        case "success": self = .success
        case "skipped": self = .skipped
        default:
            guard let reason = FailureReason.allCases.first(where: { $0.name.description == name }) else {
                return nil
            }
            self = .failure(reason)
        }
    }
}

extension LockState {
    fileprivate var name: StaticString {
        switch self {
        case .held: "held"
        case .unavailable: "unavailable"
        }
    }
}

extension ProcessEnd {
    fileprivate var status: UInt8? {
        if case .exited(let status) = self { status } else { nil }
    }

    fileprivate var signal: UInt8? {
        if case .signalled(let number) = self { number } else { nil }
    }

    fileprivate init?(status: UInt8?, signal: UInt8?) {
        switch (status, signal) {
        case (let status?, _): self = .exited(status: status)
        case (nil, let number?): self = .signalled(number: number)
        case (nil, nil): return nil
        }
    }
}
