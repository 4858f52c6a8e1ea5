import Dashboards
import Foundation
import Testing

/// A dashboard as Grafana reads it: the fields that its linter, or a query, needs.
struct GrafanaDashboard: Decodable, Sendable, CustomTestStringConvertible {
    struct Source: Decodable, Hashable, Sendable {
        var type: String?
        var uid: String
    }

    struct Variable: Decodable, Sendable {
        var name: String
        var label: String
        var type: String
        var query: String
        var regex: String
        var datasource: Source?
        var multi: Bool
        var allValue: String?
        var refresh: Int
    }

    struct Target: Decodable, Sendable {
        var refId: String
        var expr: String
        var instant: Bool
        var range: Bool
        var datasource: Source
    }

    struct Property: Decodable, Sendable {
        var id: String
    }

    struct Override: Decodable, Sendable {
        struct Matcher: Decodable, Sendable { var options: String }
        var matcher: Matcher
        var properties: [Property]
    }

    struct Fields: Decodable, Sendable {
        struct Defaults: Decodable, Sendable {
            var unit: String?
            var noValue: String?
        }
        var defaults: Defaults
        var overrides: [Override]
    }

    struct Place: Decodable, Sendable {
        var x: Int
        var y: Int
        var w: Int
        var h: Int
    }

    struct Panel: Decodable, Sendable {
        var id: Int
        var type: String
        var title: String
        var description: String?
        var datasource: Source?
        var targets: [Target]?
        var fieldConfig: Fields?
        var gridPos: Place
    }

    struct Link: Decodable, Sendable {
        var type: String
        var tags: [String]
    }

    struct Templating: Decodable, Sendable { var list: [Variable] }

    var uid: String
    var title: String
    var tags: [String]
    var editable: Bool
    var schemaVersion: Int
    var templating: Templating
    var panels: [Panel]
    var links: [Link]

    var testDescription: String { title }

    /// What Grafana draws with data.
    var visualisations: [Panel] { panels.filter { $0.type != "row" && $0.type != "text" } }
    var targets: [Target] { panels.flatMap { $0.targets ?? [] } }

    static let all: [GrafanaDashboard] = DashboardSet.all.compactMap {
        try? JSONDecoder().decode(GrafanaDashboard.self, from: Data($0.fileText.utf8))
    }
}
