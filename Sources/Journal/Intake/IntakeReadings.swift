/// What the intake and the journal say about themselves at one moment.
package struct IntakeReadings: Hashable, Sendable {
    package var counters = IntakeCounters()
    /// Files in the spool at the latest sweep, those not counted that it removed.
    package var spoolFileCount = 0
    /// Whether everything that waited at the start has been looked at.
    package var isSwept = false
    /// The bytes that the journal takes on the disk.
    package var journalByteCount = 0
    package var isJournalWritable = false

    package init() {}

    /// Whether the daemon does what it is there for.
    package var isReady: Bool { isSwept && isJournalWritable }
}
