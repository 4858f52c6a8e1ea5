package import RunRecord

/// Moments as people write them where they ask for runs since then.
package enum MomentText {
    /// The moment that `text` states; nil where it states none.
    ///
    /// A span such as `36h` or `7d` is that long before `now`; else Unix seconds, or RFC 3339, as
    /// `2026-11-21T04:45:44Z` or with an offset.
    package static func parse(_ text: String, now: Timestamp) -> Timestamp? {
        if let span = try? LongDuration.parse(text), text != "0" {
            return span >= .zero ? now.advanced(by: Nanoseconds(-span.count)) : nil
        }
        if let seconds = Double(text), seconds.magnitude < 9e9, text.utf8.allSatisfy(isDecimal) {
            return Timestamp(nanosecondsSinceEpoch: Int64(seconds * 1e9))
        }
        return rfc3339(text)
    }

    /// `2026-11-21T04:45:44Z`: in UTC, to the second.
    package static func utc(_ moment: Timestamp) -> String {
        let (date, time) = parts(moment)
        return "\(date)T\(time)Z"
    }

    /// `2026-11-21` and `04:45:44`, in UTC.
    package static func parts(_ moment: Timestamp) -> (date: String, time: String) {
        let seconds = moment.wholeSeconds
        let days = floorDivision(seconds, 86_400)
        let date = CivilDate(daysSinceEpoch: days)
        let second = seconds - days * 86_400
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return (
            "\(date.year)-\(two(date.month))-\(two(date.day))",
            "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
        )
    }

    private static func isDecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    private static func rfc3339(_ text: String) -> Timestamp? {
        let pattern =
            /(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))/
        guard let match = text.wholeMatch(of: pattern)?.output,
            let days = days(year: Int(match.1), month: Int(match.2), day: Int(match.3)),
            let hour = Int(match.4), hour < 24, let minute = Int(match.5), minute < 60,
            let second = Int(match.6), second <= 60
        else { return nil }
        var offset = 0
        if let sign = match.8, let hours = match.9.flatMap({ Int($0) }),
            let minutes = match.10.flatMap({ Int($0) })
        {
            offset = (hours * 3_600 + minutes * 60) * (sign == "-" ? -1 : 1)
        }
        let whole = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        let fraction = (match.7.map(String.init) ?? "") + "000000000"
        return Timestamp(wholeSeconds: whole).advanced(
            by: Nanoseconds(Int64(fraction.prefix(9)) ?? 0))
    }

    /// The days from 1970-01-01 to a date; nil where the calendar has no such date.
    private static func days(year: Int?, month: Int?, day: Int?) -> Int? {
        guard let year, let month, let day, (1...12).contains(month), year >= 1678, year <= 2261 else {
            return nil
        }
        let shifted = month <= 2 ? year - 1 : year
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let leapDays = shifted / 4 - shifted / 100 + shifted / 400
        let days = shifted * 365 + leapDays + (153 * monthFromMarch + 2) / 5 + day - 1 - 719_468
        let date = CivilDate(daysSinceEpoch: days)
        return date.year == year && date.month == month && date.day == day ? days : nil
    }
}
