package import Ledger

/// All that the daemon counts: the ledger of the runs, and the intake's counters about itself.
///
/// A value with one owner, the intake. It becomes current only after the transaction that stores it.
package struct Books: Sendable {
    package var ledger: Ledger
    package var counters: IntakeCounters
    /// How much of the ledger is in the journal, in the ledger's generations.
    var storedGeneration: UInt64

    /// Books as they came out of the journal.
    init(entries: [LedgerEntry], counters: IntakeCounters, settings: LedgerSettings) {
        ledger = Ledger(entries: entries, settings: settings)
        self.counters = counters
        storedGeneration = ledger.generation
    }
}
