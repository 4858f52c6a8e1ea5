import HTTPTypes
package import Hummingbird
import NIOCore
import WebPages

/// What a request brings along: its connection.
package struct ExporterContext: InitializableFromSource, Sendable {
    let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }
}

/// Answers requests: carries out what ``Route`` decided.
package struct ExporterResponder: HTTPResponder {
    package typealias Context = ExporterContext

    private let settings: ExporterSettings
    private let scrapes: ScrapeService
    private let rules: RuleService
    private let readiness: @Sendable () -> Readiness
    private let reload: @Sendable () async -> ReloadOutcome
    private let pages: PageService

    /// - Parameters:
    ///   - scrapes: where the metrics come from.
    ///   - rules: where the alert rules come from.
    ///   - pages: where the web page comes from.
    ///   - readiness: asked at each request; must answer at once.
    ///   - reload: reads the configuration again.
    package init(
        settings: ExporterSettings, scrapes: ScrapeService, rules: RuleService, pages: PageService,
        readiness: @escaping @Sendable () -> Readiness,
        reload: @escaping @Sendable () async -> ReloadOutcome
    ) {
        self.settings = settings
        self.scrapes = scrapes
        self.rules = rules
        self.readiness = readiness
        self.reload = reload
        self.pages = pages
    }

    package func respond(to request: Request, context: ExporterContext) async throws -> Response {
        // Nothing here takes a body, and reading one to its end would cost as much as its sender likes.
        if try await hasBody(request) { return refusal(closing: context.channel) }
        let route = Route.of(
            method: request.method.rawValue, path: request.uri.path, telemetryPath: settings.telemetryPath)
        let response = await respond(to: route, request: request, context: context)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func respond(to route: Route, request: Request, context: ExporterContext) async -> Response {
        switch route {
        case .metrics:
            return scrapes.response(
                accept: request.headers[.accept], acceptEncoding: request.headers[.acceptEncoding])
        case .overview:
            return await pages.overview(request)
        case .hook:
            return await pages.hook(request)
        case .run:
            return await pages.run(request, for: viewer(of: request, context))
        case .runs:
            return await pages.runs(request, for: viewer(of: request, context))
        case .asset(let name):
            return pages.asset(named: name, request) ?? answer(.notFound, "404 page not found\n")
        case .rules:
            return await rules.response(to: request)
        case .healthy:
            return answer(.ok, "boathook is healthy.\n")
        case .ready:
            switch readiness() {
            case .ready: return answer(.ok, "boathook is ready.\n")
            case .notReady(let reason):
                return answer(.serviceUnavailable, "boathook is not ready: \(reason)\n")
            }
        case .reload:
            guard settings.lifecycle == .enabled else {
                return answer(.forbidden, "Lifecycle API is not enabled.\n")
            }
            switch await reload() {
            case .inForce: return answer(.ok, "")
            case .refused(let errors):
                return answer(.internalServerError, "failed to reload config: \(errors)\n")
            }
        case .methodNotAllowed(let allow):
            var response = answer(.methodNotAllowed, "405 method not allowed\n")
            response.headers[.allow] = allow
            return response
        case .notFound:
            return answer(.notFound, "404 page not found\n")
        }
    }

    private func viewer(of request: Request, _ context: ExporterContext) -> Viewer {
        Viewer.of(request, from: context.channel.remoteAddress, to: context.channel.localAddress)
    }

    /// Whether there is as much as one byte of a body; some clients announce chunks and send none.
    private func hasBody(_ request: Request) async throws -> Bool {
        if let length = request.headers[.contentLength] { return length != "0" }
        guard request.headers.contains(.transferEncoding) else { return false }
        for try await buffer in request.body where buffer.readableBytes > 0 { return true }
        return false
    }

    private func refusal(closing channel: any Channel) -> Response {
        let text = ByteBuffer(string: "413 this server takes no request bodies\n")
        var response = answer(.contentTooLarge, "")
        response.headers[.connection] = "close"
        response.body = ResponseBody(contentLength: text.readableBytes) { writer in
            try await writer.write(text)
            try await writer.finish(nil)
            channel.close(promise: nil)
        }
        return response
    }

    private func answer(_ status: HTTPResponse.Status, _ text: String) -> Response {
        answer(status, contentType: "text/plain; charset=utf-8", ByteBuffer(string: text))
    }

    private func answer(
        _ status: HTTPResponse.Status, contentType: String, _ body: ByteBuffer
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: contentType, .xContentTypeOptions: "nosniff"],
            body: ResponseBody(byteBuffer: body))
    }
}
