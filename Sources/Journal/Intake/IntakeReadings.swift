/// What the intake and the journal say about themselves at one moment.
package struct IntakeReadings: Hashable, Sendable {
    package var counters = IntakeCounters()
    /// Files in the spool at the latest sweep, those not counted that it removed.
    package var spoolFileCount = 0
    /// Whether everything that waited when the spool was opened has been looked at.
    package var isSwept = false
    /// Why the spool cannot be used, and what to do about it; nil while it can.
    package var spoolObstacle: String?
    /// The bytes that the journal takes on the disk.
    package var journalByteCount = 0
    package var isJournalWritable = false

    package init() {}

    /// Whether the daemon does what it is there for: the spool is open and looked through, the journal takes
    /// writes.
    package var isReady: Bool { obstacle == nil }

    /// What keeps the daemon from being ready, the gravest where there are several; nil where nothing does.
    package var obstacle: String? {
        fault ?? (isSwept ? nil : "what waits in the spool is still being taken in")
    }

    /// Why nothing is recorded; nil while records are taken in, be it those that had waited.
    package var fault: String? {
        if let spoolObstacle { return spoolObstacle }
        return isJournalWritable ? nil : "the journal takes no writes; see the log"
    }
}
