import Glibc
package import RunRecord

/// A moment as a clock on the wall shows it.
package struct CalendarTime: Hashable, Sendable {
    package enum Zone: Sendable {
        case utc
        /// The zone of this process: the variable `TZ`, else /etc/localtime.
        case local
    }

    /// `2026-11-21`
    package let date: String
    /// `04:45:44`
    package let time: String
    private let nanosecond: Int64

    package init(_ moment: Timestamp, zone: Zone) {
        // Rounded down, so that a moment before 1970 keeps a nanosecond that is not negative.
        let remainder = moment.nanosecondsSinceEpoch % 1_000_000_000
        nanosecond = remainder < 0 ? remainder + 1_000_000_000 : remainder
        var second = time_t((moment.nanosecondsSinceEpoch - nanosecond) / 1_000_000_000)
        var parts = tm()
        switch zone {
        case .utc: gmtime_r(&second, &parts)
        case .local: localtime_r(&second, &parts)
        }
        date = [
            Self.padded(Int(parts.tm_year) + 1900, 4), Self.padded(Int(parts.tm_mon) + 1, 2),
            Self.padded(Int(parts.tm_mday), 2),
        ].joined(separator: "-")
        time = [
            Self.padded(Int(parts.tm_hour), 2), Self.padded(Int(parts.tm_min), 2),
            Self.padded(Int(parts.tm_sec), 2),
        ].joined(separator: ":")
    }

    /// `123`: the thousandths of the second.
    package var milliseconds: String { Self.padded(Int(nanosecond / 1_000_000), 3) }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
    }
}

extension Timestamp {
    /// In UTC, to the millisecond, as RFC 3339 writes it: `2026-11-21T04:45:44.123Z`.
    package var rfc3339: String {
        let calendar = CalendarTime(self, zone: .utc)
        return "\(calendar.date)T\(calendar.time).\(calendar.milliseconds)Z"
    }
}
