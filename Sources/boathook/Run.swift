import ArgumentParser
import Daemon
import Glibc
import HookModel
import HookService
import Manifests
import RunRecord

/// `boathook run`: a hook of the configuration, by its name.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a hook of the configuration by its name.",
        discussion: """
            Runs what the configuration says about the hook's phase through boathook-run, in the place of this \
            process: its output, its signals and its exit status are the hook's own.

            Exit status: the hook's, as boathook-run passes it on; 125 where the hook cannot be run; 64 for a \
            wrong call.
            """)

    /// What a wrong call of the wrapper exits with, too: nothing was run, or nobody knows what came of it.
    static let failure = ExitCode(125)

    @Argument(help: ArgumentHelp("The hook, as the configuration calls it.", valueName: "name"))
    var name: String

    @Option(
        help: ArgumentHelp(
            """
            The phase: pre, post, restore, init or verify. (default: pre, or the only phase of a hook without it)
            """,
            valueName: "phase"),
        transform: readPhase)
    var phase: HookPhase?

    @OptionGroup var configurationOptions: ConfigurationOptions

    @Option(
        name: .customLong("spool.dir"),
        help: ArgumentHelp(
            "Where the run is recorded. (default: what BOATHOOK_SPOOL says, else /run/boathook/spool)",
            valueName: "folder"),
        completion: .directory)
    var spoolPath: String?

    @OptionGroup var wrapperOptions: WrapperOptions

    func validate() throws {
        if let spoolPath { try requireFolder(spoolPath, of: "--spool.dir") }
    }

    func run() throws {
        do {
            let configuration = try Self.readConfiguration(at: configurationOptions.place)
            let call = try HookCall(name, phase: phase, of: configuration, spoolPath: spoolPath)
            let wrapper = try WrapperProgram.find(wrapperOptions.path)
            let error = wrapper.execute(call.words)
            printError("error: \(wrapper.path) does not start: \(String(cString: strerror(error)))")
        } catch {
            printError("error: \(error)")
        }
        throw Self.failure
    }

    private static func readConfiguration(at place: ConfigurationPlace) throws -> Configuration {
        guard let file = try ConfigurationFile.read(at: place) else {
            throw ConfigurationMissing(looked: place.candidates)
        }
        let (configuration, diagnostics) = ConfigurationReader.read(
            file.text, file: file.path, isTimeZone: ZoneTable.contains)
        guard let configuration else {
            for diagnostic in diagnostics { printError(diagnostic.description) }
            throw ConfigurationWrong(path: file.path)
        }
        return configuration
    }
}

/// There is nothing that a hook could be looked up in.
private struct ConfigurationMissing: Error, CustomStringConvertible {
    let looked: [String]
    var description: String {
        "no configuration (looked for \(looked.joined(separator: ", "))); name one with --config"
    }
}

/// The configuration's errors, said before this one, keep its hooks from being run.
private struct ConfigurationWrong: Error, CustomStringConvertible {
    let path: String
    var description: String { "\(path) is wrong, so that nothing was run; mend it, and see boathook check" }
}

private func readPhase(_ text: String) throws -> HookPhase {
    guard let phase = HookPhase(named: text) else {
        let names = HookPhase.allCases.map(\.name.description).joined(separator: ", ")
        throw ValidationError("'\(text)' is no phase; use one of \(names)")
    }
    return phase
}
