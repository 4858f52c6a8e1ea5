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
            Asks the daemon to run what its configuration says about the hook's phase, through boathook-run, as \
            the daemon's own child: with the daemon's programs, mounts, user and environment. It fits where the \
            daemon is in the same image as the application or on the same host, and for fsfreeze in a sidecar \
            that mounts the volume; a sidecar sees neither another container's programs nor its mounts.

            The output is streamed back and the exit status passed on; standard input is not. A phase of a hook \
            runs once at a time. When the connection is cut, or this process ends, the hook goes on.

            Only where no daemon listens (no socket, or nobody behind it) the hook runs in place of this process, \
            by the configuration, the spool and the wrapper that the options name: its signals and streams are \
            then this process's own. What a daemon refuses is not run at all, and what was asked of one is never \
            run twice.

            Exit status: the hook's, as boathook-run passes it on; 125 where the hook was not run, or the daemon \
            went away before its end (outcome unknown); 128+N where signal N ended this process and not the hook; \
            64 for a wrong call.
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

    @OptionGroup var socket: SocketOptions

    @OptionGroup var configurationOptions: ConfigurationOptions

    @Option(
        name: .customLong("spool.dir"),
        help: ArgumentHelp(
            """
            Where a run in place is recorded. (default: what BOATHOOK_SPOOL says, else /run/boathook/spool)
            """,
            valueName: "folder"),
        completion: .directory)
    var spoolPath: String?

    @OptionGroup var wrapperOptions: WrapperOptions

    func validate() throws {
        if let spoolPath { try requireFolder(spoolPath, of: "--spool.dir") }
    }

    func run() throws {
        do {
            if let client = try HookClient(path: socket.path ?? SocketPlace.standardPath) {
                throw ExitCode(Int32(try ClientStreams.run(RunRequest(hook: name, phase: phase), by: client)))
            }
            try runInPlace()
        } catch let status as ExitCode {
            throw status
        } catch {
            printError("error: \(error)")
            throw Self.failure
        }
    }

    /// Becomes the wrapper; returns only by an error.
    private func runInPlace() throws {
        let configuration = try Self.readConfiguration(at: configurationOptions.place)
        let call = try HookCall(name, phase: phase, of: configuration, spoolPath: spoolPath)
        let wrapper = try WrapperProgram.find(wrapperOptions.path)
        throw WrapperNotStarted(path: wrapper.path, errno: wrapper.execute(call.words))
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

private struct WrapperNotStarted: Error, CustomStringConvertible {
    let path: String
    let errno: Int32
    var description: String {
        "\(path) does not start: \(String(cString: strerror(errno))); name another with --wrapper"
    }
}

private func readPhase(_ text: String) throws -> HookPhase {
    guard let phase = HookPhase(named: text) else {
        let names = HookPhase.allCases.map(\.name.description).joined(separator: ", ")
        throw ValidationError("'\(text)' is no phase; use one of \(names)")
    }
    return phase
}
