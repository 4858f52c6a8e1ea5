import Foundation
import Glibc
import TestSupport

/// A target that shows Velero's metrics.
///
/// Constructed: the names, types and labels are those of Velero 1.18's source, the numbers are made up, as no
/// Velero runs here.
final class VeleroFixture: Sendable {
    let port: UInt16
    static let path = "/metrics.txt"
    private let folder: TemporaryFolder
    private let server: ChildProcess

    static func start() async throws -> VeleroFixture {
        let folder = try TemporaryFolder()
        let port = try HTTPClient.freePort()
        _ = try folder.write(text(backups: 1), to: "metrics.txt")
        let server = try Command(
            try requireTool("python3"),
            ["-m", "http.server", "\(port)", "--bind", "127.0.0.1", "--directory", folder.path]
        ).with {
            $0.output = .discarded
            $0.errors = .discarded
        }.start()
        let fixture = VeleroFixture(folder: folder, port: port, server: server)
        let client = HTTPClient(port: port)
        try await eventually("the fixture is served") { (try? await client.get(path))?.status == 200 }
        return fixture
    }

    private init(folder: TemporaryFolder, port: UInt16, server: ChildProcess) {
        self.folder = folder
        self.port = port
        self.server = server
    }

    /// Shows one more backup of each result.
    func advance() throws {
        _ = try folder.write(Self.text(backups: 2), to: "metrics.next")
        guard rename(folder.path("metrics.next"), folder.path("metrics.txt")) == 0 else {
            throw SystemCallFailed(call: "rename", code: errno)
        }
    }

    func stop() async throws { try await server.stop(SIGKILL) }

    private static func text(backups: Int) -> String {
        let counters =
            ["attempt", "success", "partial_failure", "failure", "validation_failure"].map {
                "velero_backup_\($0)_total"
            }
            + ["attempt", "success", "partial_failure", "failed", "validation_failed"].map {
                "velero_restore_\($0)_total"
            }
            + ["volume", "csi"].flatMap { kind in
                ["attempt", "success", "failure"].map { "velero_\(kind)_snapshot_\($0)_total" }
            }
        let gauges = [
            ("velero_backup_last_successful_timestamp", "\(Date().timeIntervalSince1970 - 3600)"),
            ("velero_backup_items_errors", "0"), ("velero_backup_tarball_size_bytes", "1048576"),
        ]
        var lines = counters.flatMap { name in
            [
                "# TYPE \(name) counter", "\(name){schedule=\"nightly\"} \(backups)",
                "\(name){schedule=\"\"} 0",
            ]
        }
        lines += gauges.flatMap { ["# TYPE \($0) gauge", "\($0){schedule=\"nightly\"} \($1)"] }
        lines += [
            "# TYPE velero_backup_duration_seconds histogram",
            "velero_backup_duration_seconds_bucket{schedule=\"nightly\",le=\"60\"} 0",
            "velero_backup_duration_seconds_bucket{schedule=\"nightly\",le=\"+Inf\"} \(backups)",
            "velero_backup_duration_seconds_sum{schedule=\"nightly\"} \(backups * 300)",
            "velero_backup_duration_seconds_count{schedule=\"nightly\"} \(backups)",
            "# TYPE velero_backup_location_status_gauge gauge",
            "velero_backup_location_status_gauge{backup_location_name=\"default\"} 1",
            // What every program shows must not count for a daemon of boathook's.
            "# TYPE process_resident_memory_bytes gauge", "process_resident_memory_bytes 1048576",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
