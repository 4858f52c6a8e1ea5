/// One panel of a dashboard: what it asks, and how it shows the answer.
struct Panel: Hashable, Sendable {
    /// Grafana's visualisations, with what differs between our panels.
    enum Kind: Hashable, Sendable {
        /// One number, as large as it fits.
        case stat
        case table(Table)
        /// Horizontal bars, one for each series.
        case bars
        case lines(Lines)
        /// Coloured bands: a state as it held over time.
        case states
        case heatmap
        case text(String)
    }

    var title: String
    /// What it shows and what follows from it; may hold Markdown.
    var description: String
    var kind: Kind
    var size: PanelSize
    var queries: [Query] = []
    var unit = Unit.count
    var decimals: Int?
    var minimum: Double?
    var maximum: Double?
    /// What stands there where the queries select nothing.
    var noValue: String?
    var thresholds: [Threshold] = []
    var mappings: [ValueMapping] = []
    /// A colour that stands for what a series is about, by the series' name.
    var seriesColours: [SeriesColour] = []
    var links: [Link] = []
}

/// How numbers are shown, in Grafana's words.
enum Unit: String, Hashable, Sendable {
    case count = "short"
    case text = "none"
    case seconds = "s"
    case ratio = "percentunit"
    case bytes
    /// A moment, given in milliseconds, as so long ago.
    case ago = "dateTimeFromNow"
    /// A moment, given in milliseconds.
    case moment = "dateTimeAsIso"
}

/// The colours that mean something.
enum Colour: String, Hashable, Sendable {
    case good = "green"
    case notice = "yellow"
    case warning = "orange"
    case bad = "red"
    case frozen = "blue"
    case neutral = "text"
    case quiet = "purple"
}

/// From which value on a colour holds; the lowest one has no value.
struct Threshold: Hashable, Sendable {
    var value: Double?
    var colour: Colour

    init(from value: Double? = nil, _ colour: Colour) {
        self.value = value
        self.colour = colour
    }
}

/// A text in place of a value.
struct ValueMapping: Hashable, Sendable {
    var value: Int
    var text: String
    var colour: Colour

    static let result = [
        ValueMapping(value: 0, text: "failed", colour: .bad),
        ValueMapping(value: 1, text: "succeeded", colour: .good),
    ]
    static let quiesced = [
        ValueMapping(value: 0, text: "free", colour: .good),
        ValueMapping(value: 1, text: "frozen", colour: .frozen),
    ]
    static let up = [
        ValueMapping(value: 0, text: "down", colour: .bad),
        ValueMapping(value: 1, text: "up", colour: .good),
    ]
    static let working = [
        ValueMapping(value: 0, text: "failing", colour: .bad),
        ValueMapping(value: 1, text: "good", colour: .good),
    ]

    static func json(_ mappings: [ValueMapping]) -> JSON {
        if mappings.isEmpty { return [] }
        let options = mappings.enumerated().map { index, mapping in
            JSONMember(
                key: String(mapping.value),
                value: [
                    "color": .text(mapping.colour.rawValue), "index": .integer(index),
                    "text": .text(mapping.text),
                ])
        }
        return [["type": "value", "options": .object(options)]]
    }
}

/// The colour of one series.
struct SeriesColour: Hashable, Sendable {
    var series: String
    var colour: Colour

    init(_ series: String, _ colour: Colour) {
        self.series = series
        self.colour = colour
    }

    /// Why runs fail.
    static let reasons = [
        SeriesColour("exit", .bad), SeriesColour("timeout", .warning), SeriesColour("lost", .quiet),
        SeriesColour("signal", .notice),
    ]
}

/// How lines are drawn.
struct Lines: Hashable, Sendable {
    enum Style: Hashable, Sendable {
        /// Values that hold until the next one.
        case steps
        /// Counts of events, stacked.
        case stackedBars
    }

    var style = Style.steps
    /// The names of series that are limits, drawn as dashes: a regular expression.
    var limits: String?
}

/// The columns of a table, and by which of them it is sorted.
struct Table: Hashable, Sendable {
    var columns: [Column]
    /// The header of the column that has the worst at one of its ends.
    var worst: String
    var order: Order

    enum Order: Hashable, Sendable { case smallestFirst, largestFirst }
}

/// A column of a table.
struct Column: Hashable, Sendable {
    /// Where its values come from.
    enum Source: Hashable, Sendable {
        case label(String)
        /// The value of the query of that index.
        case query(Int)
    }

    /// How a cell shows its colour.
    enum Cell: Hashable, Sendable { case plain, colouredText, colouredBackground, gauge }

    var source: Source
    var header: String
    var unit = Unit.text
    var decimals: Int?
    var cell = Cell.plain
    var thresholds: [Threshold] = []
    var mappings: [ValueMapping] = []
    var link: Link?
    var width: Int?
}

/// A way to another page.
struct Link: Hashable, Sendable {
    var title: String
    var url: String

    /// The runbook of an alert, in the project's repository.
    static func runbook(_ alert: String) -> Link {
        Link(
            title: "Runbook: \(alert)",
            url: "https://github.com/boathook/boathook/blob/main/alerts/runbooks/\(alert).md")
    }

    var json: JSON {
        [
            "title": .text(title), "type": "link", "icon": "external link", "tooltip": "", "url": .text(url),
            "tags": [], "asDropdown": false, "targetBlank": true, "includeVars": false, "keepTime": false,
        ]
    }
}
