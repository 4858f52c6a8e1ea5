import RunRecord
import TestSupport

/// A daemon that runs hooks by name, and its clients; each hook's script finds its own files in `$WORK`.
///
/// A suite holds it in a property: the folders go when the value does.
final class NamedHookBench: Sendable {
    let bench: DaemonBench
    let work: String
    private let wrapper: String

    /// - Parameter scripts: by the hook's name, what its phase pre runs; what follows a `#timeout` is its deadline.
    init(_ scripts: KeyValuePairs<String, String>, more: String = "") throws {
        bench = try DaemonBench()
        work = bench.path("outbox")
        wrapper = try BuiltProducts.wrapper()
        let folder = work
        let hooks = scripts.map { name, script in
            "  - { name: \(name), pre: { command: [/bin/sh, -c, 'WORK=\(folder); \(script)'] } }"
        }
        _ = try bench.write("hooks:\n\(hooks.joined(separator: "\n"))\n\(more)", to: "boathook.yaml")
    }

    var socket: String { bench.socket }

    func serve(_ options: [String] = []) async throws -> ChildProcess {
        try await bench.serve(["--wrapper", wrapper] + options)
    }

    /// A daemon that another program starts, as process 1 of a container for one.
    func serve(inside words: [String]) async throws -> ChildProcess {
        try await bench.serve(["--wrapper", wrapper], inside: words)
    }

    /// `boathook run` with these words; in place it runs by the same configuration, spool and wrapper.
    func run(_ words: String...) throws -> Command {
        Command(
            try BuiltProducts.daemon(),
            [
                "run", "--socket.path", socket, "--config", bench.configuration, "--spool.dir", bench.spool,
                "--wrapper", wrapper,
            ] + words)
    }

    /// Lets go of the hooks that wait for the file `name`.
    func make(_ name: String) throws { _ = try bench.write("", to: "outbox/\(name)") }

    func has(_ name: String) -> Bool { Files.exist(at: "\(work)/\(name)") }

    /// A shell's loop until the file `name` is there.
    static func waitFor(_ name: String) -> String { "while [ ! -e $WORK/\(name) ]; do sleep 0.01; done" }

    /// The end records that nobody has taken in.
    func endRecords() throws -> [RunEnd] {
        try bench.waiting.filter { $0.hasSuffix(".end.json") }.compactMap { name in
            try RunRecordCodec.decode(try Files.bytes(of: "\(bench.spool)/\(name)")).end
        }
    }

    /// Waits for the only run's record where no daemon takes it in.
    func endRecord() async throws -> RunEnd {
        try await eventually("the run is recorded") {
            let records = try endRecords()
            return records.count == 1 ? records[0] : nil
        }
    }
}
