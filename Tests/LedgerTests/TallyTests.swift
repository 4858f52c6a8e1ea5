import HookModel
import Ledger
import RunRecord
import Testing

@Suite struct `The tally of a hook's phase` {
    private let key = SeriesKey(hook: "postgres", phase: .pre)

    private func tally(of records: [RunRecord], now: Timestamp? = nil) throws -> Tally {
        var ledger = Ledger()
        for record in records { ledger.apply(record, now: now) }
        return try #require(ledger.tallies[key])
    }

    @Test func `a success moves the runs and the latest results`() throws {
        let tally = try tally(of: [
            record(ended: 10, attempts: 2, cpu: .milliseconds(250), timeout: .seconds(30))
        ])
        #expect(tally.runs == 1)
        #expect(tally.attempts == 2)
        #expect(tally.cpuTime == .milliseconds(500))
        #expect(tally.latestRun?.isSuccess == true)
        #expect(tally.latestRun?.endedAt == moment(10))
        #expect(tally.latestRun?.duration == .seconds(3))
        #expect(tally.latestRun?.attempts == 2)
        #expect(tally.latestRun?.timeout == .seconds(30))
        #expect(tally.lastSuccessAt == moment(10))
        #expect(
            FailureReason.allCases.allSatisfy { tally.failures[$0] == 0 && tally.lastFailureAt[$0] == nil })
    }

    @Test(arguments: FailureReason.allCases)
    func `a failure moves the counter of its reason alone`(reason: FailureReason) throws {
        let tally = try tally(of: [record(outcome: .failure(reason), ended: 10)])
        #expect(tally.runs == 1)
        for other in FailureReason.allCases {
            #expect(tally.failures[other] == (other == reason ? 1 : 0))
            #expect(tally.lastFailureAt[other] == (other == reason ? moment(10) : nil))
        }
        #expect(tally.latestRun?.isSuccess == false)
        #expect(tally.lastSuccessAt == nil)
        let isTimed = reason != .start && reason != .lost
        #expect(tally.durations.count == (isTimed ? 1 : 0))
        #expect(tally.durations.sum == (isTimed ? .seconds(3) : .zero))
    }

    @Test func `undos are counted by what came of them`() throws {
        var undone = record(outcome: .failure(.exit), ended: 10)
        undone.end?.undoCount = 3
        undone.end?.failedUndoCount = 1
        let tally = try tally(of: [undone])
        #expect(tally.undos[.success] == 2 && tally.undos[.failure] == 1)
    }

    @Test func `a skipped run is neither a run nor a failure`() throws {
        let tally = try tally(of: [record(outcome: .skipped, ended: 10, cpu: .seconds(1))])
        var expected = Tally(durationBounds: DurationBounds.hook)
        #expect(tally != expected)
        #expect(tally.skips == 1)
        #expect(tally.lastSkipAt == moment(10))
        #expect(tally.lastSeenAt == moment(10))
        expected = try self.tally(of: [record(outcome: .skipped, ended: 10)])
        #expect(tally == expected)
        #expect(
            tally.runs == 0 && tally.attempts == 0 && tally.durations.count == 0 && tally.latestRun == nil)
    }

    @Test func `a record that comes late counts, but does not overwrite a later result`() throws {
        let tally = try tally(of: [
            record(1, outcome: .success, ended: 20, duration: .seconds(2)),
            record(2, outcome: .failure(.exit), ended: 10, duration: .seconds(9)),
        ])
        #expect(tally.runs == 2)
        #expect(tally.failures[.exit] == 1)
        #expect(tally.durations.count == 2)
        #expect(tally.latestRun?.isSuccess == true)
        #expect(tally.latestRun?.duration == .seconds(2))
        #expect(tally.lastFailureAt[.exit] == moment(10))
    }

    @Test func `of two runs that end at the same time the later to arrive is the latest`() throws {
        let tally = try tally(of: [record(1, ended: 5), record(2, outcome: .failure(.signal), ended: 5)])
        #expect(tally.latestRun?.isSuccess == false)
    }

    @Test func `a result that a wrong clock dated into the future gives way to the next one`() throws {
        var ledger = Ledger()
        ledger.apply(record(1, outcome: .failure(.exit), ended: 999_999), now: moment(999_999))
        ledger.apply(record(2, ended: 10), now: moment(11))
        #expect(ledger.tallies[key]?.latestRun?.endedAt == moment(10))
        #expect(ledger.tallies[key]?.runs == 2)
    }

    @Test func `spans below zero count as none, so that no counter falls`() throws {
        let tally = try tally(of: [record(duration: .seconds(-5), cpu: .seconds(-5))])
        #expect(tally.cpuTime == .zero)
        #expect(tally.durations.sum == .zero)
        #expect(tally.latestRun?.duration == .zero)
    }
}

@Suite struct `A histogram of durations` {
    private func histogram(_ bounds: [Int64], _ seconds: [Int64]) -> DurationHistogram {
        var histogram = DurationHistogram(bounds: bounds.map(Nanoseconds.seconds))
        for (number, duration) in seconds.enumerated() {
            histogram.observe(.seconds(duration), run: run(UInt64(number)), endedAt: moment(duration))
        }
        return histogram
    }

    @Test func `counts a duration in every bucket whose bound it does not exceed`() {
        let histogram = histogram([1, 5, 10], [1, 2, 5, 11])
        #expect(histogram.cumulativeCounts == [1, 3, 3])
        #expect(histogram.count == 4)
        #expect(histogram.sum == .seconds(19))
    }

    @Test func `keeps the latest run of each bucket as its exemplar`() {
        let histogram = histogram([1, 5, 10], [2, 5, 11, 12])
        #expect(histogram.exemplars.map { $0?.run } == [nil, run(1), nil, run(3)])
        #expect(histogram.exemplars[1]?.duration == .seconds(5))
        #expect(histogram.exemplars[1]?.endedAt == moment(5))
    }

    @Test(
        arguments: [
            ([3], [1, 3, 5, 10], [1, 1, 3, 3]),
            ([0], [0, 1, 5, 10], [0, 1, 3, 3]),
            ([60], [1, 5, 10, 60], [1, 3, 3, 3]),
            ([7, 6, 5, 7], [1, 5, 6, 7, 10], [1, 3, 3, 3, 3]),
            ([1, 10], [1, 5, 10], [1, 3, 3]),
        ] as [([Int64], [Int64], [UInt64])])
    func `a bound that is added starts at the count of the next lower one`(
        added: [Int64], bounds: [Int64], counts: [UInt64]
    ) {
        var histogram = histogram([1, 5, 10], [1, 2, 5, 11])
        histogram.add(bounds: added.map(Nanoseconds.seconds))
        #expect(histogram.bounds == bounds.map(Nanoseconds.seconds))
        #expect(histogram.cumulativeCounts == counts)
        #expect(histogram.count == 4)
    }

    @Test func `an added bound takes the exemplars with it that belong under it`() {
        var histogram = histogram([1, 10], [4, 11])
        histogram.add(bounds: [.seconds(5), .seconds(20)])
        #expect(histogram.exemplars.map { $0?.run } == [nil, run(0), nil, run(1), nil])
    }
}
