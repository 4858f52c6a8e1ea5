package import HookModel
import RunRecord

extension Ledger {
    /// The entries whose stored form is out of date: those that changed after the ledger was at `generation`.
    ///
    /// Pass 0 for all of them. Runs under way change no entry: they are told by files, not by the journal.
    package func changedEntries(since generation: UInt64) -> [LedgerEntry] {
        guard generation < self.generation else { return [] }
        return series.filter { $0.tallyGeneration > generation }.map { .runs($0.key, $0.tally) }
            + quiesces.filter { $0.generation > generation }.map { .quiesce($0.key, $0.tally) }
    }

    /// The tallies by key. Made on the spot: for looking at, not for every scrape.
    package var tallies: [SeriesKey: Tally] {
        Dictionary(uniqueKeysWithValues: series.map { ($0.key, $0.tally) })
    }

    /// The quiesce tallies by key, made on the spot.
    package var quiesceTallies: [QuiesceKey: QuiesceTally] {
        Dictionary(uniqueKeysWithValues: quiesces.map { ($0.key, $0.tally) })
    }
}
