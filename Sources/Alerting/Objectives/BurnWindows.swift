import RunRecord

/// Two windows over which an error budget is watched, and how fast it must burn in both.
struct BurnWindow: Hashable, Sendable {
    var long: Nanoseconds
    /// Says that it still burns.
    var short: Nanoseconds
    /// How many times faster than the budget allows.
    var factor: Double
}

/// The windows for an objective: the usual ones as far as a hook's cadence fills them.
///
/// Two per cent of the budget in an hour, five in six hours, ten in a day, ten in three days: the table of
/// Google's workbook. A short window that is shorter than the time between two runs is mostly empty, and says
/// nothing; a factor below one is no faster than the budget allows.
struct BurnWindows: Hashable, Sendable {
    /// Worth acting on at once.
    var fast: [BurnWindow]
    /// Worth a look during the day.
    var slow: [BurnWindow]

    private static let table: [(long: Nanoseconds, short: Nanoseconds, share: Double)] = [
        (.hours(1), .minutes(5), 0.02), (.hours(6), .minutes(30), 0.05),
        (.days(1), .hours(2), 0.10), (.days(3), .hours(6), 0.10),
    ]

    /// - Parameters:
    ///   - window: over which the objective is measured.
    ///   - gap: the largest time between two events; zero for what is measured all the time.
    ///   - budget: the share that may go wrong; no window can see more than all of it go wrong.
    init(window: Nanoseconds, gap: Nanoseconds, budget: Double) {
        func windows(_ rows: ArraySlice<(long: Nanoseconds, short: Nanoseconds, share: Double)>)
            -> [BurnWindow]
        {
            rows.compactMap { row in
                let factor = row.share * window.seconds / row.long.seconds
                guard row.short >= gap, factor >= 1, factor * budget < 1 else { return nil }
                return BurnWindow(long: row.long, short: row.short, factor: factor)
            }
        }
        fast = windows(Self.table[..<2])
        slow = windows(Self.table[2...])
    }

    var isEmpty: Bool { fast.isEmpty && slow.isEmpty }
}

/// How fast a budget goes.
enum BurnSpeed: String, Hashable, Sendable {
    case fast, slow

    static let label = "burn"
}
