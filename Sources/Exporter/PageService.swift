import HTTPTypes
import HookMetrics
package import HookModel
import Hummingbird
package import Ledger
import NIOCore
package import RunRecord
import Synchronization
import WebPages

/// Answers requests for the web page, and for the runs in JSON.
package final class PageService: Sendable {
    private let frame: PageFrame
    private let archive: any RunArchive
    private let ledger: @Sendable () -> Ledger
    private let obstacle: @Sendable () -> String?
    private let zones: @Sendable (String) -> ZoneRules
    private let now: @Sendable () -> Timestamp
    private let schedules: Mutex<ScheduleBook>

    /// - Parameters:
    ///   - archive: the finished runs.
    ///   - ledger: as it is at that moment; must answer at once, as the next two must.
    ///   - obstacle: why nothing is recorded at the moment; nil where all is recorded.
    ///   - zones: the rules of the time zone of that IANA name.
    ///   - now: the wall clock.
    package init(
        settings: ExporterSettings, archive: any RunArchive, ledger: @escaping @Sendable () -> Ledger,
        obstacle: @escaping @Sendable () -> String?, zones: @escaping @Sendable (String) -> ZoneRules,
        now: @escaping @Sendable () -> Timestamp
    ) {
        frame = PageFrame(version: settings.version, telemetryPath: settings.telemetryPath)
        self.archive = archive
        self.ledger = ledger
        self.obstacle = obstacle
        self.zones = zones
        self.now = now
        schedules = Mutex(ScheduleBook(zones: zones))
    }

    // MARK: Pages

    /// Made elsewhere than where scrapes are answered: a thousand hooks take some milliseconds. Likewise the next.
    func overview(_ request: Request) async -> Response {
        let address = request.uri.query
        return await Task.detached { await self.overview(asking: address) }.value
    }

    func hook(_ request: Request) async -> Response {
        let address = request.uri.query
        return await Task.detached { await self.hook(asking: address) }.value
    }

    private func overview(asking address: String?) async -> Response {
        guard let query = try? AddressQuery(address) else { return broken }
        let fleet = fleet()
        let page = OverviewPage(fleet, OverviewSelection(query))
        do {
            let (marks, counts) = try await archive.marks(page.queries, counts: page.countQueries)
            return Self.page(
                page.html(in: frame, obstacle: obstacle(), marks: marks, counts: counts, zones: zones))
        } catch {
            return unreadable(error)
        }
    }

    private func hook(asking address: String?) async -> Response {
        guard let query = try? AddressQuery(address), let name = query["name"] else {
            return broken
        }
        let after = query["after"].map(RunPosition.init(text:))
        if case .some(nil) = after { return broken }
        let fleet = fleet()
        guard let hook = fleet.hook(named: name) else {
            return Self.page(
                frame.notice(
                    "No such hook",
                    "Neither the configuration nor a record of the last seven days names it."), .notFound)
        }
        let page = HookPage(hook, after: after ?? nil, now: fleet.now)
        do {
            let list = try await archive.runs(page.queries[1])
            let (marks, counts) = try await archive.marks([page.queries[0]], counts: page.countQueries)
            let zone = zones(hook.configured?.timezone ?? "UTC")
            return Self.page(
                page.html(in: frame, history: marks.first ?? [], list: list, counts: counts, zone: zone))
        } catch {
            return unreadable(error)
        }
    }

    func run(_ request: Request, for viewer: Viewer) async -> Response {
        guard let query = try? AddressQuery(request.uri.query), let digits = query["id"],
            let id = RunID(hexDigits: Array(digits.utf8))
        else { return broken }
        do {
            guard let run = try await archive.runs(RunQuery(id: id, limit: 1)).first else {
                return Self.page(
                    frame.notice(
                        "No such run", "It is not over, or it is older than what the journal keeps."),
                    .notFound)
            }
            return Self.page(RunPage(run, for: viewer).html(in: frame))
        } catch {
            return unreadable(error)
        }
    }

    private func fleet() -> Fleet {
        let moment = now()
        let ledger = ledger()
        return schedules.withLock { Fleet(ledger, schedules: &$0, now: moment) }
    }

    private var broken: Response {
        Self.page(
            frame.notice("No such page", "The address is broken. Begin at the list of hooks."), .badRequest)
    }

    private func unreadable(_ error: any Error) -> Response {
        Self.page(
            frame.notice("The journal cannot be read", "\(error)"), .internalServerError)
    }

    /// Nothing but what the page's own server sends is loaded or run, and nobody frames it.
    private static let policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    private static func page(_ html: HTML, _ status: HTTPResponse.Status = .ok) -> Response {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff",
        ]
        for (name, value) in [
            ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: html.bytes)))
    }

    // MARK: Assets

    /// A file that pages refer to; nil where there is none of that name.
    func asset(named name: String, _ request: Request) -> Response? {
        guard let asset = PageAsset(named: name) else { return nil }
        let tag = "\"\(asset.version)\""
        // Kept for good under the address that pages use; asked for again under any other.
        let isPinned = request.uri.query == "v=\(asset.version)"
        var headers: HTTPFields = [
            .eTag: tag, .cacheControl: isPinned ? "public, max-age=31536000, immutable" : "no-cache",
            .xContentTypeOptions: "nosniff",
        ]
        if let known = request.headers[.ifNoneMatch], EntityTag.matches(known, tag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = asset.contentType
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: asset.text)))
    }

    // MARK: JSON

    func runs(_ request: Request, for viewer: Viewer) async -> Response {
        let listing: RunListing
        do throws(RunListingError) {
            let query: AddressQuery
            do {
                query = try AddressQuery(request.uri.query)
            } catch {
                throw .encoding(error)
            }
            listing = try RunListing(query, now: now())
        } catch {
            return Self.json(error.json, .badRequest)
        }
        do {
            return Self.json(listing.json(try await archive.runs(listing.query), for: viewer))
        } catch {
            return Self.json(RunListingError.unreadable("\(error)").json, .internalServerError)
        }
    }

    private static func json(_ bytes: [UInt8], _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "application/json", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
