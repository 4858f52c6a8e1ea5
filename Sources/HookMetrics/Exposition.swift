package import HookModel
package import Ledger
package import RunRecord

/// Turns a ledger into the text that Prometheus scrapes, rendering anew only what changed since the last time.
///
/// A value with caches: its owner keeps one for as long as it serves, and calls it from one place at a time.
/// The samples of a family stay together, in the order of their keys. A family without a sample is left out
/// with its metadata. Whatever `now` does, no counter falls from one call to the next; from one daemon to the
/// next, the ledger answers for that.
package struct Exposition: Sendable {
    private var layout = ExpositionLayout()
    private var layoutVersion: UInt64 = 0
    private var schedules: ScheduleBook
    private var versions = ChunkVersions()
    private var caches: [ExpositionFormat: FormatCache] = [:]
    private var source: Source?
    /// The ledger's generation whose quiesces the layout knows.
    private var generation: UInt64?

    /// What the layout was made of.
    private struct Source {
        let identity: Ledger.Identity
        let generation: UInt64
        let settings: LedgerSettings
    }

    /// - Parameter zones: the rules of the time zone of that IANA name, for the schedules.
    package init(zones: @escaping @Sendable (String) -> ZoneRules) {
        schedules = ScheduleBook(zones: zones)
    }

    /// The exposition of `ledger` as it stands at `now`.
    ///
    /// The ledger should be the one of the call before, in a later state: with another one everything is
    /// rendered anew. Where nothing changed this takes microseconds, and gives the very chunks of before.
    package mutating func render(
        _ ledger: Ledger, readings: DaemonReadings, now: Timestamp, format: ExpositionFormat
    ) -> RenderedExposition {
        let isNewTime = schedules.advance(to: now)
        if isNewTime || !isLaidOut(ledger) {
            if source?.settings != ledger.settings { schedules.clear() }
            layout = ExpositionLayout(ledger, schedules: &schedules, now: now, predecessor: layout)
            layoutVersion += 1
            source = Source(
                identity: ledger.identity, generation: ledger.layoutGeneration, settings: ledger.settings)
            generation = nil
        }
        if ledger.generation != generation {
            layout.noteQuiesces(ledger)
            generation = ledger.generation
        }
        layout.advanceQuiescedTime(to: now, ledger)
        var cache = caches.removeValue(forKey: format) ?? FormatCache(format, &versions)
        defer { caches[format] = cache }
        return cache.render(layout, layoutVersion: layoutVersion, ledger, readings, &versions)
    }

    private func isLaidOut(_ ledger: Ledger) -> Bool {
        guard let source else { return false }
        return source.identity === ledger.identity && source.generation == ledger.layoutGeneration
    }
}
