package import RunRecord

/// A time zone as a value: how far local time is ahead of UTC, moment by moment.
///
/// The rules come in from the rim, because the zone database is a matter of files. Trap: two changes of
/// the offset within two days of each other are seen as one.
package struct ZoneRules: Sendable {
    private let offset: @Sendable (Timestamp) -> Int

    /// - Parameter secondsFromUTC: positive east of Greenwich; must answer the same for the same moment.
    package init(secondsFromUTC: @escaping @Sendable (Timestamp) -> Int) { offset = secondsFromUTC }

    /// Seconds that local time is ahead of UTC at `moment`.
    package func secondsFromUTC(at moment: Timestamp) -> Int { offset(moment) }

    package static let utc = ZoneRules { _ in 0 }

    /// The same rules, looked up beforehand, for whoever asks for many moments between two; others cost what they
    /// did. Two changes on one day are seen as one, or as none where the second undoes the first.
    package func tabulated(from start: Timestamp, to end: Timestamp) -> ZoneRules {
        let (first, last) = (start.wholeSeconds, max(end.wholeSeconds, start.wholeSeconds))
        func ahead(at second: Int) -> Int { offset(Timestamp(wholeSeconds: second)) }
        // From which second on which offset holds.
        var spans = [(start: first, offset: ahead(at: first))]
        var begin = first
        for end in stride(from: first + LocalDay.secondCount, to: last, by: LocalDay.secondCount) + [last] {
            defer { begin = end }
            let after = ahead(at: end)
            guard after != spans[spans.count - 1].offset else { continue }
            // After the one and by the other, which are brought together until a second lies between them.
            var (unchanged, changed) = (begin, end)
            while changed - unchanged > 1 {
                let middle = (unchanged + changed) / 2
                if ahead(at: middle) == after { changed = middle } else { unchanged = middle }
            }
            spans.append((changed, after))
        }
        return ZoneRules { [offset, spans] moment in
            let second = moment.wholeSeconds
            guard (first...last).contains(second) else { return offset(moment) }
            return spans.last { $0.start <= second }?.offset ?? offset(moment)
        }
    }
}
