import HookModel
import RunRecord

/// Runs as points over time, the higher the longer they took: one lane for each phase, under one another.
struct Timeline {
    /// At least one with a run.
    var lanes: [Lane]
    /// Whether the journal has older runs than those that are drawn.
    var isCut: Bool

    /// The runs of one phase, against its own limits.
    struct Lane {
        let phase: HookPhase
        /// The newest first; at least one.
        let marks: [RunMark]
        let timeout: Nanoseconds?
        let threshold: Nanoseconds?

        /// Nil where `runs` has none of that phase.
        init?(_ phase: HookSummary.Phase, of runs: [RunMark]) {
            marks = runs.filter { $0.phase == phase.phase }
            guard !marks.isEmpty else { return nil }
            self.phase = phase.phase
            timeout = phase.timeout
            threshold = phase.threshold
        }
    }

    static let width = 960
    static let left = 64
    static let right = 16
    private static let dateHeight = 28

    /// The list below says the same in words, so that the picture keeps out of the way of screen readers.
    var html: HTML {
        let times = lanes.flatMap(\.marks).map(\.endedAt.nanosecondsSinceEpoch)
        let axis = TimeAxis(first: times.min() ?? 0, last: times.max() ?? 0)
        let laneHeight = lanes.count == 1 ? 200 : 140
        let height = lanes.count * laneHeight + Self.dateHeight
        var drawing = HTML()
        for (index, lane) in lanes.enumerated() {
            drawing += LaneDrawing(lane: lane, axis: axis, top: index * laneHeight, height: laneHeight).html
        }
        let cut: HTML? =
            isCut ? "<p class=\"calm note\">The latest \(HookPage.historyLength) runs.</p>\n" : nil
        return """
            <p class="key">\(Self.key)</p>
            \(cut)<div class="scroll" id="history"><svg class="timeline" viewBox="0 0 \(Self.width) \(height)" aria-hidden="true" focusable="false">
            \(drawing)\(axis.dates(below: lanes.count * laneHeight))</svg></div>

            """
    }

    private static var key: HTML {
        let outcomes: [RunOutcome] = [.success] + FailureReason.allCases.map { .failure($0) } + [.skipped]
        let items: [HTML] = outcomes.map {
            "<span>\(Drawing.sign(OutcomeWords.sign($0)))\(OutcomeWords.label($0))</span>\n"
        }
        return "\(items)"
    }
}

/// The axis that all lanes of a timeline share.
private struct TimeAxis {
    var first: Int64
    var last: Int64

    private static let room = Timeline.width - Timeline.left - Timeline.right - 12

    /// Where the sign of a run that ended then begins.
    func x(_ moment: Int64) -> Int {
        let span = Double(last) - Double(first)
        let share = span > 0 ? (Double(moment) - Double(first)) / span : 0.5
        return Timeline.left + Int(share * Double(Self.room))
    }

    /// The moments at the quarters: the days where there are many, else the minutes.
    func dates(below top: Int) -> HTML {
        let span = Double(last) - Double(first)
        var dates = HTML()
        for quarter in span > 0 ? Array(0...4) : [2] {
            let moment = Timestamp(nanosecondsSinceEpoch: first + Int64(span * Double(quarter) / 4))
            let parts = MomentText.parts(moment)
            let isLong = span >= 4 * 86_400e9
            let text = isLong ? parts.date : "\(parts.date.suffix(5)) \(parts.time.prefix(5))"
            let anchor: StaticString = quarter == 0 ? "start" : quarter == 4 ? "end" : "middle"
            let x = Timeline.left + (quarter == 4 ? 12 : quarter == 0 ? 0 : 6) + Self.room * quarter / 4
            dates +=
                "<text class=\"note\" x=\"\(x)\" y=\"\(top + 16)\" text-anchor=\"\(anchor)\">\(text)</text>\n"
        }
        return dates
    }
}

/// One lane as it is drawn.
private struct LaneDrawing {
    var lane: Timeline.Lane
    var axis: TimeAxis
    var top: Int
    var height: Int

    /// Above the points, for the phase's name and for what is said of its limits.
    private static let head = 30
    private static let edge = Timeline.width - Timeline.right

