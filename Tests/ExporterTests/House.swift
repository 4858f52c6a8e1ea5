import Exporter
import HookMetrics
import HookModel
import Hummingbird
import HummingbirdTesting
import Ledger
import Logging
import RunRecord
import Synchronization

/// An exporter with everything around it held still.
final class House: Sendable {
    let readiness: Mutex<Readiness>
    let reloadOutcome = Mutex(ReloadOutcome.inForce)
    let reloads = Mutex(0)
    let scrapes: ScrapeService
    let configuration: Mutex<Configuration>
    let ledger = Mutex(Ledger())
    let archive = Shelf()
    private let settings: ExporterSettings
    private let place: RulePlace
    private static let loop = ServingLoop()

    init(
        readiness: Readiness = .ready, lifecycle: Lifecycle = .disabled, telemetryPath: String = "/metrics",
        place: RulePlace = RulePlace(), hooks: [Hook] = []
    ) {
        self.place = place
        configuration = Mutex(Configuration(hooks: hooks))
        self.readiness = Mutex(readiness)
        settings = ExporterSettings(telemetryPath: telemetryPath, lifecycle: lifecycle, version: "1.2.3")
        scrapes = Self.makeScrapes()
    }

    private static func makeScrapes() -> ScrapeService {
        var rendering = Rendering(hookCount: 3)
        rendering.countRun(ofHook: 1)
        let ledger = rendering.currentLedger
        return ScrapeService(
            zones: { _ in .utc },
            source: { _ in ScrapeSource(ledger: ledger, readings: DaemonReadings(version: "1.2.3")) },
            now: { Timestamp(nanosecondsSinceEpoch: 3_000_000_000) })
    }

    /// What the metrics should be.
    func exposition(_ format: ExpositionFormat) -> [UInt8] {
        Array(Self.makeScrapes().body(format, .identity).0.readableBytesView)
    }

    /// Serves on a free port while `body` runs.
    func serve(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let responder = ExporterResponder(
            settings: settings, scrapes: scrapes,
            rules: RuleService(
                place: place, configuration: { self.configuration.withLock { $0 } }, zones: { _ in .utc }),
            pages: PageService(
                settings: settings, archive: archive, ledger: { self.ledger.withLock { $0 } },
                obstacle: { nil }, zones: { _ in .utc },
                now: { Timestamp(nanosecondsSinceEpoch: 1_800_000_000_000_000_000) }),
            readiness: { self.readiness.withLock { $0 } },
            reload: {
                self.reloads.withLock { $0 += 1 }
                return self.reloadOutcome.withLock { $0 }
            })
        let application = Exporter.application(
            responder, at: ListenAddress(host: "localhost", port: 0), on: Self.loop,
            limit: ConnectionLimit(logger: Logger(label: "test")), logger: Logger(label: "test"),
            onListening: { _ in })
        try await application.test(.live, body)
    }
}

/// Runs that are held in memory.
final class Shelf: RunArchive {
    let held = Mutex<[JournalledRun]>([])
    let queries = Mutex<[RunQuery]>([])

    func runs(_ query: RunQuery) async throws -> [JournalledRun] {
        queries.withLock { $0.append(query) }
        let runs = held.withLock { $0 }
        return Array(runs.filter { query.id == nil || query.id == $0.record.start.id }.prefix(query.limit))
    }

    func marks(_ queries: [RunQuery], counts: [RunCountQuery]) async throws -> ([[RunMark]], [RunCount]) {
        (queries.map { _ in [] }, counts.map { _ in RunCount() })
    }
}
