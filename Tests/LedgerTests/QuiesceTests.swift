import HookModel
import Ledger
import RunRecord
import Testing

@Suite struct `The tally of a quiesced application` {
    private static let settings = LedgerSettings(
        configuration: Configuration(hooks: [
            Hook(
                name: "postgres", phases: [.pre: PhaseSettings(), .post: PhaseSettings()],
                maxQuiesce: .seconds(600))
        ]))

    private func tally(_ records: [RunRecord], now: [Timestamp?] = []) throws -> QuiesceTally {
        var ledger = Ledger(settings: Self.settings)
        for (index, record) in records.enumerated() {
            ledger.apply(record, now: index < now.count ? now[index] : nil)
        }
        return try #require(ledger.quiesceTallies[QuiesceKey(hook: "postgres")])
    }

    private func pre(_ seconds: Int64, _ outcome: RunOutcome = .success) -> RunRecord {
        record(UInt64(1_000 + seconds), phase: .pre, outcome: outcome, ended: seconds)
    }

    private func post(_ seconds: Int64, _ outcome: RunOutcome = .success) -> RunRecord {
        record(UInt64(2_000 + seconds), phase: .post, outcome: outcome, ended: seconds)
    }

    @Test func `a successful pre opens it at its end and a successful post closes it at its own`() throws {
        let open = try tally([pre(10)])
        #expect(open.openedAt == moment(10))
        #expect(open.quiescedTime(at: moment(25)) == .seconds(15))
        #expect(open.quiescedTime(at: moment(5)) == .zero)

        let closed = try tally([pre(10), post(40)])
        #expect(closed.openedAt == nil)
        #expect(closed.closedTime == .seconds(30))
        #expect(closed.quiescedTime(at: moment(99)) == .seconds(30))
        #expect(closed.durations.count == 1)
        #expect(closed.durations.sum == .seconds(30))
        #expect(ReleaseCause.allCases.map { closed.releases[$0] } == [1, 0, 0, 0, 0])
    }

    @Test(arguments: [.failure(.exit), .failure(.timeout), .skipped] as [RunOutcome])
    func `what does not succeed neither opens nor closes it`(outcome: RunOutcome) throws {
        #expect(try tally([pre(10, outcome)]).openedAt == nil)
        let open = try tally([pre(10), post(40, outcome)])
        #expect(open.openedAt == moment(10))
        #expect(open.releases[.post] == 0)
    }

    @Test func `a pre that is repeated leaves the first moment in place`() throws {
        #expect(try tally([pre(10), pre(20)]).openedAt == moment(10))
    }

    @Test func `a post with nothing to end counts nothing`() throws {
        let tally = try tally([post(10), post(20), pre(30)])
        #expect(tally.releases[.post] == 0)
        #expect(tally.openedAt == moment(30))
    }

    @Test func `a pre that arrives after its post is closed by it`() throws {
        let tally = try tally([post(40), pre(10)])
        #expect(tally.openedAt == nil)
        #expect(tally.closedTime == .seconds(30))
        #expect(tally.releases[.post] == 1)
    }

    @Test func `records from before the latest release change nothing`() throws {
        let tally = try tally([pre(10), post(40), pre(20), post(30)])
        #expect(tally.openedAt == nil)
        #expect(tally.closedTime == .seconds(30))
        #expect(tally.releases[.post] == 1)
    }

    @Test func `a post from before the pre does not close it`() throws {
        #expect(try tally([pre(50), post(40)]).openedAt == moment(50))
    }

    @Test func `a clock that was set back in between leaves it closed, at no time at all`() throws {
        let tally = try tally([pre(5_000), post(100)], now: [moment(5_001), moment(101)])
        #expect(tally.openedAt == nil)
        #expect(tally.closedTime == .zero)
        #expect(tally.releases[.post] == 1)

        let again = try self.tally(
            [pre(5_000), post(100), pre(200)], now: [moment(5_001), moment(101), moment(201)])
        #expect(again.openedAt == moment(200))
    }

    @Test func `a release that arrives late leaves counted what was shown until then`() throws {
        let closed = try tally([pre(10), post(40)], now: [moment(10), moment(45)])
        #expect(closed.closedTime == .seconds(30))
        #expect(closed.durations.sum == .seconds(30))
        #expect(closed.quiescedTime(at: moment(45)) == .seconds(35))

        // What was too much is used up by the next quiesce.
        let again = try tally(
            [pre(10), post(40), pre(100)], now: [moment(10), moment(45), moment(100)])
        #expect(again.quiescedTime(at: moment(103)) == .seconds(35))
        #expect(again.quiescedTime(at: moment(107)) == .seconds(37))
    }

    @Test func `records that arrive together count what they state, however late they are`() throws {
        let nights = (0..<20).flatMap { [pre(86_400 * $0 + 10), post(86_400 * $0 + 40)] }
        let arrival = moment(30 * 86_400)
        let caughtUp = try tally(nights, now: nights.map { _ in arrival })
        #expect(caughtUp.quiescedTime(at: arrival) == .seconds(600))
        #expect(caughtUp.durations.count == 20)

        // One that was open before they came was shown until then, and one that is left open counts on.
        let late = moment(100)
        let across = try tally(
            [pre(10), post(40), pre(50), post(60), pre(90)], now: [moment(10), late, late, late, late])
        #expect(across.quiescedTime(at: late) == .seconds(90))
        #expect(across.quiescedTime(at: moment(200)) == .seconds(150))
    }

