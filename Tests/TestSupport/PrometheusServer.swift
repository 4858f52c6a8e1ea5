import Foundation
import Glibc

/// A Prometheus that scrapes every second, and evaluates rules as often where they do not say otherwise.
package final class PrometheusServer: Sendable {
    private let folder: TemporaryFolder
    private let server: ChildProcess
    private let client: HTTPClient

    /// Starts it on one daemon's port of the loopback; its own first scrape comes some 6 s later.
    ///
    /// - Parameters:
    ///   - rules: paths of rule files.
    ///   - alertmanager: the port of the Alertmanager that is told of alerts.
    package static func start(
        scraping port: UInt16, rules: [String] = [], alertmanager: UInt16? = nil
    ) async throws -> PrometheusServer {
        try await start(
            scraping: [ScrapeTarget(job: "boathook", port: port)], rules: rules, alertmanager: alertmanager)
    }

    /// Starts it on several targets.
    package static func start(
        scraping targets: [ScrapeTarget], rules: [String] = [], alertmanager: UInt16? = nil
    ) async throws -> PrometheusServer {
        let folder = try TemporaryFolder()
        let alertmanagers = alertmanager.map { "127.0.0.1:\($0)" } ?? ""
        let configuration = try folder.write(
            """
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [\(rules.joined(separator: ", "))]
            alerting: { alertmanagers: [{ static_configs: [{ targets: [\(alertmanagers)] }] }] }
            scrape_configs:
            \(targets.map(\.configuration).joined(separator: "\n"))
            """, to: "prometheus.yml")
        let port = try HTTPClient.freePort()
        let server = try Command(
            try requireTool("prometheus"),
            [
                "--config.file=\(configuration)", "--storage.tsdb.path=\(folder.path("data"))",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
            ]
        ).start()
        let client = HTTPClient(port: port)
        try await eventually("Prometheus is ready") {
            if let exit = server.exit {
                throw ServerEnded(name: "prometheus", end: exit.end, log: server.errorText)
            }
            return (try? await client.get("/-/ready"))?.status == 200
        }
        return PrometheusServer(folder: folder, server: server, client: client)
    }

    private init(folder: TemporaryFolder, server: ChildProcess, client: HTTPClient) {
        self.folder = folder
        self.server = server
        self.client = client
    }

    /// The value that `expression` has for the one series it selects; nil where it selects none or several.
    package func value(of expression: String) async throws -> Double? {
        let query = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let response = try await client.get("/api/v1/query?query=\(query)")
        let answer = try JSONDecoder().decode(Answer.self, from: Data(response.body))
        guard answer.data.result.count == 1 else { return nil }
        return answer.data.result[0].value.number
    }

    /// The series that a query of its HTTP API answers with.
    ///
    /// - Parameter path: with its parameters, such as `/api/v1/query?query=up`.
    /// - Throws: ``QueryRefused`` where the query is wrong.
    package func series(_ path: String) async throws -> [PrometheusSeries] {
        let response = try await client.get(path)
        let answer = try JSONDecoder().decode(SeriesAnswer.self, from: Data(response.body))
        guard let data = answer.data else {
            throw QueryRefused(why: answer.error ?? "status \(response.status)")
        }
        return data.result.map { series in
            PrometheusSeries(
                labels: series.metric,
                values: (series.values ?? series.value.map { [$0] } ?? []).map(\.number))
        }
    }

    /// Stops it and waits for it.
    package func stop() async throws { try await server.stop(SIGKILL) }

    private struct SeriesAnswer: Decodable {
        struct Outcome: Decodable { var result: [Labelled] }
        struct Labelled: Decodable {
            var metric: [String: String]
            var value: Sample?
            var values: [Sample]?
        }
        var data: Outcome?
        var error: String?
    }

    private struct Answer: Decodable {
        struct Vector: Decodable { var result: [Series] }
        struct Series: Decodable { var value: Sample }
        var data: Vector
    }

    /// `[1700000000.1, "42"]`
    private struct Sample: Decodable {
        let number: Double?

        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            _ = try pair.decode(Double.self)
            number = Double(try pair.decode(String.self))
        }
    }
}

/// One series of an answer.
package struct PrometheusSeries: Sendable {
    package let labels: [String: String]
    /// Nil where a value is no number that can be read.
    package let values: [Double?]
}

/// A query that Prometheus did not take.
package struct QueryRefused: Error, CustomStringConvertible {
    package let why: String
    package var description: String { "Prometheus refuses the query: \(why)" }
}
