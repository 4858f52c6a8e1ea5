import RunRecord

/// When the intake has to do what no event asks for; times are of a clock that nobody sets.
struct IntakeSchedule: Hashable, Sendable {
    enum Duty: Hashable, Sendable, CaseIterable {
        /// Look at everything in the spool.
        case sweep
        /// Look once more at start records that were closed while their lock was still held.
        case lookAgain
        /// Find out whether the journal takes writes, before a record has to wait for it.
        case probe
        /// Delete what is too old, and give the space back.
        case upkeep
    }

    static let sweepInterval = Nanoseconds.seconds(5)
    /// Where the kernel does not tell of new files, they are looked for as often as somebody would wait.
    static let blindSweepInterval = Nanoseconds.seconds(1)
    static let lookAgainDelay = Nanoseconds.milliseconds(50)
    /// After files were taken in, others are let gather for so long: where they come in a stream, one commit
    /// serves many of them, and its flush does not hold up those who write them.
    static let gatheringTime = Nanoseconds.milliseconds(25)
    static let probeInterval = Nanoseconds.seconds(60)
    static let firstUpkeepDelay = Nanoseconds.seconds(30)
    static let upkeepInterval = Nanoseconds.seconds(3600)

    private var times: [Duty: Nanoseconds]

    /// Begins at `now`, with a sweep at once.
    init(startingAt now: Nanoseconds) {
        times = [.sweep: now, .probe: now + Self.probeInterval, .upkeep: now + Self.firstUpkeepDelay]
    }

    /// What has to be done at `now`, in the order of the cases.
    func due(at now: Nanoseconds) -> [Duty] {
        Duty.allCases.filter { duty in times[duty].map { $0 <= now } ?? false }
    }

    /// How long nothing has to be done.
    func wait(from now: Nanoseconds) -> Nanoseconds {
        max((times.values.min() ?? now + Self.sweepInterval) - now, .zero)
    }

    mutating func plan(_ duty: Duty, at time: Nanoseconds) { times[duty] = time }

    mutating func cancel(_ duty: Duty) { times[duty] = nil }
}
