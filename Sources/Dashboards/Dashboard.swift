/// A dashboard as Grafana provisions it.
package struct Dashboard: Hashable, Sendable {
    /// Panels under one heading.
    struct Row: Hashable, Sendable {
        var title: String
        var panels: [Panel]
    }

    /// Stable, as links and bookmarks hold it.
    package var uid: String
    package var title: String
    var description: String
    /// How far back it looks when it is opened, as Grafana writes it.
    var from: String
    var variables: [Variable]
    var rows: [Row]

    /// All of boathook's dashboards have this tag, by which they link to each other.
    static let tag = "boathook"
    /// Grafana 11.0 and later.
    static let schemaVersion = 39

    /// The name of its file.
    package var fileName: String { uid + ".json" }

    /// What its file holds.
    package var fileText: String { json.fileText }

    private var json: JSON {
        [
            "uid": .text(uid),
            "title": .text(title),
            "description": .text(description),
            "tags": .texts([Self.tag, "velero"]),
            "timezone": "browser",
            "editable": false,
            "graphTooltip": 1,
            "time": ["from": .text(from), "to": "now"],
            "timepicker": [
                "hidden": false, "refresh_intervals": ["30s", "1m", "5m", "15m", "1h"],
            ],
            "fiscalYearStartMonth": 0,
            "refresh": "1m",
            "schemaVersion": .integer(Self.schemaVersion),
            "version": 1,
            "annotations": ["list": []],
            "links": .array(Self.links),
            "templating": ["list": .array([Variable.datasource] + variables.map(\.json))],
            "panels": .array(panels),
        ]
    }

    private static let links: [JSON] = [
        [
            "title": "boathook", "type": "dashboards", "icon": "dashboard",
            "tooltip": "The other dashboards of boathook", "url": "", "tags": .texts([tag]),
            "asDropdown": false, "targetBlank": false, "includeVars": true, "keepTime": true,
        ],
        [
            "title": "Runbooks", "type": "link", "icon": "doc", "tooltip": "What to do about each alert",
            "url": "https://github.com/boathook/boathook/tree/main/alerts/runbooks", "tags": [],
            "asDropdown": false, "targetBlank": true, "includeVars": false, "keepTime": false,
        ],
    ]

    private var panels: [JSON] {
        var grid = Grid()
        var panels: [JSON] = []
        for row in rows {
            grid.endLine()
            panels.append([
                "id": .integer(panels.count + 1), "type": "row", "title": .text(row.title),
                "collapsed": false, "gridPos": grid.place(PanelSize(Grid.columns, 1)), "panels": [],
            ])
            grid.endLine()
            for panel in row.panels {
                panels.append(panel.json(id: panels.count + 1, place: grid.place(panel.size)))
            }
        }
        return panels
    }
}
