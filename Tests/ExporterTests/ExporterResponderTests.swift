import Exporter
import HTTPTypes
import HookMetrics
import HookModel
import Hummingbird
import HummingbirdTesting
import Logging
import RunRecord
import Synchronization
import Testing

struct ExporterResponderTests {
    private static let openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    private static let text = "text/plain; version=0.0.4; charset=utf-8"

    @Test(
        arguments: [
            (nil, nil, text, nil),
            ("text/plain", "gzip", text, "gzip"),
            ("application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.2", nil, openMetrics, nil),
            ("application/openmetrics-text;version=1.0.0", "gzip;q=0", openMetrics, nil),
            ("application/openmetrics-text;version=1.0.0", "gzip", openMetrics, "gzip"),
        ] as [(String?, String?, String, String?)])
    func `a scrape gets the format and the coding that it asks for`(
        accept: String?, acceptEncoding: String?, contentType: String, contentEncoding: String?
    ) async throws {
        let house = House()
        try await house.serve { client in
            var headers = HTTPFields()
            headers[.accept] = accept
            headers[.acceptEncoding] = acceptEncoding
            let response = try await client.execute(uri: "/metrics", method: .get, headers: headers)
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == contentType)
            #expect(response.headers[.contentEncoding] == contentEncoding)
            #expect(response.headers[.contentLength] == "\(response.body.readableBytes)")
            #expect(response.headers[.vary] == "Accept, Accept-Encoding")
            #expect(response.headers[.xContentTypeOptions] == "nosniff")
            let text =
                contentEncoding == nil ? Array(response.body.readableBytesView) : try gunzip(response.body)
            let format: ExpositionFormat = contentType == Self.text ? .text004 : .openMetrics100
            #expect(text == house.exposition(format))
        }
    }

    @Test(arguments: ["/metrics", "/", "/-/healthy", "/-/ready", "/nowhere"])
    func `HEAD says what GET would, without the body`(path: String) async throws {
        try await House().serve { client in
            let get = try await client.execute(uri: path, method: .get)
            let head = try await client.execute(uri: path, method: .head)
            #expect(head.status == get.status)
            #expect(head.body.readableBytes == 0)
            for name in [HTTPField.Name.contentLength, .contentType, .vary, .xContentTypeOptions] {
                #expect(head.headers[name] == get.headers[name])
            }
        }
    }

    @Test func `a query does not change the route`() async throws {
        try await House().serve { client in
            let response = try await client.execute(uri: "/metrics?name[]=up", method: .get)
            #expect(response.status == .ok)
        }
    }

    @Test func `an unknown path is not found, and a wrong method is told the right ones`() async throws {
        try await House().serve { client in
            let unknown = try await client.execute(uri: "/nowhere", method: .post)
            #expect(unknown.status == .notFound)
            let wrong = try await client.execute(uri: "/metrics", method: .delete)
            #expect(wrong.status == .methodNotAllowed)
            #expect(wrong.headers[.allow] == "GET, HEAD")
            let reload = try await client.execute(uri: "/-/reload", method: .get)
            #expect(reload.status == .methodNotAllowed)
            #expect(reload.headers[.allow] == "POST, PUT")
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .post])
    func `a request with a body is refused`(method: HTTPRequest.Method) async throws {
        try await House().serve { client in
            let response = try await client.execute(
                uri: "/-/reload", method: method, body: ByteBuffer(string: "something"))
            #expect(response.status == .contentTooLarge)
            #expect(response.headers[.connection] == "close")
        }
    }

    @Test func `readiness says why it is not given, and health does not depend on it`() async throws {
        let house = House(readiness: .notReady(reason: "the spool is being swept"))
        try await house.serve { client in
            let ready = try await client.execute(uri: "/-/ready", method: .get)
            #expect(ready.status == .serviceUnavailable)
            #expect(String(buffer: ready.body) == "boathook is not ready: the spool is being swept\n")
            let healthy = try await client.execute(uri: "/-/healthy", method: .get)
            #expect(healthy.status == .ok)
            #expect(String(buffer: healthy.body) == "boathook is healthy.\n")
            house.readiness.withLock { $0 = .ready }
            let later = try await client.execute(uri: "/-/ready", method: .get)
            #expect(later.status == .ok)
            #expect(String(buffer: later.body) == "boathook is ready.\n")
        }
    }

    @Test(arguments: [HTTPRequest.Method.post, .put])
    func `a reload is forbidden unless it is enabled`(method: HTTPRequest.Method) async throws {
        let house = House()
        try await house.serve { client in
            let response = try await client.execute(uri: "/-/reload", method: method)
            #expect(response.status == .forbidden)
            #expect(String(buffer: response.body) == "Lifecycle API is not enabled.\n")
        }
        #expect(house.reloads.withLock { $0 } == 0)
    }

    @Test func `an enabled reload says what came of it`() async throws {
        let house = House(lifecycle: .enabled)
        try await house.serve { client in
            let good = try await client.execute(uri: "/-/reload", method: .post)
            #expect(good.status == .ok)
            house.reloadOutcome.withLock { $0 = .refused("boathook.yaml:1:1: error: no") }
            let bad = try await client.execute(uri: "/-/reload", method: .put)
            #expect(bad.status == .internalServerError)
            #expect(String(buffer: bad.body) == "failed to reload config: boathook.yaml:1:1: error: no\n")
        }
        #expect(house.reloads.withLock { $0 } == 2)
    }

    @Test func `the overview names the version and leads to the metrics`() async throws {
        let house = House(telemetryPath: "/hooks<")
        try await house.serve { client in
            let page = try await client.execute(uri: "/", method: .get)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            let html = String(buffer: page.body)
            #expect(html.contains("<a href=\"/hooks%3C\">Metrics</a>"))
            #expect(html.contains("boathook 1.2.3"))
        }
    }

    @Test func `a scrape between two runs compresses nothing`() async throws {
        let house = House()
        try await house.serve { client in
            _ = try await client.execute(uri: "/metrics", method: .get, headers: [.acceptEncoding: "gzip"])
            let compressed = house.scrapes.compressedByteCount
            #expect(compressed > 0)
            for _ in 1...3 {
                _ = try await client.execute(
                    uri: "/metrics", method: .get, headers: [.acceptEncoding: "gzip"])
            }
            #expect(house.scrapes.compressedByteCount == compressed)
        }
    }
}
