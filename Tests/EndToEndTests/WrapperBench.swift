import Foundation
import Glibc
import RunRecord
import TestSupport

/// The wrapper, and a spool and a work folder of one test's own.
///
/// A suite holds it in a property: the folders go when the value does.
final class WrapperBench: Sendable {
    let spool: String
    /// What a hook's command finds in `$WORK`.
    let work: String
    private let wrapper: String
    private let folder: TemporaryFolder

    init(wrapper: String? = nil) throws {
        self.wrapper = try wrapper ?? BuiltProducts.wrapper()
        folder = try TemporaryFolder()
        spool = try folder.makeFolder("spool", mode: 0o1777)
        work = try folder.makeFolder("work", mode: 0o1777)
    }

    /// The wrapper around `words`, with `options` before the command.
    func hook(_ options: [String] = [], run words: [String]) -> Command {
        let environment = Command.plainEnvironment.merging(["WORK": work]) { $1 }
        return Command(
            wrapper, ["--hook", "sample", "--phase", "pre", "--spool", spool] + options + ["--"] + words,
            environment: environment)
    }

    /// The wrapper around a script for `/bin/sh`.
    func hook(_ options: [String] = [], shell script: String) -> Command {
        hook(options, run: ["/bin/sh", "-c", script])
    }

    /// The wrapper with exactly these words.
    func wrapper(_ words: String...) -> Command { Command(wrapper, words) }

    // MARK: - What the spool holds

    /// Every end record, in the order of their names.
    func endRecords() throws -> [RunRecord] { try records(".end.json") }

    /// Every start record, in the order of their names.
    func startRecords() throws -> [RunRecord] { try records(".start.json") }

    /// The only end record; waits for it, as a front that is told to hurry does not.
    func endRecord() async throws -> RunRecord {
        try await eventually("one end record is in the spool", within: .seconds(10)) {
            let records = try endRecords()
            return records.count == 1 ? records[0] : nil
        }
    }

    /// How the only run ended.
    func end() async throws -> RunEnd {
        guard let end = try await endRecord().end else { throw NotAnEnd() }
        return end
    }

    struct NotAnEnd: Error {}

    /// Forgets every record so far.
    func emptySpool(keeping kept: String? = nil) throws {
        for name in Files.names(in: spool) where name != kept {
            try FileManager.default.removeItem(atPath: "\(spool)/\(name)")
        }
    }

    private func records(_ suffix: String) throws -> [RunRecord] {
        try Files.names(in: spool).filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }.map { name in
            try RunRecordCodec.decode(try Files.bytes(of: "\(spool)/\(name)"))
        }
    }

    /// Whether nobody holds the lock of the only start record.
    func startLockIsFree() throws -> Bool {
        guard let name = Files.names(in: spool).first(where: { $0.hasSuffix(".start.json") }) else {
            throw NotAnEnd()
        }
        let descriptor = open("\(spool)/\(name)", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    // MARK: - What a command and its test tell each other

    /// Waits until the command has made the file `name` in its work folder.
    func commandMakes(_ name: String, within limit: Duration = .seconds(10)) async throws {
        try await eventually("the command makes \(name)", within: limit, isTrue: { has(name) })
    }

    /// Makes the file `name`, for which a command waits.
    func make(_ name: String) throws { try Data().write(to: URL(filePath: "\(work)/\(name)")) }

    /// Whether the file `name` is in the work folder.
    func has(_ name: String) -> Bool { Files.exist(at: "\(work)/\(name)") }

    /// A shell's loop until the file `name` is there.
    static func waitFor(_ name: String) -> String { "while [ ! -e $WORK/\(name) ]; do sleep 0.01; done" }

    /// The processes of this bench's commands that still run, the wrapper's own not among them.
    var commandProcesses: [Int32] {
        processes.filter { ProcessTable.words(of: $0).first?.contains("boathook-run") == false }
    }

    /// Those and the wrapper's own, whoever keeps or guards what a hook did among them.
    var processes: [Int32] {
        ProcessTable.ids(withVariable: "WORK=\(work)").filter(ProcessTable.isAlive)
    }

    /// The warden behind the front `id`: its only child.
    func warden(of id: Int32) async throws -> Int32 {
        try await eventually("the front \(id) has a warden") { ProcessTable.children(of: id).first }
    }
}
