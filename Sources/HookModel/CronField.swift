/// One of the five fields of a cron schedule, and how its text becomes a set of numbers.
///
/// As robfig/cron v3 `ParseStandard`, which Velero uses, with its oddities: empty parts of a list are
/// passed over, `N/step` runs from N to the field's end, `*-5` is `*`, a number may have a plus sign, and
/// Sunday is 0, never 7. Only a list of nothing but commas, which cron takes and never fires, is an error.
package enum CronField: String, Hashable, Sendable, CaseIterable {
    case minute
    case hour
    case dayOfMonth = "day of month"
    case month
    case dayOfWeek = "day of week"

    package var bounds: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...6
        }
    }

    /// The words for the field's numbers from its lower bound on, in lower case.
    private var words: [String] {
        switch self {
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        case .minute, .hour, .dayOfMonth: []
        }
    }

    /// Reads the comma-separated list of ranges that a field consists of; never empty.
    func parse(_ text: Substring) throws(ScheduleError) -> CronSet {
        var set = CronSet()
        for part in text.split(separator: ",") {
            let range = try parseRange(part)
            set.bits |= range.bits
            set.isStar = set.isStar || range.isStar
        }
        guard !set.isEmpty else { throw malformed(text) }
        return set
    }

    /// Reads `*`, `?`, `N`, `N-M`, each with an optional `/step`.
    private func parseRange(_ text: Substring) throws(ScheduleError) -> CronSet {
        let rangeAndStep = text.split(separator: "/", omittingEmptySubsequences: false)
        guard rangeAndStep.count <= 2 else { throw malformed(text) }
        let ends = rangeAndStep[0].split(separator: "-", omittingEmptySubsequences: false)
        let step = rangeAndStep.count == 2 ? try number(rangeAndStep[1], in: text) : 1
        guard step > 0 else { throw .zeroStep(self, text: String(text)) }

        var set = CronSet()
        let range: ClosedRange<Int>
        if ends[0] == "*" || ends[0] == "?" {
            range = bounds
            // `*/2` names days just as a list does, so it counts as a restriction.
            set.isStar = step == 1
        } else {
            guard ends.count <= 2 else { throw malformed(text) }
            let first = try value(ends[0], in: text)
            let isOpen = ends.count == 1 && rangeAndStep.count == 2
            let last = isOpen ? bounds.upperBound : try value(ends[ends.count - 1], in: text)
            guard bounds.contains(first), bounds.contains(last) else {
                throw .outOfBounds(self, text: String(text))
            }
            guard first <= last else { throw .reversedRange(self, text: String(text)) }
            range = first...last
        }
        for value in stride(from: range.lowerBound, through: range.upperBound, by: step) {
            set.bits |= 1 << UInt64(value)
        }
        return set
    }

    private func value(_ text: Substring, in whole: Substring) throws(ScheduleError) -> Int {
        let word = text.lowercased()
        if let index = words.firstIndex(of: word) { return bounds.lowerBound + index }
        return try number(text, in: whole)
    }

    private func number(_ text: Substring, in whole: Substring) throws(ScheduleError) -> Int {
        guard let number = Int(text), number >= 0 else { throw malformed(whole) }
        return number
    }

    private func malformed(_ text: Substring) -> ScheduleError { .malformed(self, text: String(text)) }
}

/// The numbers that one field of a schedule allows: bit N stands for N.
struct CronSet: Hashable, Sendable {
    var bits: UInt64 = 0
    /// Whether the field was left open, which decides how the two day fields are joined.
    var isStar = false

    func contains(_ number: Int) -> Bool { bits >> UInt64(number) & 1 == 1 }

    var isEmpty: Bool { bits == 0 }

    /// The smallest number; nil where there is none.
    var first: Int? { isEmpty ? nil : bits.trailingZeroBitCount }

    /// The largest number at or below `limit`, which is less than 64; nil where there is none.
    func last(atOrBelow limit: Int) -> Int? {
        guard limit >= 0 else { return nil }
        let below = bits & (UInt64.max >> UInt64(63 - limit))
        return below == 0 ? nil : 63 - below.leadingZeroBitCount
    }

    var numbers: [Int] { (0..<64).filter(contains) }
}
