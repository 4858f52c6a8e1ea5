import HookMetrics
import HookModel
import Ledger
import RunRecord
import TestSupport
import Testing

@Suite struct `An exposition that is rendered again` {
    private let readings = RichLedger.readings

    private func versions(_ rendered: RenderedExposition) -> [UInt64] {
        (rendered.hooks + rendered.tail).map(\.version)
    }

    private func manyHooks(_ count: Int) -> Ledger {
        var ledger = Ledger()
        for number in 0..<count {
            let name = "hook \(1_000 + number)"
            ledger.apply(RichLedger.record(UInt64(number), name, .pre, .success, ended: 10))
        }
        return ledger
    }

    @Test(arguments: ExpositionFormat.allCases)
    func `is the very same where nothing changed`(format: ExpositionFormat) {
        var exposition = Exposition { _ in .utc }
        let ledger = manyHooks(100)
        let moment = RichLedger.moment(20)
        let first = exposition.render(ledger, readings: readings, now: moment, format: format)
        let second = exposition.render(ledger, readings: readings, now: moment, format: format)
        #expect(versions(first) == versions(second))
        #expect(first.hooksVersion == second.hooksVersion)
        #expect(first.bytes == second.bytes)
    }

    @Test func `renders few chunks anew after one run, and gives them versions of their own`() {
        var exposition = Exposition { _ in .utc }
        var ledger = manyHooks(500)
        let moment = RichLedger.moment(20)
        let first = exposition.render(ledger, readings: readings, now: moment, format: .openMetrics100)
        ledger.apply(RichLedger.record(9_999, "hook 1250", .pre, .success, ended: 15))
        let second = exposition.render(ledger, readings: readings, now: moment, format: .openMetrics100)
        let changed = Set(versions(second)).subtracting(versions(first))
        // Runs, attempts, CPU time, the histogram, and the ends of the latest run and success.
        #expect(changed.count == 6)
        #expect(first.hooksVersion != second.hooksVersion)
        #expect(second.tail.map(\.version) == first.tail.map(\.version))
        #expect(second.hooks.allSatisfy { $0.bytes.count < 30_000 })
    }

    @Test func `renders only the tail anew when the process's readings change`() {
        var exposition = Exposition { _ in .utc }
        let ledger = RichLedger.make()
        let first = exposition.render(
            ledger, readings: readings, now: RichLedger.moment(7_400), format: .text004)
        var later = readings
        later.process?.openFiles += 1
        let second = exposition.render(
            ledger, readings: later, now: RichLedger.moment(7_401), format: .text004)
        #expect(first.hooksVersion == second.hooksVersion)
        // The open quiesce goes on, and the process moved; the daemon's own series did not.
        #expect(zip(first.tail, second.tail).count { $0.version != $1.version } == 2)
        #expect(first.tail.count == second.tail.count)
    }

