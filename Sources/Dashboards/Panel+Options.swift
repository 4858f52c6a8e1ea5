extension Panel {
    /// What the visualisation itself can be told.
    var options: JSON {
        switch kind {
        case .stat:
            [
                "graphMode": "none", "colorMode": .text(statColourMode), "justifyMode": "center",
                "textMode": "auto", "wideLayout": true, "orientation": "auto",
                "showPercentChange": false, "percentChangeColorMode": "standard",
                "reduceOptions": Self.lastValue,
            ]
        case .bars:
            [
                "displayMode": "basic", "valueMode": "color", "namePlacement": "auto", "showUnfilled": true,
                "sizing": "auto", "minVizWidth": 8, "minVizHeight": 16, "maxVizHeight": 300,
                "orientation": "horizontal", "reduceOptions": Self.lastValue, "legend": Self.hiddenLegend,
            ]
        case .lines(let lines):
            [
                "legend": [
                    "displayMode": "table", "placement": "bottom", "showLegend": true,
                    "calcs": [lines.style == .stackedBars ? "sum" : "lastNotNull"],
                ],
                "tooltip": ["mode": "multi", "sort": "desc"],
            ]
        case .states:
            [
                "showValue": "auto", "rowHeight": 0.9, "mergeValues": true, "alignValue": "left",
                "perPage": 20,
                "legend": [
                    "displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": [],
                ],
                "tooltip": ["mode": "single", "sort": "none"],
            ]
        case .table(let table): table.options
        case .heatmap: Self.heatmapOptions
        case .text(let markdown): ["mode": "markdown", "content": .text(markdown)]
        }
    }

    /// Colours that mean something fill the panel; a number that is only a number has none.
    private var statColourMode: String {
        thresholds.contains { $0.colour == .neutral } ? "value" : "background_solid"
    }

    private static let lastValue: JSON = ["values": false, "calcs": ["lastNotNull"], "fields": ""]

    private static let hiddenLegend: JSON = [
        "displayMode": "hidden", "placement": "bottom", "showLegend": false, "calcs": [],
    ]

    private static let heatmapOptions: JSON = [
        "calculate": false,
        "cellGap": 1,
        "color": [
            "mode": "scheme", "scheme": "Oranges", "fill": "dark-orange", "scale": "exponential",
            "exponent": 0.5, "steps": 64, "reverse": false,
        ],
        "exemplars": ["color": "rgba(31, 96, 196, 0.9)"],
        "filterValues": ["le": 0.000_000_001],
        "legend": ["show": false],
        "rowsFrame": ["layout": "auto"],
        "selectionMode": "x",
        "showValue": "never",
        "tooltip": ["mode": "single", "yHistogram": true, "showColorScale": false],
        "yAxis": ["unit": "s", "axisPlacement": "left", "reverse": false],
    ]
}
