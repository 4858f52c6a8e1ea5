import HookModel
import Ledger
import RunRecord

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
