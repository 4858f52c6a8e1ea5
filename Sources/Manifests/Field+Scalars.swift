import HookModel
import RunRecord

/// Which units a duration may have.
enum DurationSpelling {
    /// Go's and Velero's: up to hours.
    case go
    /// Days and weeks, too, where spans are long.
    case long
}

/// The least that a duration may be.
enum DurationFloor {
    case aboveZero, zero
}

extension Field {
    /// A duration with its unit.
    func duration(_ spelling: DurationSpelling = .go, floor: DurationFloor = .aboveZero) -> Nanoseconds? {
        let example = spelling == .go ? "30s" : "7d"
        guard let text = text(expected: "a duration such as \(example)") else { return nil }
        do {
            let span =
                switch spelling {
                case .go: try GoDuration.parse(Array(text.utf8))
                case .long: try LongDuration.parse(text)
                }
            switch floor {
            case .aboveZero where span <= .zero:
                reject("\(name) \(quoted(text)) is not above zero; write for example \(example)")
            case .zero where span < .zero:
                reject("\(name) \(quoted(text)) is negative; write 0s or more")
            case .aboveZero, .zero:
                return span
            }
        } catch {
            reject("\(name) \(quoted(text)) \(Self.problem(error, in: text, spelling, example: example))")
        }
        return nil
    }

    private static func problem(
        _ error: GoDurationError, in text: String, _ spelling: DurationSpelling, example: String
    ) -> String {
        switch error {
        case .unitMissing where text.utf8.allSatisfy { (0x30...0x39).contains($0) }:
            "has no unit; write \(text)s for seconds or \(text)m for minutes"
        case .unitMissing:
            "has a number without a unit; write for example \(example)"
        case .tooLong:
            "is longer than 292 years; write a shorter one"
        case .empty, .digitsMissing, .unitUnknown:
            switch spelling {
            case .go: "is no duration; use the units ms, s, m and h, as in 1h30m"
            case .long: "is no duration; use the units ms, s, m, h, d and w, as in 7d"
            }
        }
    }

    /// A percentage that leaves an error budget.
    func percentage() -> Ratio? {
        guard let text = text(expected: "a percentage such as 99%") else { return nil }
        do {
            return try Ratio.parse(percent: text)
        } catch {
            let problem =
                switch error {
                case .missingPercentSign: "has no percent sign; write for example 99%"
                case .malformed: "is no percentage; write for example 99.9%"
                case .outOfRange: "is not between 0% and 100%; write for example 99.9%"
                }
            reject("\(name) \(quoted(text)) \(problem)")
            return nil
        }
    }

    /// `true` or `false`.
    func flag() -> Bool? { choice(of: [true, false]) { $0 ? "true" : "false" } }

    /// A whole number from 0 on.
    func count() -> UInt32? {
        guard let text = text(expected: "a whole number such as 3") else { return nil }
        guard let count = UInt32(text) else {
            reject("\(name) \(quoted(text)) is no whole number from 0 on; write for example 3")
            return nil
        }
        return count
    }

    /// One of a few words, spelt exactly so.
    func choice<Choice>(of choices: [Choice], word: (Choice) -> String) -> Choice? {
        let words = choices.map(word)
        let list = words.joined(separator: ", ")
        guard let text = text(expected: "one of \(list)") else { return nil }
        if let index = words.firstIndex(of: text) { return choices[index] }
        let mend = words.closest(to: text).map { "did you mean \(quoted($0))?" } ?? "use one of \(list)"
        reject("\(name) cannot be \(quoted(text)); \(mend)")
        return nil
    }
}
