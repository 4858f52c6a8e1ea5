extension Table {
    var options: JSON {
        [
            "frameIndex": 0, "showHeader": true, "showTypeIcons": false, "cellHeight": "sm",
            "sortBy": [["displayName": .text(worst), "desc": .bool(order == .largestFirst)]],
            "footer": ["show": false, "reducer": ["sum"], "countRows": false, "fields": []],
        ]
    }

    /// One row for each combination of labels, its columns named and in order; what has no column is left out.
    func transformations(queryCount: Int) -> JSON {
        var fields = columns.enumerated().map { index, column in
            (name: column.fieldName(queryCount: queryCount), index: index, header: column.header)
        }
        // Where the first of several queries is the only one with an answer, Grafana leaves its letter out.
        if queryCount > 1, let first = columns.firstIndex(where: { $0.source == .query(0) }) {
            fields.append((name: "Value", index: first, header: columns[first].header))
        }
        let order = fields.map { JSONMember(key: $0.name, value: .integer($0.index)) }
        let headers = fields.filter { $0.name != $0.header }.map {
            JSONMember(key: $0.name, value: .text($0.header))
        }
        return [
            ["id": "merge", "options": [:]],
            [
                "id": "organize",
                "options": [
                    "excludeByName": ["Time": true], "indexByName": .object(order),
                    "renameByName": .object(headers),
                ],
            ],
        ]
    }
}

extension Column {
    /// What Grafana calls the field.
    func fieldName(queryCount: Int) -> String {
        switch source {
        case .label(let name): name
        case .query(let index): queryCount > 1 ? "Value #\(Query.letter(index))" : "Value"
        }
    }

    /// What the column's cells look like, as a field's overrides.
    var properties: [(String, JSON)] {
        var properties: [(String, JSON)] = []
        if case .query = source { properties.append(("unit", .text(unit.rawValue))) }
        if let decimals { properties.append(("decimals", .integer(decimals))) }
        if let width { properties.append(("custom.width", .integer(width))) }
        if !mappings.isEmpty { properties.append(("mappings", ValueMapping.json(mappings))) }
        if !thresholds.isEmpty { properties.append(("thresholds", Panel.json(thresholds))) }
        switch cell {
        case .plain: break
        case .colouredText: properties.append(("custom.cellOptions", ["type": "color-text"]))
        case .colouredBackground:
            properties.append(("custom.cellOptions", ["type": "color-background", "mode": "basic"]))
        case .gauge:
            properties += [
                ("custom.cellOptions", ["type": "gauge", "mode": "basic", "valueDisplayMode": "text"]),
                ("min", 0), ("max", 1),
            ]
        }
        if let link {
            properties.append(
                ("links", [["title": .text(link.title), "url": .text(link.url), "targetBlank": false]]))
        }
        return properties
    }
}
