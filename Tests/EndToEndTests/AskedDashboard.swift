import Foundation

/// A dashboard as Grafana asks Prometheus for it.
struct AskedDashboard: Decodable, Sendable {
    struct Target: Decodable, Sendable {
        var refId: String
        var expr: String
        /// At one moment, rather than over the time range.
        var instant: Bool
    }

    struct Panel: Decodable, Sendable {
        var title: String
        var targets: [Target]?
    }

    struct Variable: Decodable, Sendable {
        var name: String
        var type: String
        var query: String
        var regex: String
    }

    struct Templating: Decodable, Sendable { var list: [Variable] }

    var title: String
    var panels: [Panel]
    var templating: Templating

    init(fileText: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(fileText.utf8))
    }

    /// An expression as Prometheus gets it: of everything, over a time that a test can wait for.
    func filled(_ expression: String) -> String {
        // Only the page of one hook names it; a name is no regular expression there.
        let hook = title == "boathook / Hook" ? "postgres" : ".*"
        let values = [
            "${window}": "172800", "$__range": "10m", "$__rate_interval": "30s", "$__interval": "1s",
            "$namespace": ".*", "$job": ".+", "$instance": ".+", "$schedule": ".*", "$hook": hook,
        ]
        return values.reduce(expression) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
    }
}
