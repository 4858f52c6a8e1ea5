import Daemon
import Exporter
import Foundation
import HookService
import RunRecord
import Synchronization

/// Why the demonstration cannot go on.
enum DemoError: Error, CustomStringConvertible {
    case folder(reason: String)
    case notStarted(command: String, reason: String)
    case recordsMissing(expected: UInt64, found: UInt64)

    var description: String {
        switch self {
        case .folder(let reason):
            "the temporary folder cannot be made: \(reason); set TMPDIR to a folder that can be written"
        case .notStarted(let command, let reason):
            "\(command) does not start: \(reason); name another with --wrapper"
        case .recordsMissing(let expected, let found):
            "the daemon took in \(found) of \(expected) records in 10 s; its log above says why"
        }
    }
}

/// The demonstration's folder, and the wrapper at work in it.
final class DemoStage: Sendable {
    let folder: String
    private let wrapper: String
    /// The wrappers that are not waited for.
    private let leftRunning = Mutex<[Process]>([])

    /// Makes the folder and writes the configuration.
    init(wrapper: WrapperProgram) throws(DemoError) {
        self.wrapper = wrapper.path
        let template = (NSTemporaryDirectory() as NSString).appendingPathComponent("boathook-demo-XXXXXX")
        var path = Array(template.utf8CString)
        guard mkdtemp(&path) != nil else { throw .folder(reason: String(cString: strerror(errno))) }
        folder = String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        do {
            try DemoSamples.configuration.write(toFile: configurationPath, atomically: false, encoding: .utf8)
        } catch {
            remove()
            throw .folder(reason: error.localizedDescription)
        }
    }

    var configurationPath: String { folder + "/boathook.yaml" }
    var spoolPath: String { folder + "/spool" }
    var storagePath: String { folder + "/storage" }

    /// Loopback, on a port that the kernel chooses.
    let address = ListenAddress(host: "127.0.0.1", port: 0)

    /// The daemon's settings: loopback only, everything in the folder.
    var settings: DaemonSettings {
        var settings = DaemonSettings()
        settings.configuration = .file(configurationPath)
        settings.listenAddresses = [address]
        settings.spoolPath = spoolPath
        settings.socket = .nowhere
        settings.storagePath = storagePath
        return settings
    }

    /// Ends what was left running and deletes the folder; silent where it is gone already.
    func remove() {
        let processes = leftRunning.withLock { $0 }
        for process in processes { process.terminate() }
        for process in processes { process.waitUntilExit() }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Runs a hook through the wrapper; its output goes where ours goes.
    ///
    /// - Returns: the wrapper's exit status; nil of a hook that is not waited for.
    func run(_ hook: DemoHook) async throws(DemoError) -> Int32? {
        let process = process(hook)
        do {
            guard hook.wait == .untilItEnds else {
                try process.run()
                leftRunning.withLock { $0.append(process) }
                return nil
            }
            return try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
                do {
                    try process.run()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } catch {
            throw .notStarted(command: wrapper, reason: error.localizedDescription)
        }
    }

    /// Leaves the records of earlier nights in the spool, each written beside it and renamed into it.
    ///
    /// - Returns: how many there are.
    func leaveHistory(now: Timestamp) throws(DemoError) -> Int {
        let records = DemoHistory.records(now: now) {
            RunID(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
        }
        for record in records {
            let id = record.start.id.hexText
            let draft = "\(folder)/\(id).tmp"
            do {
                try Data(RunRecordCodec.encode(record)).write(to: URL(fileURLWithPath: draft))
            } catch {
                throw .folder(reason: error.localizedDescription)
            }
            guard rename(draft, "\(spoolPath)/\(id).end.json") == 0 else {
                throw .folder(reason: String(cString: strerror(errno)))
            }
        }
        return records.count
    }

    private func process(_ hook: DemoHook) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: wrapper)
        process.arguments =
            ["--hook", hook.name, "--phase", hook.phase] + hook.options + ["--spool", spoolPath, "--"]
            + ["sh", "-c", hook.script]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["DEMO": folder, "BOATHOOK_WORKLOAD": hook.workload]) { $1 }
        process.standardInput = FileHandle.nullDevice
        return process
    }
}
