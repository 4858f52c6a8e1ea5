extension Panel {
    /// The panel in Grafana's form, with the number `id`, at `place`.
    func json(id: Int, place: JSON) -> JSON {
        [
            "id": .integer(id),
            "type": .text(typeName),
            "title": .text(title),
            "description": .text(description),
            "transparent": false,
            "datasource": hasQueries ? Variable.datasourceReference : nil,
            "gridPos": place,
            "links": links.isEmpty ? nil : .array(links.map(\.json)),
            "targets": hasQueries
                ? .array(queries.enumerated().map { $1.json(index: $0) }) : nil,
            "transformations": transformations,
            "options": options,
            "fieldConfig": ["defaults": defaults, "overrides": .array(overrides)],
        ]
    }

    private var hasQueries: Bool { !queries.isEmpty }

    private var typeName: String {
        switch kind {
        case .stat: "stat"
        case .table: "table"
        case .bars: "bargauge"
        case .lines: "timeseries"
        case .states: "state-timeline"
        case .heatmap: "heatmap"
        case .text: "text"
        }
    }

    // MARK: Fields

    private var defaults: JSON {
        if case .text = kind { return [:] }
        return [
            "unit": .text(unit.rawValue),
            "decimals": decimals.map(JSON.integer),
            "min": minimum.map(JSON.number),
            "max": maximum.map(JSON.number),
            "mappings": ValueMapping.json(mappings),
            "thresholds": Self.json(thresholds.isEmpty ? [Threshold(.good)] : thresholds),
            "color": ["mode": .text(colourMode)],
            "noValue": noValue.map(JSON.text),
            "custom": custom,
        ]
    }

    private var colourMode: String {
        switch kind {
        case .lines: "palette-classic"
        default: "thresholds"
        }
    }

    static func json(_ thresholds: [Threshold]) -> JSON {
        let steps = thresholds.map { threshold -> JSON in
            ["color": .text(threshold.colour.rawValue), "value": threshold.value.map(JSON.number) ?? .null]
        }
        return ["mode": "absolute", "steps": .array(steps)]
    }

    private var custom: JSON? {
        switch kind {
        case .lines(let lines): lines.custom(showsThresholds: !thresholds.isEmpty)
        case .states: ["fillOpacity": 80, "lineWidth": 0]
        case .table: ["align": "auto", "cellOptions": ["type": "auto"], "inspect": false]
        case .heatmap: [:]
        case .stat, .bars, .text: nil
        }
    }

    private var overrides: [JSON] {
        var overrides = seriesColours.map { series in
            Self.override(
                of: ["id": "byName", "options": .text(series.series)],
                [("color", ["mode": "fixed", "fixedColor": .text(series.colour.rawValue)])])
        }
        switch kind {
        case .lines(let lines):
            if let limits = lines.limits {
                overrides.append(
                    Self.override(
                        of: ["id": "byRegexp", "options": .text(limits)],
                        [
                            ("custom.lineStyle", ["fill": "dash", "dash": [8, 8]]),
                            ("custom.fillOpacity", 0), ("custom.showPoints", "never"),
                        ]))
            }
        case .table(let table):
            overrides += table.columns.compactMap { column in
                let properties = column.properties
                if properties.isEmpty { return nil }
                return Self.override(of: ["id": "byName", "options": .text(column.header)], properties)
            }
        case .stat, .bars, .states, .heatmap, .text: break
        }
        return overrides
    }

    private static func override(of matcher: JSON, _ properties: [(String, JSON)]) -> JSON {
        ["matcher": matcher, "properties": .array(properties.map { ["id": .text($0), "value": $1] })]
    }

    private var transformations: JSON {
        guard case .table(let table) = kind else { return [] }
        return table.transformations(queryCount: queries.count)
    }
}

extension Lines {
    func custom(showsThresholds: Bool) -> JSON {
        let isBars = style == .stackedBars
        return [
            "drawStyle": isBars ? "bars" : "line",
            "lineInterpolation": "stepAfter",
            "lineWidth": 1,
            "fillOpacity": isBars ? 70 : 0,
            "showPoints": isBars ? "never" : "auto",
            "spanNulls": false,
            "axisSoftMin": 0,
            "stacking": ["mode": isBars ? "normal" : "none", "group": "A"],
            "thresholdsStyle": ["mode": showsThresholds ? "dashed" : "off"],
        ]
    }
}
