import ArgumentParser
import Daemon
import Exporter
import Glibc
import HookModel
import Logging
import RunRecord

/// `boathook serve`: the daemon.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take run records in and serve them as Prometheus metrics.",
        discussion: """
            Runs in the foreground and logs to standard error. SIGHUP reads the configuration again, as does a \
            change of its file; SIGTERM and SIGINT end it. Without a configuration, hooks are learnt from \
            their records.

            Hooks by name: `boathook run NAME` has the daemon run a hook of its configuration as its own child, so \
            with the daemon's programs, mounts and user. The socket's mode is 0660, and only the daemon's user and \
            root may call, or those that `socket: { uids: [0, 999] }` in the configuration lists.

            Environment: BOATHOOK_WORKLOAD names the workload of hooks and records that name none; \
            BOATHOOK_POD_UID makes the daemon refuse the records of other pods; BOATHOOK_RUN names the wrapper.

            Exit status: 0 when told to stop; 1 where it cannot start or go on; 64 for a wrong call.
            """)

    @OptionGroup var configurationOptions: ConfigurationOptions

    @Option(
        name: .customLong("web.listen-address"),
        help: ArgumentHelp(
            """
            Where to listen, HOST:PORT; may be repeated. No host means every interface, port 0 any free one. \
            (default: :10085)
            """,
            valueName: "address"),
        transform: readListenAddress)
    var listenAddresses: [ListenAddress] = []

    @Option(
        name: .customLong("web.telemetry-path"),
        help: ArgumentHelp("The path of the metrics. (default: /metrics)", valueName: "path"),
        transform: readTelemetryPath)
    var telemetryPath = DaemonSettings.defaultTelemetryPath

    @Flag(
        name: .customLong("web.enable-lifecycle"),
        help: "Read the configuration again on POST or PUT /-/reload.")
    var enableLifecycle = false

    @Option(
        name: .customLong("spool.dir"),
        help: ArgumentHelp("The folder where boathook-run leaves its records.", valueName: "folder"),
        completion: .directory)
    var spoolPath = DaemonSettings.defaultSpoolPath

    @OptionGroup var socket: SocketOptions

    @OptionGroup var wrapperOptions: WrapperOptions

    @OptionGroup var storage: StorageOptions

    @Option(
        name: .customLong("storage.retention"),
        help: ArgumentHelp(
            """
            How long runs are kept in the journal: 90d, 12w, 36h. Their counters stay; only those of a hook \
            that is not configured go, after 7 days without a run. (default: 90d)
            """,
            valueName: "duration"),
        transform: readRetention)
    var retention = DaemonSettings.defaultRetention

    @OptionGroup var log: LogOptions

    func validate() throws { try requireFolder(spoolPath, of: "--spool.dir") }

    func run() async throws {
        // A client that is gone shows as an error of the write.
        signal(SIGPIPE, SIG_IGN)
        // Trapped once the daemon is up; until then it must not end it.
        signal(SIGHUP, SIG_IGN)
        let logger = log.start()
        do {
            try await Daemon(settings: settings, logger: logger).run()
        } catch let failure as ConfigurationFailure {
            failure.log("the configuration keeps the daemon from starting", to: logger)
            throw ExitCode.failure
        } catch {
            for line in "\(error)".split(separator: "\n") {
                logger.critical("cannot go on", metadata: ["error": "\(line)"])
            }
            throw ExitCode.failure
        }
    }

    private var settings: DaemonSettings {
        var settings = DaemonSettings()
        settings.adopt(environment: environment())
        settings.configuration = configurationOptions.place
        if !listenAddresses.isEmpty { settings.listenAddresses = listenAddresses }
        settings.telemetryPath = telemetryPath
        settings.lifecycle = enableLifecycle ? .enabled : .disabled
        settings.spoolPath = spoolPath
        settings.socket = socket.place
        settings.wrapperPath = wrapperOptions.path
        settings.storagePath = storage.path
        settings.retention = retention
        return settings
    }

    private func environment() -> [String: String] {
        var variables: [String: String] = [:]
        for name in DaemonSettings.environmentNames {
            if let value = getenv(name) { variables[name] = String(cString: value) }
        }
        return variables
    }
}

private func readListenAddress(_ text: String) throws -> ListenAddress {
    guard let address = ListenAddress(text) else {
        throw ValidationError("'\(text)' is no address; write :PORT, HOST:PORT or [IPV6]:PORT")
    }
    return address
}

private func readTelemetryPath(_ text: String) throws -> String {
    guard text.hasPrefix("/"), !text.contains(where: { $0 == "?" || $0 == "#" || $0.isWhitespace }) else {
        throw ValidationError("'\(text)' is no path; begin it with a slash, without ? and #")
    }
    guard !text.hasPrefix("/-/") else {
        throw ValidationError("'\(text)' is taken: paths below /-/ are the daemon's own")
    }
    return text
}

private func readRetention(_ text: String) throws -> Nanoseconds {
    guard let span = try? LongDuration.parse(text), span >= .zero else {
        throw ValidationError("'\(text)' is no duration; write it as 90d, 12w or 36h")
    }
    guard span > .zero else {
        throw ValidationError("'\(text)' would keep nothing; give more than no time, such as 90d")
    }
    return span
}
