import RunRecord

/// What one transaction takes in, and what is to become of the files once it is on the disk.
struct IntakeBatch {
    /// Where a finished run's record came from.
    enum Source: Hashable, Sendable {
        /// `<id>.end.json`.
        case named
        /// `.<id>.end`, complete but never renamed.
        case unnamed
        /// Nowhere: the verdict was that the run is lost.
        case verdict
    }

    /// A batch is full at so many records, or so many bytes of them.
    static let maximumRecordCount = 1_000
    static let maximumByteCount = 4 << 20

    /// A finished run.
    struct Entry {
        let record: RunRecord
        let source: Source

        /// The files that go once the record is on the disk, the start record last: while it is there, a
        /// crash leaves something by which the rest is found.
        var remains: [SpoolName] {
            let id = record.start.id
            return switch source {
            case .named: [.end(id), .start(id)]
            case .unnamed, .verdict: [.unnamedEnd(id), .start(id)]
            }
        }
    }

    private(set) var entries: [Entry] = []
    private(set) var rejections: [(file: EntryName, rejection: Rejection)] = []
    private var byteCount = 0

    var isEmpty: Bool { entries.isEmpty && rejections.isEmpty }

    var isFull: Bool {
        entries.count >= Self.maximumRecordCount || rejections.count >= Self.maximumRecordCount
            || byteCount >= Self.maximumByteCount
    }

    /// The records in the order in which their runs ended, as the ledger wants them.
    var records: [RunRecord] {
        entries.map(\.record).sorted { left, right in
            guard let first = left.end?.endedAt, let second = right.end?.endedAt else { return false }
            return first < second
        }
    }

    mutating func add(_ record: RunRecord, from source: Source, byteCount: Int) {
        entries.append(Entry(record: record, source: source))
        self.byteCount += byteCount
    }

    mutating func reject(_ file: EntryName, _ rejection: Rejection) { rejections.append((file, rejection)) }
}
