import Foundation
import HookModel
import Ledger
import RunRecord
import TestSupport
import Testing

/// A hold and its run, which began a few seconds before it was ready.
private struct Night {
    let startedAt: Int64
    let readyAt: Int64
    /// Nil where its keeper was killed.
    let releasedAt: Int64?

    private var start: RunStart {
        RunStart(
            id: run(UInt64(10 * startedAt)), hook: "postgres", phase: .pre, startedAt: moment(startedAt),
            maxHold: .seconds(600))
    }

    var pre: RunRecord {
        RunRecord(
            start: start,
            end: RunEnd(endedAt: moment(readyAt), duration: .seconds(3), outcome: .success))
    }

    func hold(seenAt seen: Int64) -> RunRecord {
        var start = start
        start.id = run(UInt64(10 * startedAt + 1))
        start.part = .hold
        var end = RunEnd(
            endedAt: moment(releasedAt ?? seen), duration: .seconds(3),
            outcome: releasedAt == nil ? .failure(.lost) : .success)
        end.releasedBy = releasedAt.map { _ in .release }
        return RunRecord(start: start, end: end)
    }
}

/// A lost hold is dated by when it was seen, which can be long after the next one began.
@Suite struct `The tally of holds whose keepers were killed` {
    private let lost = Night(startedAt: 7, readyAt: 10, releasedAt: nil)
    private let next = Night(startedAt: 100, readyAt: 105, releasedAt: 140)

    private func ledger(_ records: [RunRecord], now: Int64 = 1_000) -> Ledger {
        var ledger = Ledger()
        for record in records { ledger.apply(record, now: moment(now)) }
        return ledger
    }

    private func entry(_ row: String) throws -> LedgerEntry {
        try JSONDecoder().decode(LedgerEntry.self, from: Data(row.utf8))
    }

    /// The ledger of a daemon that was started on what this one has stored.
    private func restarted(_ ledger: Ledger) throws -> Ledger {
        let rows = try ledger.changedEntries(since: 0).map { try JSONEncoder().encode($0) }
        return Ledger(
            entries: try rows.map { try JSONDecoder().decode(LedgerEntry.self, from: $0) },
            settings: LedgerSettings())
    }

    private func tally(_ records: [RunRecord], now: Int64 = 1_000) throws -> QuiesceTally {
        try #require(ledger(records, now: now).quiesceTallies[QuiesceKey(hook: "postgres")])
    }

    @Test func `one that is seen late leaves the next hold open, and ended when that began`() throws {
        let tally = try tally([lost.pre, next.pre, lost.hold(seenAt: 120)], now: 120)
        #expect(tally.openedAt == moment(105))
        #expect(tally.closedTime == .seconds(90))
        #expect(tally.releases[.lost] == 1)
        #expect(tally.durations.count == 1)
    }

    @Test(arguments: [
        [0, 1, 2, 3], [0, 1, 3, 2], [1, 0, 2, 3], [1, 2, 0, 3], [1, 0, 3, 2],
    ])
    func `each of two holds counts once, whenever the loss of the first is seen`(order: [Int]) throws {
        let records = [lost.pre, next.pre, lost.hold(seenAt: 120), next.hold(seenAt: 140)]
        let tally = try tally(order.map { records[$0] })
        #expect(tally.openedAt == nil)
        #expect(ReleaseCause.allCases.map { tally.releases[$0] } == [0, 1, 0, 0, 1])
        #expect(tally.closedTime == .seconds(90 + 35))
        #expect(tally.durations.count == 2)
    }

    @Test func `one that is seen just before the next is heard of leaves that one open`() throws {
        let tally = try tally([lost.pre, lost.hold(seenAt: 106), next.pre], now: 106)
        #expect(tally.openedAt == moment(105))
        #expect(tally.closedTime == .seconds(96))
        #expect(tally.releases[.lost] == 1)
    }

    @Test func `one that never was ready does not end the next`() throws {
        let tally = try tally([lost.hold(seenAt: 120), next.pre], now: 120)
        #expect(tally.openedAt == moment(105))
        #expect(tally.releases[.lost] == 0)
    }