    private var floor: Int { top + height - 8 }
    private var timed: [RunMark] { lane.marks.filter { OutcomeWords.took($0.outcome, $0.duration) != nil } }
    private var longest: Int64 { max(timed.map(\.duration.count).max() ?? 0, 1_000_000) }
    /// A limit far above everything would press all points to the floor: it is only named.
    private var ceiling: Double {
        let limits = [lane.timeout, lane.threshold].compactMap { $0?.count }.filter { $0 <= longest * 4 }
        return Double(max(longest, limits.max() ?? 0))
    }

    private func y(_ span: Int64) -> Int {
        let share = min(Double(max(span, 0)) / ceiling, 1)
        return floor - Int(share * Double(height - 8 - Self.head))
    }

    var html: HTML {
        let half = Nanoseconds(Int64(ceiling / 2))
        return """
            <text class="lane" x="\(Timeline.left)" y="\(top + 18)">\(lane.phase.name)</text>
            <path class="grid" d="M\(Timeline.left) \(y(half.count))H\(Self.edge)M\(Timeline.left) \(y(Int64(ceiling)))H\(Self.edge)"/>
            <path class="axis" d="M\(Timeline.left) \(floor)H\(Self.edge)"/>
            \(level(.zero))\(level(half))\(level(Nanoseconds(Int64(ceiling))))\(limits)\(points)
            """
    }

    private func level(_ span: Nanoseconds) -> HTML {
        let text = span == .zero ? "0" : SpanText.readable(span)
        return """
            <text class="note" x="\(Timeline.left - 8)" y="\(y(span.count) + 4)" text-anchor="end">\(text)</text>

            """
    }

    /// The deadline and the objective's threshold, each with its name; where they lie close, one is named below.
    private var limits: HTML {
        let timeout = lane.timeout.flatMap { Double($0.count) <= ceiling ? y($0.count) : nil }
        let aim = lane.threshold.flatMap { Double($0.count) <= ceiling ? y($0.count) : nil }
        let isClose = if let timeout, let aim { abs(timeout - aim) < 16 } else { false }
        let above = [
            lane.timeout.flatMap { timeout == nil ? "timeout \(PageText.limit($0))" : nil },
            lane.threshold.flatMap { aim == nil ? "aim \(PageText.limit($0))" : nil },
        ].compactMap { $0 }
        var drawing = HTML()
        if let timeout, let limit = lane.timeout {
            drawing += line("timeout", timeout, limit, isBelow: isClose && timeout > (aim ?? 0))
        }
        if let aim, let limit = lane.threshold {
            drawing += line("aim", aim, limit, isBelow: isClose && aim >= (timeout ?? 0))
        }
        guard !above.isEmpty else { return drawing }
        return """
            \(drawing)<text class="note" x="\(Self.edge)" y="\(top + 18)" text-anchor="end">\(lane.phase.name) \
            \(above.joined(separator: ", ")), higher up</text>

            """
    }

    private func line(_ name: StaticString, _ height: Int, _ limit: Nanoseconds, isBelow: Bool) -> HTML {
        """
        <path class="\(name)" d="M\(Timeline.left) \(height)H\(Self.edge)"/>\
        <text class="note" x="\(Self.edge)" y="\(isBelow ? height + 13 : height - 4)" text-anchor="end">\
        \(lane.phase.name) \(name) \(PageText.limit(limit))</text>

        """
    }

    /// What failed is drawn last: it must not hide behind what went well at the same time.
    private var points: HTML {
        let oldestFirst = lane.marks.reversed()
        func isTrouble(_ mark: RunMark) -> Bool { if case .failure = mark.outcome { true } else { false } }
        return (oldestFirst.filter { !isTrouble($0) } + oldestFirst.filter(isTrouble))
            .reduce(into: HTML()) { $0 += point($1) }
    }

    /// Nobody knows how long a run took that was lost: it stands on the floor.
    private func point(_ mark: RunMark) -> HTML {
        let took = OutcomeWords.took(mark.outcome, mark.duration)
        let x = axis.x(mark.endedAt.nanosecondsSinceEpoch)
        let y = y(took == nil ? 0 : mark.duration.count) - 6
        return """
            <a href="\(PageAddress.run(mark.id))" tabindex="-1"><use href="#\(OutcomeWords.sign(mark.outcome))" \
            x="\(x)" y="\(y)" width="12" height="12"/><title>\(MomentText.utc(mark.endedAt)) \(mark.phase.name) \
            \(OutcomeWords.label(mark.outcome)), \(took ?? "duration unknown")</title></a>

            """
    }
}
