import HookModel
import Ledger
import RunRecord
import Testing

@Suite struct `The ledger's keys` {
    private func settings(workload: String?, environment: String?, hook: String = "postgres")
        -> LedgerSettings
    {
        LedgerSettings(
            configuration: Configuration(hooks: [Hook(name: hook, workload: workload)]),
            environmentWorkload: environment)
    }

    @Test(
        arguments: [
            ("configured", "recorded", "environment", "configured"),
            (nil, "recorded", "environment", "environment"),
            (nil, "recorded", nil, nil),
            (nil, nil, nil, nil),
        ] as [(String?, String?, String?, String?)])
    func `a configured hook's workload is the configured one, else the environment's, else none`(
        configured: String?, recorded: String?, environment: String?, expected: String?
    ) {
        var ledger = Ledger(settings: settings(workload: configured, environment: environment))
        let before = Set(ledger.tallies.keys)
        let key = ledger.apply(record(workload: recorded, outcome: .failure(.exit)))
        #expect(key == SeriesKey(hook: "postgres", phase: .pre, workload: expected))
        // The series that stood at 0 is the one that moved: the first failure is an increase.
        #expect(Set(ledger.tallies.keys) == before)
    }

    @Test(
        arguments: [
            ("recorded", "environment", "recorded"), (nil, "environment", "environment"), (nil, nil, nil),
        ] as [(String?, String?, String?)])
    func `a learnt hook's workload is the record's, else the environment's, else none`(
        recorded: String?, environment: String?, expected: String?
    ) {
        var ledger = Ledger(settings: LedgerSettings(environmentWorkload: environment))
        let key = ledger.apply(record(workload: recorded))
        #expect(key == SeriesKey(hook: "postgres", phase: .pre, workload: expected))
    }

    @Test func `series of a workload that a configured hook had before are kept as learnt ones are`() {
        var ledger = Ledger()
        ledger.apply(record(1, workload: "own", ended: 10))
        ledger.configure(settings(workload: nil, environment: nil))
        ledger.apply(record(2, workload: "own", ended: 90))
        let old = SeriesKey(hook: "postgres", phase: .pre, workload: "own")
        #expect(ledger.tallies[old]?.runs == 1)
        #expect(ledger.configuredHook("postgres", workload: "own") == nil)
        #expect(ledger.configuredHook("postgres", workload: nil)?.name == "postgres")
        #expect(ledger.forgetLearnt(before: moment(50)) == [.runs(old)])
        #expect(ledger.tallies[SeriesKey(hook: "postgres", phase: .pre)]?.runs == 1)
    }