    @Test func `the latest one ends all before it, as no two can hold at once`() throws {
        let second = Night(startedAt: 100, readyAt: 105, releasedAt: nil)
        let both = try tally([lost.pre, second.pre, second.hold(seenAt: 200)])
        #expect(both.openedAt == nil)
        #expect(both.closedTime == .seconds(90 + 95))
        #expect(both.releases[.lost] == 1)
        let settled = try tally([lost.pre, second.pre, second.hold(seenAt: 200), lost.hold(seenAt: 201)])
        #expect(settled.releases[.lost] == 2)
        #expect(settled.closedTime == both.closedTime && settled.durations == both.durations)
    }

    @Test func `a clock that was set back between ready and release leaves nothing open`() throws {
        let night = Night(startedAt: 5_000, readyAt: 5_003, releasedAt: 100)
        let tally = try tally([night.hold(seenAt: 100), night.pre], now: 101)
        #expect(tally.openedAt == nil)
        #expect(tally.releases[.release] == 1)
        #expect(tally.closedTime == .zero)
    }

    @Test func `what an older version left open is ended by any release`() throws {
        let row = """
            {"hook":"postgres","quiesce":{"openedAt":\(moment(10).nanosecondsSinceEpoch),"closedTime":0,\
            "durations":{"bounds":[],"counts":[],"count":0,"sum":0},"releases":{}}}
            """
        var ledger = Ledger(entries: [try entry(row)], settings: LedgerSettings())
        let key = QuiesceKey(hook: "postgres")
        #expect(ledger.quiesceTallies[key]?.openedAt == moment(10))
        ledger.apply(lost.hold(seenAt: 40), now: moment(40))
        #expect(ledger.quiesceTallies[key]?.openedAt == nil)
        #expect(ledger.quiesceTallies[key]?.closedTime == .seconds(30))
    }

    /// As the intake hands records over: those with ends in the order of their ends, and the verdict on a killed
    /// keeper at any time after its pre hook was over.
    @Test(arguments: 1...200)
    func `tells the truth whenever the losses are seen, over restarts too`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var nights: [Night] = []
        for number in 0..<Int64.random(in: 1...7, using: &generator) {
            let begin = 1_000 * number + Int64.random(in: 0...99, using: &generator)
            let ready = begin + Int64.random(in: 0...9, using: &generator)
            let isKilled = Bool.random(using: &generator)
            nights.append(
                Night(
                    startedAt: begin, readyAt: ready,
                    releasedAt: isKilled ? nil : ready + Int64.random(in: 0...500, using: &generator)))
        }
        var records: [RunRecord] = []
        for night in nights {
            records.append(night.pre)
            if night.releasedAt != nil { records.append(night.hold(seenAt: 0)) }
        }
        // The last one may hold on.
        let holdsOn = nights.last.flatMap(\.releasedAt) != nil && Bool.random(using: &generator)
        if holdsOn { records.removeLast() }
        for (index, night) in nights.enumerated() where night.releasedAt == nil {
            // At once, while nothing else has happened, or whenever after the next hold began.
            let next = index + 1 < nights.count ? nights[index + 1] : nil
            let position = { (id: RunID) in records.firstIndex { $0.start.id == id } }
            if let next, Bool.random(using: &generator), let place = position(next.pre.start.id) {
                records.insert(night.hold(seenAt: next.startedAt), at: place)
            } else {
                let place = try #require(position((next ?? night).pre.start.id)) + 1
                records.insert(
                    night.hold(seenAt: 9_000), at: Int.random(in: place...records.count, using: &generator))
            }
        }

        var ledger = Ledger()
        for record in records {
            ledger.apply(record, now: moment(9_000))
            if Int.random(in: 0..<4, using: &generator) == 0 { ledger = try restarted(ledger) }
        }
        let tally = try #require(ledger.quiesceTallies[QuiesceKey(hook: "postgres")])
        let killedCount = nights.count { $0.releasedAt == nil }
        #expect(tally.releases[.lost] == UInt64(killedCount))
        #expect(tally.releases[.release] == UInt64(nights.count - killedCount - (holdsOn ? 1 : 0)))
        #expect(tally.durations.count == UInt64(nights.count - (holdsOn ? 1 : 0)))
        #expect(tally.openedAt == (holdsOn ? nights.last.map { moment($0.readyAt) } : nil))
        var longest = Int64(0)
        for (index, night) in nights.enumerated() where !holdsOn || index < nights.count - 1 {
            let bound = index + 1 < nights.count ? nights[index + 1].startedAt : 9_000
            longest += (night.releasedAt ?? bound) - night.readyAt
        }
        #expect(tally.closedTime <= .seconds(longest))
    }
}