    @Test func `moves on when the schedule says so`() throws {
        var exposition = Exposition { _ in .utc }
        let ledger = Ledger(settings: try #require(RichLedger.settings))
        func expected(_ seconds: Double) -> String? {
            let rendered = exposition.render(
                ledger, readings: readings, now: RichLedger.moment(seconds), format: .text004)
            return String(decoding: rendered.bytes, as: UTF8.self).split(separator: "\n")
                .first { $0.hasPrefix("boathook_hook_last_expected_timestamp_seconds{") }
                .map { String($0.suffix(10)) }
        }
        #expect(expected(3_599) == "1768352400")
        #expect(expected(3_600) == "1768438800")
        #expect(expected(3_600 + 86_399) == "1768438800")
        #expect(expected(3_600 + 86_400) == "1768525200")
        #expect(expected(3_599) == "1768352400")
    }

    @Test func `shows another ledger whole, at whatever generation that is`() {
        var exposition = Exposition { _ in .utc }
        var ledgers = [Ledger(), Ledger()]
        ledgers[0].apply(RichLedger.record(1, "one", .pre, .success, ended: 10))
        ledgers[1].apply(RichLedger.record(2, "two", .pre, .success, ended: 10))
        let texts = ledgers.map { ledger in
            let rendered = exposition.render(
                ledger, readings: readings, now: RichLedger.moment(20), format: .text004)
            return String(decoding: rendered.bytes, as: UTF8.self)
        }
        #expect(texts[0].contains(#"hook="one""#) && !texts[0].contains(#"hook="two""#))
        #expect(texts[1].contains(#"hook="two""#) && !texts[1].contains(#"hook="one""#))
    }

    @Test(arguments: 1...3)
    func `comes out as a fresh one would, whatever happened in between`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let settings = try #require(RichLedger.settings)
        var ledger = Ledger(settings: settings)
        var exposition = Exposition { _ in .utc }
        let phases: [HookPhase] = [.pre, .post, .restore]
        for step in 1...80 {
            let now = Double(step * 600)
            let name =
                ["postgres", "learnt \(Int.random(in: 0..<25, using: &generator))"].randomElement(
                    using: &generator) ?? "a"
            let phase = phases.randomElement(using: &generator) ?? .pre
            let outcome: RunOutcome =
                [.success, .success, .failure(.timeout), .skipped].randomElement(using: &generator)
                ?? .success
            let record = RichLedger.record(UInt64(step), name, phase, outcome, ended: now - 1)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: ledger.began(record.start)
            case 1: _ = ledger.forgetLearnt(before: RichLedger.moment(now - 20_000))
            case 2: ledger.configure(Bool.random(using: &generator) ? settings : LedgerSettings())
            default: ledger.apply(record)
            }
            guard let format = ExpositionFormat.allCases.randomElement(using: &generator),
                Bool.random(using: &generator)
            else { continue }
            let rendered = exposition.render(
                ledger, readings: readings, now: RichLedger.moment(now), format: format)
            let fresh = RichLedger.text(ledger, at: now, format)
            let isSame = withoutQuiescedTime(rendered.bytes) == withoutQuiescedTime(Array(fresh.utf8))
            try #require(isSame, "after step \(step), in \(format)")
        }
    }

    /// Without the family that remembers what it showed before.
    private func withoutQuiescedTime(_ text: [UInt8]) -> [[UInt8].SubSequence] {
        let start = Array("boathook_quiesced_seconds_total{".utf8)
        return text.split(separator: UInt8(ascii: "\n")).filter { !$0.starts(with: start) }
    }

    @Test func `never takes back time that it has shown as quiesced`() throws {
        var exposition = Exposition { _ in .utc }
        var ledger = Ledger(settings: try #require(RichLedger.settings))
        func shown(_ seconds: Double, _ format: ExpositionFormat = .text004) -> String? {
            let rendered = exposition.render(
                ledger, readings: readings, now: RichLedger.moment(seconds), format: format)
            return String(decoding: rendered.bytes, as: UTF8.self).split(separator: "\n")
                .first { $0.hasPrefix("boathook_quiesced_seconds_total{") }
                .map { String($0.split(separator: " ")[1]) }
        }
        ledger.apply(RichLedger.record(1, "postgres", .pre, .success, ended: 100))
        #expect(shown(100) == "0")
        #expect(shown(130.5) == "30.5")
        // The clock is set back; the other format shows the same.
        #expect(shown(50) == "30.5")
        #expect(shown(50, .openMetrics100) == "30.5")
        // The post ended before the latest scrape, and only now has its record come in.
        ledger.apply(RichLedger.record(2, "postgres", .post, .success, ended: 130))
        #expect(shown(131) == "30.5")
        ledger.apply(RichLedger.record(3, "learnt", .pre, .success, ended: 130))
        #expect(shown(132) == "30.5")
        ledger.apply(RichLedger.record(4, "postgres", .pre, .success, ended: 200))
        #expect(shown(200.25) == "30.5")
        #expect(shown(202) == "32")
        // A configuration that drops the hook while it is quiesced does not end that, nor make it forget.
        let settings = ledger.settings
        ledger.configure(LedgerSettings())
        #expect(shown(203) == "33")
        ledger.configure(settings)
        #expect(shown(150) == "33")
    }
}
