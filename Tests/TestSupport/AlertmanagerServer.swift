import Foundation
import Glibc

/// An Alertmanager that sends nothing to anybody.
package final class AlertmanagerServer: Sendable {
    package let port: UInt16
    private let folder: TemporaryFolder
    private let server: ChildProcess
    private let client: HTTPClient

    /// An alert as the server's API shows it.
    package struct Alert: Decodable, Sendable {
        package struct Status: Decodable, Sendable {
            /// `active`, `suppressed` or, for a moment, `unprocessed`.
            package var state: String
            package var inhibitedBy: [String]
        }
        package var labels: [String: String]
        package var status: Status
    }

    /// Starts it with `inhibition`, the text of its `inhibit_rules`.
    package static func start(inhibition: String = "") async throws -> AlertmanagerServer {
        let folder = try TemporaryFolder()
        let configuration = try folder.write(
            "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n" + inhibition,
            to: "alertmanager.yml")
        let port = try HTTPClient.freePort()
        let server = try Command(
            try requireTool("prometheus-alertmanager"),
            [
                "--config.file=\(configuration)", "--storage.path=\(folder.path("data"))",
                "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=", "--log.level=warn",
            ]
        ).start()
        let client = HTTPClient(port: port)
        try await eventually("Alertmanager is ready") {
            if let exit = server.exit {
                throw ServerEnded(name: "prometheus-alertmanager", end: exit.end, log: server.errorText)
            }
            return (try? await client.get("/-/ready"))?.status == 200
        }
        return AlertmanagerServer(port: port, folder: folder, server: server, client: client)
    }

    private init(port: UInt16, folder: TemporaryFolder, server: ChildProcess, client: HTTPClient) {
        self.port = port
        self.folder = folder
        self.server = server
        self.client = client
    }

    /// The alerts that are not over, silenced and inhibited ones among them.
    package func alerts() async throws -> [Alert] {
        let response = try await client.get("/api/v2/alerts")
        return try JSONDecoder().decode([Alert].self, from: Data(response.body))
    }

    /// Raises an alert for each set of labels, as Prometheus does.
    package func post(_ alerts: [[String: String]]) async throws {
        let body = try JSONEncoder().encode(alerts.map { ["labels": $0] })
        let response = try await client.request(
            "POST", "/api/v2/alerts", headers: ["Content-Type": "application/json"], body: Array(body))
        guard response.status == 200 else {
            throw HTTPAnswerBroken(why: "\(response.status): \(response.text)")
        }
    }

    /// Stops it and waits for it.
    package func stop() async throws { try await server.stop(SIGKILL) }
}
