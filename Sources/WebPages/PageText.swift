import HookModel
import RunRecord

/// Numbers and moments as pages write them.
enum PageText {
    /// `3h ago`, `in 5h`, with the moment itself behind it.
    static func relative(_ moment: Timestamp, now: Timestamp) -> HTML {
        let span = now.since(moment)
        let words = coarse(Nanoseconds(Int64(clamping: span.count.magnitude)))
        // Clocks of two machines are never quite the same.
        if span < .zero, span > .seconds(-10) { return time(moment, "just now") }
        if span < .zero { return time(moment, "in \(words)") }
        return time(moment, "\(words) ago")
    }

    /// `2026-11-21 04:45:44 UTC`
    static func absolute(_ moment: Timestamp) -> HTML {
        let parts = MomentText.parts(moment)
        return time(moment, "\(parts.date) \(parts.time) UTC")
    }

    /// `2026-11-21 04:45:44`, to stand where UTC is said once for all; a narrow screen has `11-21 04:45`.
    static func short(_ moment: Timestamp) -> HTML {
        let parts = MomentText.parts(moment)
        let year: HTML = "<span class=\"far\">\(String(parts.date.dropLast(5)))</span>"
        let seconds: HTML = "<span class=\"far\">\(String(parts.time.dropFirst(5)))</span>"
        return time(
            moment, "\(year)\(String(parts.date.suffix(5))) \(String(parts.time.prefix(5)))\(seconds)")
    }

    private static func time(_ moment: Timestamp, _ text: HTML) -> HTML {
        let utc = MomentText.utc(moment)
        return "<time datetime=\"\(utc)\" title=\"\(utc)\">\(text)</time>"
    }

    /// One unit is enough for how long ago: `40s`, `5m`, `3h`, `12d`.
    static func coarse(_ span: Nanoseconds) -> String {
        let seconds = span.count / 1_000_000_000
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3_600: return "\(seconds / 60)m"
        case ..<(48 * 3_600): return "\(seconds / 3_600)h"
        default: return "\(seconds / 86_400)d"
        }
    }

    /// A limit as people set it: `30s`, `5m`, `30d`.
    static func limit(_ span: Nanoseconds) -> String {
        let day = Nanoseconds.seconds(86_400).count
        if span.count > 0, span.count % day == 0 { return "\(span.count / day)d" }
        let seconds = span.count / 1_000_000_000
        if span.count > 0, span.count % 1_000_000_000 == 0 {
            if seconds % 3_600 == 0 { return "\(seconds / 3_600)h" }
            if seconds % 60 == 0, seconds < 3_600 { return "\(seconds / 60)m" }
            if seconds < 60 { return "\(seconds)s" }
        }
        return SpanText.readable(span)
    }

    /// `1,234`
    static func count(_ number: Int) -> String { count(UInt64(clamping: number)) }

    /// `1,234`
    static func count(_ number: UInt64) -> String {
        var digits = Array(String(number).utf8)
        var place = digits.count - 3
        while place > 0 {
            digits.insert(UInt8(ascii: ","), at: place)
            place -= 3
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// What is aimed at, with the digits that it has: `99%`, `99.95%`.
    static func target(_ share: Double) -> String { "\(digits(share * 100, places: 4, .toNearestOrEven))%" }

    /// What is left of something, never more than there is: `96.6%`, `97%`, `under 0.1%`.
    static func left(_ share: Double) -> String {
        share > 0 && share < 0.001 ? "under 0.1%" : "\(digits(share * 100, places: 1, .down))%"
    }

    /// How many may be, never more than may: `0.05`, `2.4`, `12`.
    static func allowed(_ number: Double) -> String {
        let number = min(max(number, 0), 1e12)
        if number > 0, number < 0.01 { return "less than 0.01" }
        return digits(number, places: number < 1 ? 2 : number < 10 ? 1 : 0, .down)
    }

    /// With so many decimals at most, and no zeros behind the last that says something.
    private static func digits(_ number: Double, places: Int, _ rule: FloatingPointRoundingRule) -> String {
        let scale = (0..<places).reduce(1) { scale, _ in scale * 10 }
        // What arithmetic in binary leaves out must not take a whole step away: 0.3 is 0.29999999999999999.
        let steps = Int((number * Double(scale) + 1e-6).rounded(rule))
        var fraction = String(steps % scale + scale).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "\(steps / scale)" : "\(steps / scale).\(fraction)"
    }

    /// `1 run`, `2 runs`
    static func counted(_ count: Int, _ one: StaticString, _ many: StaticString) -> HTML {
        "\(self.count(count)) \(count == 1 ? one : many)"
    }
}
