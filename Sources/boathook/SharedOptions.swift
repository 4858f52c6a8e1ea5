import ArgumentParser
import Daemon
import Glibc

/// Where the configuration is, as every subcommand that reads it takes it.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: [.customLong("config"), .customLong("config.file")],
        help: ArgumentHelp(
            "The configuration. (default: boathook.yaml, then /etc/boathook/boathook.yaml, else none)",
            valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var path: String?

    var place: ConfigurationPlace { path.map { .file($0) } ?? .standard }
}

/// Where the journal is, as every subcommand that reads or writes it takes it.
struct StorageOptions: ParsableArguments {
    @Option(
        name: .customLong("storage.path"),
        help: ArgumentHelp("The folder of the journal.", valueName: "folder"), completion: .directory)
    var path = DaemonSettings.defaultStoragePath

    func validate() throws { try requireFolder(path, of: "--storage.path") }
}

/// Where the daemon listens for hooks by name, as `serve` and `run` take it.
struct SocketOptions: ParsableArguments {
    @Option(
        name: .customLong("socket.path"),
        help: ArgumentHelp(
            "The socket between boathook run and the daemon. (default: \(SocketPlace.standardPath))",
            valueName: "path"),
        completion: .file())
    var path: String?

    var place: SocketPlace { path.map { .path($0) } ?? .standard }

    func validate() throws {
        if path?.isEmpty == true { throw ValidationError("--socket.path is empty; name a socket") }
    }
}

/// Where the wrapper is, as every subcommand that runs hooks takes it.
struct WrapperOptions: ParsableArguments {
    @Option(
        name: .customLong("wrapper"),
        help: ArgumentHelp(
            """
            The wrapper. (default: what BOATHOOK_RUN says, else boathook-run beside boathook, else from PATH)
            """,
            valueName: "path"),
        completion: .file())
    var path: String?
}

/// Refuses the empty path, which an unset variable of a script leaves behind.
func requireFolder(_ path: String, of option: String) throws {
    if path.isEmpty { throw ValidationError("\(option) is empty; name a folder") }
}

/// Writes a text to standard error, in one piece as far as the kernel takes it.
@Sendable func writeToStandardError(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        bytes = bytes.dropFirst(count)
    }
}

/// Writes a line to standard error.
func printError(_ line: String) { writeToStandardError(line + "\n") }
