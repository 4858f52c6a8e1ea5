import Exporter
import HookModel
import HookService
import Hummingbird
import Journal
import Logging
import ServiceLifecycle
import UnixSignals

/// Takes records in for as long as the daemon runs.
///
/// It is the first service of the group, and so the last to end: what is being committed is committed, and the
/// journal is closed behind it.
struct IntakeService: Service {
    let intake: SpoolIntake
    let journal: Journal
    let logger: Logger

    func run() async throws {
        await withGracefulShutdownHandler {
            await intake.run()
        } onGracefulShutdown: {
            intake.requestStop()
        }
        journal.close()
        logger.info("stopped")
    }
}

/// Runs hooks by name for as long as the daemon runs.
struct HookServerService: Service {
    let server: HookServer

    func run() async throws {
        await withGracefulShutdownHandler {
            await server.run()
        } onGracefulShutdown: {
            server.requestStop()
        }
    }
}

/// Reads the configuration again on SIGHUP and when its file changes.
struct ConfigurationService: Service {
    /// How often the file is looked at; a change is read at the second look that finds it unchanged.
    static let lookInterval = Duration.seconds(1)

    let keeper: ConfigurationKeeper
    let adopt: @Sendable (Configuration) -> Void
    let logger: Logger

    func run() async throws {
        await withTaskGroup { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
                    logger.info("SIGHUP received")
                    _ = await keeper.reload(adopt: adopt)
                }
            }
            group.addTask {
                try? await cancelWhenGracefulShutdown {
                    while true {
                        try await Task.sleep(for: Self.lookInterval)
                        await keeper.look(adopt: adopt)
                    }
                }
            }
        }
    }
}

/// Serves one address.
struct ListenerService: Service {
    /// How long responses that are under way may take once the daemon is told to stop.
    static let patience = Duration.seconds(1)

    let address: ListenAddress
    let responder: ExporterResponder
    let loop: ServingLoop
    let limit: ConnectionLimit
    let logger: Logger
    let onListening: @Sendable (ListenAddress) async -> Void

    func run() async throws {
        let application = Exporter.application(
            responder, at: address, on: loop, limit: limit, logger: logger, onListening: onListening)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await withTaskExecutorPreference(loop) { try await application.run() }
                } catch let error where !(error is CancellationError) {
                    throw ListenFailure(address, because: error)
                }
            }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: Self.patience)
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
