import Dispatch
package import Exporter
package import HookModel
package import Logging
package import Manifests
import Synchronization

/// Why the daemon cannot start with the configuration that it found.
package enum ConfigurationFailure: Error, Sendable, CustomStringConvertible {
    case file(ConfigurationFileError)
    /// Every error that the file has, and perhaps warnings among them.
    case contents([Diagnostic])

    /// One line for each thing that is wrong.
    package var description: String {
        switch self {
        case .file(let error): error.description
        case .contents(let diagnostics): diagnostics.map(\.description).joined(separator: "\n")
        }
    }

    /// Says each thing at its level: what is no more than odd is no error here either.
    package func log(_ message: Logger.Message, to logger: Logger) {
        switch self {
        case .file(let error): logger.error(message, metadata: ["error": "\(error)"])
        case .contents(let diagnostics):
            for diagnostic in diagnostics {
                switch diagnostic.severity {
                case .error: logger.error(message, metadata: ["error": "\(diagnostic)"])
                case .warning: logger.warning(message, metadata: ["warning": "\(diagnostic)"])
                }
            }
        }
    }
}

/// Keeps the configuration in force, and reads it again when asked or when its file changes.
///
/// A wrong configuration leaves the old one in force, is logged error by error, and shows in
/// ``lastReloadSuccessful`` until a right one is read.
package final class ConfigurationKeeper: Sendable {
    private struct State {
        var watch: FileWatch
        var file: ConfigurationFile?
        var configuration: Configuration
        var lastReloadSuccessful = true
    }

    private let place: ConfigurationPlace
    private let logger: Logger
    private let state: Mutex<State>
    // Reading blocks, so it stays off the cooperative threads; one at a time, so that the last word is the
    // newest file.
    private let queue = DispatchQueue(label: "boathook.configuration")

    /// Reads the configuration for the first time; a wrong one is an error then.
    package init(place: ConfigurationPlace, logger: Logger) throws(ConfigurationFailure) {
        self.place = place
        self.logger = logger
        let identity = ConfigurationFile.identity(at: place)
        let (file, configuration) = try Self.read(at: place, logger: logger)
        state = Mutex(
            State(watch: FileWatch(read: identity), file: file, configuration: configuration ?? .empty))
        logger.info(
            "configuration read",
            metadata: ["file": "\(file?.path ?? "none")", "hooks": "\(configuration?.hooks.count ?? 0)"])
    }

    /// The configuration in force.
    package var configuration: Configuration { state.withLock { $0.configuration } }

    /// Whether the configuration in force is what the file says, as far as it was read.
    package var lastReloadSuccessful: Bool { state.withLock { $0.lastReloadSuccessful } }

    /// Reads the file again, changed or not.
    ///
    /// - Parameter adopt: called with the configuration, before this returns, where it is a new one.
    package func reload(
        adopt: @escaping @Sendable (Configuration) -> Void
    ) async -> ReloadOutcome {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.readAgain(adopt: adopt)) }
        }
    }

    /// Looks at the file, and reads it again where it has come to rest in another state.
    package func look(adopt: @escaping @Sendable (Configuration) -> Void) async {
        await withCheckedContinuation { continuation in
            queue.async {
                let identity = ConfigurationFile.identity(at: self.place)
                if self.state.withLock({ $0.watch.looked(identity) }), self.contentsChanged() {
                    _ = self.readAgain(adopt: adopt)
                }
                continuation.resume()
            }
        }
    }

    /// Whether the file says something else than when it was last right; a file that cannot be read does.
    private func contentsChanged() -> Bool {
        let (file, wasSuccessful) = state.withLock { ($0.file, $0.lastReloadSuccessful) }
        guard wasSuccessful, let found = try? ConfigurationFile.read(at: place) else { return true }
        return found != file
    }

    private func readAgain(adopt: (Configuration) -> Void) -> ReloadOutcome {
        let (old, oldFile) = state.withLock { ($0.configuration, $0.file) }
        // Looked at before it is read: a change in between is seen by the next look.
        let identity = ConfigurationFile.identity(at: place)
        do throws(ConfigurationFailure) {
            let (file, configuration) = try Self.read(at: place, logger: logger)
            if file == nil, let oldFile { throw .file(.missing(path: oldFile.path)) }
            let new = configuration ?? .empty
            state.withLock { state in
                state.watch.wasRead(identity)
                state.file = file
                state.configuration = new
                state.lastReloadSuccessful = true
            }
            if new != old { adopt(new) }
            logger.info(
                "configuration read again",
                metadata: [
                    "file": "\(file?.path ?? "none")", "hooks": "\(new.hooks.count)",
                    "changed": "\(new != old)",
                ])
            return .inForce
        } catch {
            state.withLock { state in
                state.watch.wasRead(identity)
                state.lastReloadSuccessful = false
            }
            error.log("configuration refused; the old one stays in force", to: logger)
            return .refused(error.description)
        }
    }

    private static func read(
        at place: ConfigurationPlace, logger: Logger
    ) throws(ConfigurationFailure) -> (ConfigurationFile?, Configuration?) {
        let file: ConfigurationFile?
        do {
            file = try ConfigurationFile.read(at: place)
        } catch {
            throw .file(error)
        }
        guard let file else { return (nil, nil) }
        let (configuration, diagnostics) = ConfigurationReader.read(
            file.text, file: file.path, isTimeZone: ZoneTable.contains)
        guard let configuration else { throw .contents(diagnostics) }
        for warning in diagnostics {
            logger.warning("configuration", metadata: ["warning": "\(warning)"])
        }
        return (file, configuration)
    }
}
