/// How large a panel is, in cells of Grafana's grid.
struct PanelSize: Hashable, Sendable {
    var width: Int
    var height: Int

    init(_ width: Int, _ height: Int) {
        self.width = width
        self.height = height
    }
}

/// Puts panels beside each other, and below where a line is full.
struct Grid {
    /// Grafana's grid has so many columns.
    static let columns = 24

    private var x = 0
    private var y = 0
    private var lineHeight = 0

    /// Where the next panel begins, in cells.
    mutating func take(_ size: PanelSize) -> (x: Int, y: Int) {
        if x + size.width > Self.columns { endLine() }
        defer {
            x += size.width
            lineHeight = max(lineHeight, size.height)
        }
        return (x, y)
    }

    /// The place of the next panel, as a dashboard states it.
    mutating func place(_ size: PanelSize) -> JSON {
        let (x, y) = take(size)
        return ["h": .integer(size.height), "w": .integer(size.width), "x": .integer(x), "y": .integer(y)]
    }

    /// What follows begins a line of its own.
    mutating func endLine() {
        x = 0
        y += lineHeight
        lineHeight = 0
    }
}
