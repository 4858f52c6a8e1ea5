import HTTPTypes
package import HookMetrics
package import HookModel
import Hummingbird
package import Ledger
package import NIOCore
package import RunRecord
import Synchronization

/// What a scrape is made of.
package struct ScrapeSource: Sendable {
    package var ledger: Ledger
    package var readings: DaemonReadings

    package init(ledger: Ledger, readings: DaemonReadings) {
        self.ledger = ledger
        self.readings = readings
    }
}

/// Answers scrapes, and keeps between them whatever need not be made again.
///
/// One scrape is rendered at a time; the others wait, for microseconds where nothing changed.
package final class ScrapeService: Sendable {
    private struct State {
        var exposition: Exposition
        var bodies: [ExpositionFormat: ScrapeBody] = [:]
    }

    private let state: Mutex<State>
    private let source: @Sendable (Timestamp) -> ScrapeSource
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - zones: the rules of the time zone of that IANA name.
    ///   - source: the ledger and the readings of that moment; must answer at once.
    ///   - now: the wall clock.
    package init(
        zones: @escaping @Sendable (String) -> ZoneRules,
        source: @escaping @Sendable (Timestamp) -> ScrapeSource, now: @escaping @Sendable () -> Timestamp
    ) {
        state = Mutex(State(exposition: Exposition(zones: zones)))
        self.source = source
        self.now = now
    }

    /// The whole exposition, in one format and coding.
    ///
    /// - Returns: the body, and the coding that it has: identity where there is no memory for compressing.
    package func body(_ format: ExpositionFormat, _ coding: ContentCoding) -> (ByteBuffer, ContentCoding) {
        let moment = now()
        let source = source(moment)
        return state.withLock { state in
            let rendered = state.exposition.render(
                source.ledger, readings: source.readings, now: moment, format: format)
            // Taken out while it changes, so that it is not copied.
            var body = state.bodies.removeValue(forKey: format) ?? ScrapeBody()
            defer { state.bodies[format] = body }
            if coding == .gzip, let compressed = body.gzip(rendered) { return (compressed, .gzip) }
            return (body.plain(rendered), .identity)
        }
    }

    /// What a scrape without further wishes would get.
    package var text: String { String(buffer: body(.text004, .identity).0) }

    /// How many bytes of text were compressed since the start, in all formats.
    package var compressedByteCount: Int {
        state.withLock { $0.bodies.values.reduce(0) { $0 + $1.compressedByteCount } }
    }

    /// The answer to a scrape that sent these headers.
    func response(accept: String?, acceptEncoding: String?) -> Response {
        let format = ExpositionFormat.negotiate(accept: accept)
        let (body, coding) = body(format, ContentCoding.negotiate(acceptEncoding: acceptEncoding))
        var headers: HTTPFields = [
            .contentType: format.contentType, .vary: "Accept, Accept-Encoding",
            .xContentTypeOptions: "nosniff",
        ]
        if coding == .gzip { headers[.contentEncoding] = "gzip" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}
