import Foundation
import HookMetrics
import HookModel
import Ledger
import RunRecord
import TestSupport
import Testing

@Suite struct `The time that is shown as quiesced` {
    /// A daemon that is restarted now and then: what it keeps is what the journal would.
    private struct Daemon {
        private(set) var ledger: Ledger
        private var exposition = Exposition { _ in .utc }

        init(_ settings: LedgerSettings) { ledger = Ledger(settings: settings) }

        mutating func take(_ record: RunRecord, at now: Timestamp) { ledger.apply(record, now: now) }

        mutating func restart() throws {
            let rows = try ledger.changedEntries(since: 0).map { try JSONEncoder().encode($0) }
            let entries = try rows.map { try JSONDecoder().decode(LedgerEntry.self, from: $0) }
            ledger = Ledger(entries: entries, settings: ledger.settings)
            exposition = Exposition { _ in .utc }
        }

        /// The counter in seconds.
        mutating func scrape(at now: Timestamp) throws -> Double {
            let format = ExpositionFormat.text004
            let rendered = exposition.render(ledger, readings: RichLedger.readings, now: now, format: format)
            let line = String(decoding: rendered.bytes, as: UTF8.self).split(separator: "\n")
                .first { $0.hasPrefix("boathook_quiesced_seconds_total{") }
            return try #require(line.flatMap { Double($0.split(separator: " ")[1]) })
        }
    }

    @Test(arguments: 1...50)
    func `never falls, over restarts and with records that come late`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var daemon = Daemon(try #require(RichLedger.settings))
        var onTheirWay: [RunRecord] = []
        var (shown, latest) = (0.0, 0.0)
        for step in 1...400 {
            let seconds = Double(step)
            let now = RichLedger.moment(seconds)
            switch Int.random(in: 0..<9, using: &generator) {
            case 0, 1:
                let phase: HookPhase = Bool.random(using: &generator) ? .pre : .post
                let record = RichLedger.record(UInt64(step), "postgres", phase, .success, ended: seconds)
                onTheirWay.append(record)
            case 2, 3:
                guard !onTheirWay.isEmpty else { continue }
                daemon.take(onTheirWay.removeFirst(), at: now)
            case 4:
                // All at once, as after an outage.
                for record in onTheirWay { daemon.take(record, at: now) }
                onTheirWay = []
            case 5: try daemon.restart()
            default:
                shown = try daemon.scrape(at: now)
                try #require(shown >= latest, "at step \(step)")
                try #require(shown <= seconds, "at step \(step)")
                latest = shown
            }
        }
        #expect(latest > 0)
    }

    @Test func `stays after a restart, though the release ended before it was last shown`() throws {
        var daemon = Daemon(try #require(RichLedger.settings))
        daemon.take(
            RichLedger.record(1, "postgres", .pre, .success, ended: 100), at: RichLedger.moment(100))
        #expect(try daemon.scrape(at: RichLedger.moment(130.5)) == 30.5)
        daemon.take(
            RichLedger.record(2, "postgres", .post, .success, ended: 130), at: RichLedger.moment(131))
        try daemon.restart()
        #expect(try daemon.scrape(at: RichLedger.moment(140)) == 31)
    }
}
