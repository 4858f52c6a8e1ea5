package import Exporter
import Journal
import ServiceLifecycle

/// A daemon at work, as those see it who run beside it in the same process.
package struct RunningDaemon: Sendable {
    /// What is listened on, with the true ports, in no particular order.
    package let addresses: [ListenAddress]
    private let intake: SpoolIntake
    private let scrapes: ScrapeService

    init(addresses: [ListenAddress], intake: SpoolIntake, scrapes: ScrapeService) {
        self.addresses = addresses
        self.intake = intake
        self.scrapes = scrapes
    }

    /// How many finished runs were taken in, ever.
    package var recordCount: UInt64 { intake.readings.counters.records }

    /// What a scrape without further wishes would get.
    package var exposition: String { scrapes.text }

    /// Waits until the daemon is told to stop.
    package func untilStopped() async {
        try? await gracefulShutdown()
    }
}

/// Runs something beside the daemon once it listens.
struct CompanionService: Service {
    let addressCount: Int
    let listening: AsyncStream<ListenAddress>
    let body: @Sendable ([ListenAddress]) async throws -> Void

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                var addresses: [ListenAddress] = []
                for await address in listening.prefix(addressCount) { addresses.append(address) }
                try Task.checkCancellation()
                try await body(addresses)
            }
        } catch is CancellationError where Task.isShuttingDownGracefully {
            // Told to stop before it was done: nothing went wrong.
        }
    }
}