    @Test func `a configured hook has its phases at 0 before it runs`() {
        let hook = Hook(
            name: "postgres", workload: "db", phases: [.pre: PhaseSettings(), .post: PhaseSettings()],
            maxQuiesce: .seconds(60))
        let ledger = Ledger(settings: LedgerSettings(configuration: Configuration(hooks: [hook])))
        #expect(
            Set(ledger.tallies.keys) == [
                SeriesKey(hook: "postgres", phase: .pre, workload: "db"),
                SeriesKey(hook: "postgres", phase: .post, workload: "db"),
            ])
        #expect(Set(ledger.quiesceTallies.keys) == [QuiesceKey(hook: "postgres", workload: "db")])
    }

    @Test func `a hook that is configured without a phase is taken for a pre hook`() {
        let ledger = Ledger(settings: settings(workload: nil, environment: "env"))
        #expect(Array(ledger.tallies.keys) == [SeriesKey(hook: "postgres", phase: .pre, workload: "env")])
    }

    @Test func `at most 1,000 hooks are learnt, and configured ones always have room`() {
        var ledger = Ledger(settings: settings(workload: nil, environment: nil))
        for number in 0..<1_000 { #expect(ledger.apply(record(hook: "hook \(number)")) != nil) }
        #expect(ledger.unplacedRecordCount == 0)
        #expect(ledger.apply(record(hook: "one too many")) == nil)
        #expect(ledger.began(record(hook: "one too many").start) == nil)
        #expect(ledger.unplacedRecordCount == 1)
        #expect(ledger.apply(record(hook: "hook 7", phase: .post)) != nil)
        #expect(ledger.apply(record(hook: "postgres", phase: .verify)) != nil)
        #expect(ledger.tallies.count == 1_003)
    }

    @Test func `records cannot make up workloads without end, and what has no room is counted`() {
        var ledger = Ledger()
        for number in 0..<150 { ledger.apply(record(workload: "workload \(number)")) }
        #expect(ledger.tallies.count == Ledger.maximumLearntWorkloadCount)
        #expect(ledger.unplacedRecordCount == 50)
        #expect(ledger.apply(record(phase: .post, workload: "workload 7")) != nil)
        #expect(ledger.apply(record(hook: "another", workload: "workload 149")) != nil)
    }

    @Test func `a configured hook's failures count where learnt series fill every bound`() {
        var ledger = Ledger(settings: settings(workload: nil, environment: nil))
        for hook in 0..<60 {
            for workload in 0..<100 { ledger.apply(record(hook: "\(hook)", workload: "\(workload)")) }
        }
        #expect(ledger.tallies.count == Ledger.maximumLearntKeyCount + 1)
        #expect(ledger.unplacedRecordCount == 1_000)
        for phase in HookPhase.allCases {
            let key = ledger.apply(record(phase: phase, outcome: .failure(.exit)))
            #expect(key.flatMap { ledger.tallies[$0] }?.failures[.exit] == 1)
        }
        #expect(ledger.unplacedRecordCount == 1_000)
    }

    @Test func `a workload without a run makes room for another one of its hook`() {
        var ledger = Ledger()
        for number in 0..<100 { ledger.apply(record(workload: "\(number)", ended: number == 0 ? 10 : 90)) }
        #expect(ledger.apply(record(workload: "next", ended: 90)) == nil)
        #expect(
            ledger.forgetLearnt(before: moment(50))
                == [.runs(SeriesKey(hook: "postgres", phase: .pre, workload: "0"))])
        #expect(ledger.apply(record(workload: "next", ended: 90)) != nil)
    }

    @Test func `learnt hooks are forgotten as a whole, configured and running ones never`() {
        var ledger = Ledger(settings: settings(workload: nil, environment: nil))
        ledger.apply(record(hook: "old", ended: 10))
        ledger.apply(record(hook: "nightly", phase: .restore, ended: 10))
        ledger.apply(record(hook: "nightly", phase: .pre, ended: 90))
        ledger.apply(record(hook: "skipping", outcome: .skipped, ended: 90))
        ledger.apply(record(hook: "postgres", ended: 10))
        ledger.began(record(7, hook: "under way").start)

        let forgotten = ledger.forgetLearnt(before: moment(50))

        #expect(forgotten == [.runs(SeriesKey(hook: "old", phase: .pre))])
        #expect(Set(ledger.tallies.keys.map(\.hook)) == ["nightly", "skipping", "postgres", "under way"])
        #expect(ledger.tallies.count == 5)
        #expect(ledger.forgetLearnt(before: moment(50)).isEmpty)
        ledger.apply(record(hook: "nightly", phase: .pre, ended: 91))
        #expect(ledger.tallies[SeriesKey(hook: "nightly", phase: .pre)]?.runs == 2)
    }

    @Test func `a forgotten hook makes room for another one`() {
        var ledger = Ledger()
        for number in 0..<1_000 { ledger.apply(record(hook: "hook \(number)", ended: number == 0 ? 10 : 90)) }
        #expect(ledger.apply(record(hook: "next", ended: 90)) == nil)
        #expect(ledger.forgetLearnt(before: moment(50)).count == 1)
        #expect(ledger.apply(record(hook: "next", ended: 90)) != nil)
    }

    @Test(arguments: [
        (LedgerKey.runs(SeriesKey(hook: "a", phase: .pre)), #"["runs","a","pre"]"#),
        (.runs(SeriesKey(hook: "a", phase: .`init`, workload: "b")), #"["runs","a","init","b"]"#),
        (.quiesce(QuiesceKey(hook: "a")), #"["quiesce","a"]"#),
        (.quiesce(QuiesceKey(hook: "\"\\\n🛶", workload: "")), #"["quiesce","\"\\\u000a🛶",""]"#),
    ])
    func `keys have a text that tables can be keyed by`(key: LedgerKey, text: String) {
        #expect(key.text == text)
    }
}

@Suite struct `Runs under way` {
    private let key = SeriesKey(hook: "postgres", phase: .pre)

    private func running(_ ledger: Ledger) -> [RunID: Timestamp]? {
        ledger.series.first { $0.key == key }?.running
    }

    @Test func `are there from their start until their end is taken in`() {
        var ledger = Ledger()
        ledger.began(record(1, ended: 10).start)
        ledger.began(record(2, ended: 20).start)
        ledger.began(record(2, ended: 20).start)
        #expect(running(ledger) == [run(1): moment(7), run(2): moment(17)])
        ledger.apply(record(1, ended: 10))
        #expect(running(ledger) == [run(2): moment(17)])
        ledger.ended(run(2))
        ledger.ended(run(2))
        #expect(running(ledger) == [:])
    }

    @Test func `are not stored`() {
        var ledger = Ledger()
        ledger.apply(record(1))
        let generation = ledger.generation
        ledger.began(record(2).start)
        #expect(ledger.generation > generation)
        #expect(ledger.changedEntries(since: generation).isEmpty)
    }

    @Test func `end where they began, though the configuration renamed their workload since`() {
        var ledger = Ledger()
        ledger.began(record(1).start)
        ledger.configure(
            LedgerSettings(configuration: Configuration(hooks: [Hook(name: "postgres", workload: "db")])))
        ledger.apply(record(1))
        #expect(ledger.series.allSatisfy { $0.running.isEmpty })
        #expect(ledger.tallies[SeriesKey(hook: "postgres", phase: .pre, workload: "db")]?.runs == 1)
    }
}

@Suite struct `A configuration that is read again` {
    private func settings(_ timeout: Nanoseconds?, threshold: Nanoseconds? = nil) throws -> LedgerSettings {
        let target = try #require(Ratio(0.95))
        return LedgerSettings(
            configuration: Configuration(hooks: [
                Hook(
                    name: "postgres", phases: [.pre: PhaseSettings(timeout: timeout)],
                    objectives: threshold.map {
                        Objectives(duration: DurationObjective(threshold: $0, target: target))
                    })
            ]))
    }

    private let key = SeriesKey(hook: "postgres", phase: .pre)

    @Test func `changes nothing where it says the same`() throws {
        var ledger = Ledger(settings: try settings(.seconds(7)))
        ledger.apply(record())
        let generation = ledger.generation
        ledger.configure(try settings(.seconds(7)))
        #expect(ledger.generation == generation)
    }

    @Test func `adds bounds and takes none away`() throws {
        var ledger = Ledger(settings: try settings(.seconds(7)))
        ledger.apply(record(duration: .seconds(3)))
        ledger.configure(try settings(.seconds(8), threshold: .seconds(4)))
        let durations = try #require(ledger.tallies[key]?.durations)
        for (bound, count) in [(7, 1), (8, 1), (4, 0), (1, 0)] as [(Int64, UInt64)] {
            let index = try #require(durations.bounds.firstIndex(of: .seconds(bound)))
            #expect(durations.cumulativeCounts[index] == count)
        }
    }

    @Test func `keeps what was counted for a hook that it no longer names`() throws {
        var ledger = Ledger(settings: try settings(nil))
        ledger.apply(record())
        ledger.configure(LedgerSettings())
        #expect(ledger.tallies[key]?.runs == 1)
    }

    @Test func `overrides the deadline that an earlier run was given`() throws {
        var ledger = Ledger(settings: try settings(.seconds(7)))
        ledger.apply(record(timeout: .seconds(5)))
        #expect(ledger.tallies[key]?.latestRun?.timeout == .seconds(5))
        ledger.configure(try settings(.seconds(8)))
        #expect(ledger.tallies[key]?.latestRun?.timeout == nil)
    }

    @Test func `a learnt hook's deadlines become bounds, but not without end`() throws {
        var ledger = Ledger()
        for seconds in 1...50 { ledger.apply(record(timeout: .seconds(Int64(100 + seconds)))) }
        let bounds = try #require(ledger.tallies[key]?.durations.bounds)
        #expect(bounds.contains(.seconds(101)) && bounds.contains(.seconds(104)))
        #expect(bounds.count == DurationBounds.hook.count + 4)
    }
}
