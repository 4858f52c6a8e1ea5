package import Hummingbird
package import Logging
import NIOCore

/// The HTTP server of one listen address.
package enum Exporter {
    /// How long a connection may be silent between two requests.
    static let idleTimeout = TimeAmount.seconds(60)
    /// How long a client may stop reading in the middle of a response.
    static let stallTimeout = TimeAmount.seconds(30)
    static let maximumHeaderByteCount = 16 << 10

    /// An application that serves `responder` at `address`.
    ///
    /// - Parameters:
    ///   - loop: has the connections; the application's tasks run there where it is run with the loop as their
    ///     preferred executor.
    ///   - limit: the connections of all listeners.
    ///   - onListening: called once connections are accepted, with the true port.
    package static func application(
        _ responder: ExporterResponder, at address: ListenAddress, on loop: ServingLoop,
        limit: ConnectionLimit, logger: Logger,
        onListening: @escaping @Sendable (ListenAddress) async -> Void
    ) -> Application<ExporterResponder> {
        // Hummingbird's own messages repeat ours, but for its warnings.
        var quiet = Logger(label: logger.label) { _ in UncancelledLogHandler(logger.handler) }
        quiet.logLevel = max(logger.logLevel, .warning)
        let host = address.host ?? DualStack.everyInterface
        return Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        StalledWriterHandler(limit: stallTimeout), ConnectionLimitHandler(limit),
                    ],
                    idleTimeout: idleTimeout,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: maximumHeaderByteCount, maxHeaderListSize: maximumHeaderByteCount,
                        maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: Int(address.port))),
            onServerRunning: { channel in
                let port = channel.localAddress?.port.flatMap { UInt16(exactly: $0) } ?? address.port
                await onListening(ListenAddress(host: host, port: port))
            },
            eventLoopGroupProvider: .shared(loop.group),
            logger: quiet)
    }
}
