/// What the intake counts about itself; kept in the journal, so that it never decreases over a restart.
package struct IntakeCounters: Hashable, Sendable {
    /// Records of finished runs that were new.
    package internal(set) var records: UInt64 = 0
    package internal(set) var journalErrors: UInt64 = 0
    package internal(set) var damagedDatabasesPutAside: UInt64 = 0
    private var rejections: [RejectionReason: UInt64] = [:]

    package init() {}

    /// The files that were refused, with every reason, from 0.
    package var rejected: [RejectionReason: UInt64] {
        Dictionary(uniqueKeysWithValues: RejectionReason.allCases.map { ($0, self[$0]) })
    }

    mutating func noteJournalError() { journalErrors += 1 }

    subscript(reason: RejectionReason) -> UInt64 {
        get { rejections[reason, default: 0] }
        set { rejections[reason] = newValue }
    }
}

/// The form in which counters are stored: a name and a value each.
extension IntakeCounters {
    var rows: [(name: String, value: UInt64)] {
        [
            ("records", records), ("journal_errors", journalErrors),
            ("damaged_databases", damagedDatabasesPutAside),
        ] + RejectionReason.allCases.map { ("rejected:\($0.rawValue)", self[$0]) }
    }

    /// Names that this version does not know are passed over.
    init(rows: some Sequence<(name: String, value: UInt64)>) {
        for (name, value) in rows {
            switch name {
            case "records": records = value
            case "journal_errors": journalErrors = value
            case "damaged_databases": damagedDatabasesPutAside = value
            default:
                let prefix = "rejected:"
                if name.hasPrefix(prefix),
                    let reason = RejectionReason(rawValue: String(name.dropFirst(prefix.count)))
                {
                    self[reason] = value
                }
            }
        }
    }
}
