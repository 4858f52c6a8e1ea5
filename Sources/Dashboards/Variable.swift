import HookMetrics

/// A choice that a dashboard offers on top, and that its queries use as `$name`.
struct Variable: Hashable, Sendable {
    /// What may be chosen.
    enum Choice: Hashable, Sendable {
        /// Several values or all of them; `all` is the regular expression that stands for all.
        case several(all: String)
        case one
    }

    var name: String
    var label: String
    var description: String
    /// What lists the values.
    var query: String
    /// Which part of each answer is text, and which is value.
    var regex = ""
    var choice: Choice
    var sortsByNumber = false

    /// How panels and queries name the chosen data source.
    static let datasourceReference: JSON = ["type": "prometheus", "uid": "${datasource}"]

    /// The data source itself; Grafana's linter wants exactly this name and label.
    static let datasource: JSON = [
        "type": "datasource", "name": "datasource", "label": "Data source", "hide": 0, "skipUrlSync": false,
        "description": "The Prometheus that scrapes boathook",
        "query": "prometheus", "multi": false, "includeAll": false, "refresh": 1, "regex": "",
        "allowCustomValue": true, "options": [],
    ]

    /// The jobs that show `metric`.
    static func job(of metric: String, description: String = "The jobs that scrape boathook") -> Variable {
        Variable(
            name: "job", label: "Job", description: description, query: "label_values(\(metric), job)",
            choice: .several(all: ".+"))
    }

    /// The targets of those jobs.
    static func instance(of metric: String, description: String = "The daemons") -> Variable {
        Variable(
            name: "instance", label: "Instance", description: description,
            query: "label_values(\(metric), instance)", choice: .several(all: ".+"))
    }

    /// Where hooks run. A series outside Kubernetes has no namespace, which "all" must not lose.
    static let namespace = Variable(
        name: "namespace", label: "Namespace", description: "Where the hooks run",
        query: "label_values(\(MetricCatalogue.runs.name){job=~\"$job\"}, namespace)",
        choice: .several(all: ".*"))

    static let hooks = hook(.several(all: ".*"))
    static let oneHook = hook(.one)

    private static func hook(_ choice: Choice) -> Variable {
        Variable(
            name: "hook", label: "Hook", description: "The names of hooks",
            query:
                "label_values(\(MetricCatalogue.runs.name){job=~\"$job\", namespace=~\"$namespace\"}, hook)",
            choice: choice)
    }

    var json: JSON {
        let isSeveral = choice != .one
        var all: JSON?
        if case .several(let expression) = choice { all = .text(expression) }
        return [
            "type": "query", "name": .text(name), "label": .text(label), "hide": 0, "skipUrlSync": false,
            "description": .text(description), "datasource": Self.datasourceReference,
            "query": .text(query), "regex": .text(regex), "refresh": 2,
            "sort": sortsByNumber ? 3 : 1,
            "multi": .bool(isSeveral), "includeAll": .bool(isSeveral), "allValue": all,
            "current": isSeveral ? ["selected": true, "text": "All", "value": "$__all"] : nil,
            "allowCustomValue": true, "options": [],
        ]
    }
}
