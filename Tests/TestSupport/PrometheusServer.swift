import Foundation
import Glibc

/// A Prometheus that scrapes one target every second, and evaluates rules as often where they do not say otherwise.
package final class PrometheusServer: Sendable {
    private let folder: TemporaryFolder
    private let server: ChildProcess
    private let client: HTTPClient

    /// Starts it on `target`, a port of the loopback; its own first scrape comes some 6 s later.
    ///
    /// - Parameters:
    ///   - rules: paths of rule files.
    ///   - alertmanager: the port of the Alertmanager that is told of alerts.
    package static func start(
        scraping target: UInt16, rules: [String] = [], alertmanager: UInt16? = nil
    ) async throws -> PrometheusServer {
        let folder = try TemporaryFolder()
        let alertmanagers = alertmanager.map { "127.0.0.1:\($0)" } ?? ""
        let configuration = try folder.write(
            """
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [\(rules.joined(separator: ", "))]
            alerting: { alertmanagers: [{ static_configs: [{ targets: [\(alertmanagers)] }] }] }
            scrape_configs:
              - job_name: boathook
                static_configs: [{ targets: ["127.0.0.1:\(target)"] }]
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

    /// Stops it and waits for it.
    package func stop() async throws { try await server.stop(SIGKILL) }

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