    @Test func `a clock that is set back takes nothing of what was counted at the latest change`() throws {
        let tally = try tally([pre(10), pre(20), post(5)], now: [moment(11), moment(25), moment(6)])
        #expect(tally.openedAt == nil && tally.closedTime == .zero)
        #expect(tally.quiescedTime(at: moment(6)) == .seconds(15))
    }

    private func hold(_ seconds: Int64, _ cause: ReleaseCause?, _ outcome: RunOutcome = .success) -> RunRecord
    {
        var record = record(UInt64(3_000 + seconds), phase: .pre, outcome: outcome, ended: seconds)
        record.start.part = .hold
        record.end?.releasedBy = cause
        return record
    }

    @Test(arguments: ReleaseCause.allCases)
    func `the record of a hold closes it, by what it says`(cause: ReleaseCause) throws {
        let closed = try tally([pre(10), hold(40, cause)])
        #expect(closed.openedAt == nil)
        #expect(closed.closedTime == .seconds(30))
        #expect(closed.releases[cause] == 1)
        #expect(ReleaseCause.allCases.reduce(0) { $0 + closed.releases[$1] } == 1)
    }

    @Test func `a hold whose keeper was killed is closed as lost`() throws {
        let closed = try tally([pre(10), hold(40, nil, .failure(.lost))])
        #expect(closed.openedAt == nil && closed.releases[.lost] == 1)
    }

    @Test func `a watchdog that was killed leaves open what it was to undo`() throws {
        var lost = hold(40, nil, .failure(.lost))
        lost.start.part = .watch
        #expect(try tally([pre(10), lost]).openedAt == moment(10))
        var undone = hold(50, .undo)
        undone.start.part = .watch
        let closed = try tally([pre(10), lost, undone])
        #expect(closed.openedAt == nil && closed.releases[.undo] == 1)
    }

    @Test func `a hold that nothing has ended leaves it open`() throws {
        #expect(try tally([pre(10), hold(40, nil, .failure(.exit))]).openedAt == moment(10))
    }

    @Test func `the run that asks for the release does not close it a second time`() throws {
        var release = post(41)
        release.start.part = .release
        for records in [[pre(10), hold(40, .release), release], [pre(10), release, hold(40, .release)]] {
            let closed = try tally(records)
            #expect(closed.closedTime == .seconds(30))
            #expect(ReleaseCause.allCases.map { closed.releases[$0] } == [0, 1, 0, 0, 0])
        }
    }

    @Test func `a hold is no run, neither while it lasts nor at its end, but its undos count`() throws {
        var ledger = Ledger(settings: Self.settings)
        var start = hold(40, .release)
        start.end = nil
        ledger.apply(start)
        #expect(ledger.series.allSatisfy { $0.running.isEmpty })
        var end = hold(40, .undo)
        end.end?.undoCount = 1
        ledger.apply(end)
        let key = SeriesKey(hook: "postgres", phase: .pre)
        let tally = try #require(ledger.tallies[key])
        #expect(tally.undos[.success] == 1)
        #expect(tally.runs == 0 && tally.attempts == 0 && tally.latestRun == nil)
    }

    @Test func `a hook that no configuration names quiesces where its call says so`() throws {
        var ledger = Ledger()
        var pre = record(1, hook: "learnt", phase: .pre, ended: 10)
        ledger.apply(pre)
        #expect(ledger.quiesceTallies.isEmpty)
        pre.start.id = run(2)
        pre.start.maxHold = .seconds(600)
        ledger.apply(pre)
        #expect(ledger.quiesceTallies[QuiesceKey(hook: "learnt")]?.openedAt == moment(10))
    }

    @Test func `other phases and hooks without a limit have no part in it`() throws {
        var ledger = Ledger(settings: Self.settings)
        ledger.apply(record(1, phase: .verify, ended: 10))
        ledger.apply(record(2, hook: "mysql", phase: .pre, ended: 10))
        #expect(ledger.quiesceTallies.count == 1)
        #expect(ledger.quiesceTallies[QuiesceKey(hook: "postgres")]?.openedAt == nil)
    }

    @Test func `each hook is quiesced by itself, whatever workload its records name`() {
        let hooks = ["postgres", "mysql"].map {
            Hook(
                name: $0, phases: [.pre: PhaseSettings(), .post: PhaseSettings()], maxQuiesce: .seconds(600))
        }
        var ledger = Ledger(settings: LedgerSettings(configuration: Configuration(hooks: hooks)))
        ledger.apply(record(1, hook: "postgres", phase: .pre, workload: "a", ended: 10))
        ledger.apply(record(2, hook: "mysql", phase: .pre, workload: "a", ended: 20))
        ledger.apply(record(3, hook: "postgres", phase: .post, ended: 30))
        #expect(ledger.quiesceTallies.count == 2)
        #expect(ledger.quiesceTallies[QuiesceKey(hook: "postgres")]?.openedAt == nil)
        #expect(ledger.quiesceTallies[QuiesceKey(hook: "postgres")]?.closedTime == .seconds(20))
        #expect(ledger.quiesceTallies[QuiesceKey(hook: "mysql")]?.openedAt == moment(20))
    }
}
