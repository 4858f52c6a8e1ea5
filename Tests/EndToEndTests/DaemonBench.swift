import Foundation
import Glibc
import RunRecord
import TestSupport

/// A daemon's folders and port, of one test's own, and the wrapper that fills its spool.
///
/// A suite holds it in a property: the folders go when the value does.
final class DaemonBench: Sendable {
    let spool: String
    let storage: String
    let configuration: String
    let client: HTTPClient
    private let port: UInt16
    private let folder: TemporaryFolder

    init(configuration text: String = "hooks: []\n") throws {
        folder = try TemporaryFolder()
        spool = try folder.makeFolder("spool", mode: 0o1777)
        storage = try folder.makeFolder("storage", mode: 0o700)
        _ = try folder.makeFolder("outbox")
        configuration = try folder.write(text, to: "boathook.yaml")
        port = try HTTPClient.freePort()
        client = HTTPClient(port: port)
    }

    /// The port of the daemon, for others to scrape.
    var metricsPort: UInt16 { port }

    /// Where `boathook run` finds the daemon.
    var socket: String { folder.path("boathook.sock") }

    /// `boathook` with these words.
    func boathook(_ words: String...) throws -> Command { Command(try BuiltProducts.daemon(), words) }

    /// Starts the daemon; it may not be ready yet.
    ///
    /// - Parameter words: a program, and its arguments, that starts it in its turn.
    func launch(_ options: [String] = [], inside words: [String] = []) throws -> ChildProcess {
        let program = words + [try BuiltProducts.daemon()]
        return try Command(
            program[0],
            program.dropFirst() + [
                "serve", "--config", configuration, "--web.listen-address", "127.0.0.1:\(port)",
                "--spool.dir", spool, "--storage.path", storage,
            ] + (options.contains("--socket.path") ? [] : ["--socket.path", socket]) + options
        ).start()
    }

    /// Starts the daemon and waits until it says that it is ready.
    func serve(_ options: [String] = [], inside words: [String] = []) async throws -> ChildProcess {
        let daemon = try launch(options, inside: words)
        try await eventually("the daemon is ready") {
            if let exit = daemon.exit {
                throw ServerEnded(name: "boathook", end: exit.end, log: daemon.errorText)
            }
            return (try? await client.get("/-/ready"))?.status == 200
        }
        return daemon
    }

    /// Waits until the daemon logs that it listens: from then on it takes records in as well.
    func waitUntilUp(_ daemon: ChildProcess) async throws {
        try await eventually("the daemon listens") {
            daemon.exit != nil || daemon.errorText.contains("msg=listening")
        }
    }

    /// The metrics as they are now.
    func samples() async throws -> Samples { Samples(text: try await client.get("/metrics").text) }

    /// Waits until `condition` holds for the metrics, and returns them.
    @discardableResult
    func samples(
        within limit: Duration = .seconds(30), once what: String, _ condition: (Samples) -> Bool
    ) async throws -> Samples {
        try await eventually(what, within: limit) {
            guard let text = try? await client.get("/metrics").text else { return nil }
            let samples = Samples(text: text)
            return condition(samples) ? samples : nil
        }
    }

    /// The wrapper around a script for `/bin/sh`.
    func hook(_ name: String, _ phase: String = "pre", _ options: [String] = [], shell script: String) throws
        -> Command
    {
        Command(
            try BuiltProducts.wrapper(),
            ["--hook", name, "--phase", phase, "--spool", spool] + options + ["--", "/bin/sh", "-c", script],
            environment: Command.plainEnvironment.merging(["MARK": folder.path]) { $1 })
    }

    /// What still runs of the commands of this bench's hooks.
    var commandProcesses: [Int32] {
        ProcessTable.ids(withVariable: "MARK=\(folder.path)").filter(ProcessTable.isAlive)
    }

    /// Leaves the record of a run in the spool, as any other tool would: written beside it, then renamed into it.
    func leave(_ record: RunRecord) throws {
        let id = record.start.id.hexText
        let draft = folder.path("outbox/\(id)")
        try Data(RunRecordCodec.encode(record)).write(to: URL(filePath: draft))
        let name = record.end == nil ? "start" : "end"
        guard rename(draft, "\(spool)/\(id).\(name).json") == 0 else {
            throw SystemCallFailed(call: "rename", code: errno)
        }
    }

    /// Names of records that the daemon has not taken in yet.
    var waiting: [String] { Files.names(in: spool).filter { $0.hasSuffix(".json") } }

    /// A file of the test's own, beside the spool.
    func write(_ text: String, to name: String) throws -> String { try folder.write(text, to: name) }

    func path(_ name: String) -> String { folder.path(name) }
}

extension RunRecord {
    /// A finished run of `hook`, begun so long ago, that took 2 s.
    static func sample(
        hook: String = "sample", outcome: RunOutcome = .success, hoursAgo: Int64 = 1
    ) -> RunRecord {
        let now = Timestamp(nanosecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1e9))
        let start = now.advanced(by: .seconds(-3600 * hoursAgo))
        return RunRecord(
            start: RunStart(
                id: RunID(high: .random(in: .min ... .max), low: .random(in: .min ... .max)), hook: hook,
                phase: .pre, startedAt: start),
            end: RunEnd(
                endedAt: start.advanced(by: .seconds(2)), duration: .seconds(2), outcome: outcome,
                processEnd: .exited(status: outcome == .success ? 0 : 1)))
    }
}
