import Exporter
import HookMetrics
import HookModel
import HookService
import Journal
import Ledger
package import Logging
import RunRecord
import ServiceLifecycle
import UnixSignals

/// The daemon: the spool's records go into the journal, the journal's books go out as metrics.
package struct Daemon: Sendable {
    private let settings: DaemonSettings
    private let logger: Logger

    package init(settings: DaemonSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Runs until SIGTERM or SIGINT, or until `body` returns.
    ///
    /// Ends in order: no more connections, the responses under way for a second at most, the transaction under
    /// way, the journal.
    ///
    /// - Parameter body: runs beside the daemon once all addresses are listened on; cancelled when the daemon
    ///   is told to stop.
    /// - Throws: what kept it from starting, described for an operator, or what `body` threw.
    package func run(
        whileRunning body: (@Sendable (RunningDaemon) async throws -> Void)? = nil
    ) async throws {
        logger.info("starting", metadata: ["version": "\(BoathookVersion.text)"])
        try FolderOverlap.check(spoolPath: settings.spoolPath, storagePath: settings.storagePath)
        let keeper = try ConfigurationKeeper(place: settings.configuration, logger: logger)
        let (journal, books) = try Journal.open(
            at: settings.storagePath, settings: ledgerSettings(keeper.configuration), logger: logger,
            now: SystemClock.now)
        let intake = try SpoolIntake(
            journal: journal, books: books, settings: intakeSettings, logger: logger, now: SystemClock.now)
        let adopt: @Sendable (Configuration) -> Void = { intake.configure(ledgerSettings($0)) }
        let scrapes = scrapes(of: intake, keeper)
        let exporterSettings = ExporterSettings(
            telemetryPath: settings.telemetryPath, lifecycle: settings.lifecycle,
            version: BoathookVersion.text.description)
        let responder = ExporterResponder(
            settings: exporterSettings,
            scrapes: scrapes,
            rules: RuleService(
                place: RulePlace(
                    namespace: settings.environmentNamespace, workload: settings.environmentWorkload),
                configuration: { keeper.configuration }, zones: { ZoneTable.rules(named: $0) ?? .utc }),
            pages: PageService(
                settings: exporterSettings, archive: journal, ledger: { intake.ledger },
                obstacle: { intake.readings.fault }, zones: { ZoneTable.rules(named: $0) ?? .utc },
                now: SystemClock.now),
            readiness: { Self.readiness(intake.readings) },
            reload: { await keeper.reload(adopt: adopt) })

        let loop = ServingLoop()
        let limit = ConnectionLimit(logger: logger)
        let (listening, announce) = AsyncStream.makeStream(of: ListenAddress.self)
        // Shut down from the last to the first.
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: IntakeService(intake: intake, journal: journal, logger: logger)),
            .init(service: ConfigurationService(keeper: keeper, adopt: adopt, logger: logger)),
        ]
        if let hooks = try hookServer(keeper, intake) {
            services.append(.init(service: HookServerService(server: hooks)))
        }
        for address in settings.listenAddresses {
            let listener = ListenerService(
                address: address, responder: responder, loop: loop, limit: limit, logger: logger
            ) {
                address in
                logger.info("listening", metadata: ["address": "\(address)"])
                announce.yield(address)
            }
            services.append(.init(service: listener))
        }
        if let body {
            let companion = CompanionService(
                addressCount: settings.listenAddresses.count, listening: listening
            ) {
                try await body(RunningDaemon(addresses: $0, intake: intake, scrapes: scrapes))
            }
            services.append(
                .init(service: companion, successTerminationBehavior: .gracefullyShutdownGroup))
        }
        let group = ServiceGroup(configuration: groupConfiguration(services))
        do {
            try await group.run()
        } catch {
            await loop.shutdown()
            throw error
        }
        await loop.shutdown()
    }

    /// What runs hooks by name; nil where they cannot be called, which is an error only where they must be.
    private func hookServer(_ keeper: ConfigurationKeeper, _ intake: SpoolIntake) throws -> HookServer? {
        let path: String
        switch settings.socket {
        case .nowhere: return nil
        case .standard: path = SocketPlace.standardPath
        case .path(let given): path = given
        }
        if let wrapper = settings.wrapperPath { _ = try WrapperProgram.find(wrapper) }
        switch openHookServer(at: path, keeper, intake) {
        case .success(let server):
            logger.info("listening for boathook run", metadata: ["socket": "\(path)"])
            return server
        case .failure(let failure):
            guard settings.socket == .standard, !failure.isDaemon else { throw failure }
            logger.warning("hooks cannot be run by name", metadata: ["reason": "\(failure)"])
            return nil
        }
    }

    private func openHookServer(
        at path: String, _ keeper: ConfigurationKeeper, _ intake: SpoolIntake
    ) -> Result<HookServer, SocketFailure> {
        Result { () throws(SocketFailure) in
            try HookServer(
                socket: try ListeningSocket(path: path),
                settings: HookServerSettings(
                    configuration: { keeper.configuration }, spoolPath: settings.spoolPath,
                    wrapperPath: settings.wrapperPath,
                    isUnderWay: { intake.isUnderWay($0, phase: $1) }),
                logger: logger)
        }
    }

    private func groupConfiguration(
        _ services: [ServiceGroupConfiguration.ServiceConfiguration]
    ) -> ServiceGroupConfiguration {
        // The group's own messages are about its services, which say themselves what they do.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .critical)
        return ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    }

    private func ledgerSettings(_ configuration: Configuration) -> LedgerSettings {
        LedgerSettings(configuration: configuration, environmentWorkload: settings.environmentWorkload)
    }

    private var intakeSettings: IntakeSettings {
        IntakeSettings(
            spoolPath: settings.spoolPath, retention: settings.retention, podUID: settings.podUID,
            bootID: BootID.current())
    }

    private func scrapes(of intake: SpoolIntake, _ keeper: ConfigurationKeeper) -> ScrapeService {
        let process = ProcessStatus(now: SystemClock.now())
        return ScrapeService(
            zones: { ZoneTable.rules(named: $0) ?? .utc },
            source: { now in
                let readings = intake.readings
                return ScrapeSource(
                    ledger: intake.ledger,
                    readings: DaemonReadings(
                        readings, configLastReloadSuccessful: keeper.lastReloadSuccessful,
                        process: process.readings(at: now)))
            },
            now: SystemClock.now)
    }

    private static func readiness(_ readings: IntakeReadings) -> Readiness {
        readings.obstacle.map { .notReady(reason: $0) } ?? .ready
    }
}

extension DaemonReadings {
    fileprivate init(
        _ readings: IntakeReadings, configLastReloadSuccessful: Bool, process: ProcessReadings?
    ) {
        let counters = readings.counters
        self.init(
            version: BoathookVersion.text.description, intakeRecords: counters.records,
            rejected: Dictionary(uniqueKeysWithValues: counters.rejected.map { ($0.key.rawValue, $0.value) }),
            journalErrors: counters.journalErrors, journalDamaged: counters.damagedDatabasesPutAside,
            spoolFiles: UInt64(clamping: readings.spoolFileCount),
            journalBytes: UInt64(clamping: readings.journalByteCount),
            journalWritable: readings.isJournalWritable,
            configLastReloadSuccessful: configLastReloadSuccessful, process: process)
    }
}
