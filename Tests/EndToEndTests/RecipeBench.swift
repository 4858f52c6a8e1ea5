import Foundation
import Glibc
import RunRecord
import TestSupport

/// A recipe as it is shipped, with a spool and a folder of one test's own.
final class RecipeBench: Sendable {
    let bench: WrapperBench
    /// What the recipe is called, as its file and as its hook.
    let name: String
    private let configuration: String
    private let tools: TemporaryFolder
    private let environment: [String: String]
    private let exec: @Sendable (Command) -> Command

    /// `changes` are made to the recipe's text, each once at least; `exec` takes its commands to where they run.
    init(
        _ name: String, changing changes: [(from: String, to: String)] = [],
        environment: [String: String] = [:], on bench: WrapperBench? = nil,
        exec: @escaping @Sendable (Command) -> Command = { $0 }
    ) throws {
        let bench = try bench ?? WrapperBench()
        self.bench = bench
        self.name = name
        self.exec = exec
        var text = try String(contentsOfFile: Self.file(of: name), encoding: .utf8)
        for change in changes {
            guard text.contains(change.from) else { throw NotInRecipe(text: change.from, name: name) }
            text = text.replacingOccurrences(of: change.from, with: change.to)
        }
        configuration = "\(bench.work)/\(name).yaml"
        try Data(text.utf8).write(to: URL(filePath: configuration))
        // Flushing every disk of the machine would have the test wait for what others write.
        let path = environment["PATH"] ?? Command.plainEnvironment["PATH"] ?? ""
        let tools = try TemporaryFolder()
        _ = try tools.write("#!/bin/sh\n: >>\"$WORK/synced\"\n", to: "sync", mode: 0o755)
        self.tools = tools
        // With WORK set, the bench finds what the recipe started; what it writes goes there too.
        self.environment = Command.plainEnvironment
            .merging(["WORK": bench.work, "BOATHOOK_SPOOL": bench.spool]) { $1 }
            .merging(["BOATHOOK_RUN": try BuiltProducts.wrapper()]) { $1 }
            .merging(["SCRATCH": bench.work, "WAL_ARCHIVE": "\(bench.work)"]) { $1 }
            .merging(environment) { $1 }
            .merging(["PATH": "\(tools.path):\(path)"]) { $1 }
    }

    /// Whether the recipe flushed the disks.
    var hasFlushed: Bool { bench.has("synced") }

    struct NotInRecipe: Error {
        let text: String
        let name: String
    }

    /// Every recipe there is.
    static var names: [String] {
        Files.names(in: "\(BuiltProducts.packageRoot)/recipes").filter { $0.hasSuffix(".yaml") }
            .map { String($0.dropLast(".yaml".count)) }
    }

    static func file(of name: String) -> String { "\(BuiltProducts.packageRoot)/recipes/\(name).yaml" }

    /// The hook's phase, run in place as `boathook run` does where no daemon listens.
    func run(_ phase: String) throws -> Command {
        exec(
            Command(
                try BuiltProducts.daemon(),
                [
                    "run", name, "--phase", phase, "--config", configuration,
                    "--socket.path", "\(bench.work)/nobody.sock",
                ], environment: environment))
    }

    /// Runs the pre hook, which must succeed.
    func pre() async throws { try await run("pre").text() }

    /// Runs the post hook, which must succeed.
    func post() async throws { try await run("post").text() }

    /// How the hold or the watch ended; waits for it.
    func releasedBy() async throws -> ReleaseCause {
        try await eventually("the quiesce is over", within: .seconds(20)) {
            try bench.endRecords().compactMap { $0.end?.releasedBy }.first
        }
    }
}
