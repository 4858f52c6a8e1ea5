import HookModel
import Ledger
import RunRecord

/// Runs as points over time, the higher the longer they took.
struct Timeline {
    /// The newest first; at least one.
    var marks: [RunMark]
    var timeout: Nanoseconds?
    var threshold: Nanoseconds?

    private static let width = 960
    private static let height = 220
    private static let left = 64
    private static let right = 16
    private static let top = 16
    private static let bottom = 30

    /// The list below says the same in words, so that the picture keeps out of the way of screen readers.
    var html: HTML {
        let times = marks.map(\.endedAt.nanosecondsSinceEpoch)
        let first = times.min() ?? 0
        let last = times.max() ?? 0
        let longest = max(marks.map(\.duration.count).max() ?? 0, 1_000_000)
        // A deadline far above everything would press all points to the floor.
        let limits = [timeout, threshold].compactMap { $0?.count }.filter { $0 <= longest * 4 }
        let ceiling = Double(max(longest, limits.max() ?? 0)) * 1.05
        let span = Double(last) - Double(first)

        func x(_ moment: Int64) -> Int {
            let share = span > 0 ? (Double(moment) - Double(first)) / span : 0.5
            return Self.left + Int(share * Double(Self.width - Self.left - Self.right - 12))
        }
        func y(_ span: Int64) -> Int {
            let share = min(Double(max(span, 0)) / ceiling, 1)
            return Self.height - Self.bottom - Int(share * Double(Self.height - Self.bottom - Self.top))
        }
        func level(_ span: Nanoseconds?, _ name: StaticString) -> HTML? {
            guard let span, Double(span.count) <= ceiling else { return nil }
            let height = y(span.count)
            return """
                <path class="\(name)" d="M\(Self.left) \(height)H\(Self.width - Self.right)"/>\
                <text class="note" x="\(Self.width - Self.right)" y="\(height - 4)" text-anchor="end">\(name) \(PageText.limit(span))</text>

                """
        }
        var points = HTML()
        for mark in marks.reversed() {
            let place: HTML =
                "x=\"\(x(mark.endedAt.nanosecondsSinceEpoch))\" y=\"\(y(mark.duration.count) - 6)\""
            points += """
                <a href="\(PageAddress.run(mark.id))" tabindex="-1"><use href="#\(OutcomeWords.sign(mark.outcome))" \
                \(place) width="12" height="12"/><title>\(MomentText.utc(mark.endedAt)) \(mark.phase.name) \
                \(OutcomeWords.label(mark.outcome)), \(SpanText.readable(mark.duration))</title></a>

                """
        }
        let floor = Self.height - Self.bottom
        let begin = MomentText.parts(Timestamp(nanosecondsSinceEpoch: first))
        let end = MomentText.parts(Timestamp(nanosecondsSinceEpoch: last))
        return """
            <p class="key">\(Self.key)</p>
            <div class="scroll"><svg class="timeline" viewBox="0 0 \(Self.width) \(Self.height)" aria-hidden="true" focusable="false">
            <path class="axis" d="M\(Self.left) \(floor)H\(Self.width - Self.right)"/>
            <text class="note" x="\(Self.left - 8)" y="\(floor + 4)" text-anchor="end">0</text>
            <text class="note" x="\(Self.left - 8)" y="\(y(longest) + 4)" text-anchor="end">\(SpanText.readable(Nanoseconds(longest)))</text>
            <text class="note" x="\(Self.left)" y="\(floor + 20)">\(begin.date) \(begin.time)</text>
            <text class="note" x="\(Self.width - Self.right)" y="\(floor + 20)" text-anchor="end">\(end.date) \(end.time)</text>
            \(level(timeout, "timeout"))\(level(threshold, "aim"))\(points)</svg></div>

            """
    }

    private static var key: HTML {
        let outcomes: [RunOutcome] = [
            .success, .failure(.exit), .failure(.timeout), .failure(.lost), .skipped,
        ]
        let items: [HTML] = outcomes.map {
            "<span>\(Drawing.sign(OutcomeWords.sign($0)))\(OutcomeWords.label($0))</span>\n"
        }
        return "\(items)"
    }
}

/// How the durations of a phase's runs are spread, over all that were ever counted.
struct Spread {
    private let phase: HookSummary.Phase
    /// What each bucket is called, and how many runs it has; none that is empty stands at either end.
    private let buckets: [(name: HTML, count: UInt64)]

    /// Nil without a run.
    init?(_ phase: HookSummary.Phase) {
        var counts: [Nanoseconds: UInt64] = [:]
        var beyond: UInt64 = 0
        for histogram in phase.durations {
            var before: UInt64 = 0
            for (bound, cumulative) in zip(histogram.bounds, histogram.cumulativeCounts) {
                counts[bound, default: 0] += cumulative - before
                before = cumulative
            }
            beyond += histogram.count - before
        }
        let bounds = counts.keys.sorted()
        var all: [(HTML, UInt64)] = bounds.map { ("≤ \(PageText.limit($0))", counts[$0] ?? 0) }
        if let last = bounds.last { all.append(("&gt; \(PageText.limit(last))", beyond)) }
        guard let first = all.firstIndex(where: { $0.1 > 0 }), let last = all.lastIndex(where: { $0.1 > 0 })
        else { return nil }
        self.phase = phase
        buckets = all[first...last].map { (name: $0.0, count: $0.1) }
    }

    var html: HTML {
        let most = max(buckets.map(\.count).max() ?? 1, 1)
        let rows: [HTML] = buckets.map { bucket in
            """
            <tr><th scope="row">\(bucket.name)</th><td>\(Drawing.bar(Double(bucket.count) / Double(most), "plain"))</td>\
            <td class="number">\(PageText.count(bucket.count))</td></tr>

            """
        }
        return """
            <table class="spread"><caption>\(phase.phase.name)</caption><tbody>
            \(rows)</tbody></table>

            """
    }
}
