import HTTPTypes
import HookModel
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import RunRecord
import Synchronization
import Testing
import WebPages

@testable import Exporter

struct PageServiceTests {
    private static func run(_ name: String = "postgres") -> RunRecord {
        let moment = Timestamp(nanosecondsSinceEpoch: 1_799_999_000_000_000_000)
        return RunRecord(
            start: RunStart(
                id: RunID(high: 1, low: 2), hook: name, phase: .pre, startedAt: moment, command: "secret"),
            end: RunEnd(endedAt: moment, duration: .seconds(1), outcome: .success, outputTail: "secret"))
    }

    private static let runAddress = PageAddress.run(RunID(high: 1, low: 2)).text

    private func house(_ name: String = "postgres") -> House {
        let house = House()
        let run = Self.run(name)
        house.ledger.withLock { _ = $0.apply(run) }
        house.archive.held.withLock {
            $0 = [JournalledRun(sequence: 1, takenAt: run.start.startedAt, record: run)]
        }
        return house
    }

    @Test(arguments: ["/", "/hook?name=postgres", runAddress])
    func `pages are not kept, not framed, and run nothing but our script`(path: String) async throws {
        try await house().serve { client in
            let page = try await client.execute(uri: path, method: .get)
            #expect(page.status == .ok)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[.cacheControl] == "no-store")
            let policy = try #require(page.headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            let html = String(buffer: page.body)
            #expect(html.contains(">postgres</"))
            #expect(!html.contains(" style=") && !html.contains("<style"))
        }
    }

    @Test(arguments: ["..", "/", "a b", "é", "%", "?&=#", "a\0b", String(repeating: "<", count: 253)])
    func `the address of a hook's page holds its name, whatever it is`(name: String) async throws {
        try await house(name).serve { client in
            let page = try await client.execute(uri: PageAddress.hook(name).text, method: .get)
            #expect(page.status == .ok)
        }
    }

    @Test(arguments: [
        ("/hook", 400), ("/hook?name=%FF", 400), ("/hook?name=nobody", 404),
        ("/hook?name=postgres&after=garbage", 400), ("/hook?name=postgres&after=", 400),
        ("/run?id=1", 400),
        ("/assets/none", 404), ("/api/v1/runs?limit=x", 400), ("/api/v1/runs?hook=%", 400),
    ])
    func `what is not there is said in the form that was asked for`(path: String, status: Int) async throws {
        try await house().serve { client in
            let answer = try await client.execute(uri: path, method: .get)
            #expect(answer.status.code == status)
            guard path.hasPrefix("/api") else { return }
            #expect(answer.headers[.contentType] == "application/json")
            #expect(String(buffer: answer.body).hasPrefix("{\"error\":\""))
        }
    }

    @Test func `assets are kept for good under the address that pages use`() async throws {
        try await house().serve { client in
            let html = String(buffer: try await client.execute(uri: "/", method: .get).body)
            let addresses = html.matches(of: /"(\/assets\/[^"]+)"/).map { String($0.1) }
            #expect(addresses.count == 3)
            for address in addresses {
                let asset = try await client.execute(uri: address, method: .get)
                #expect(asset.status == .ok)
                #expect(asset.headers[.cacheControl] == "public, max-age=31536000, immutable")
                let tag = try #require(asset.headers[.eTag])
                let again = try await client.execute(
                    uri: address, method: .get, headers: [.ifNoneMatch: tag])
                #expect(again.status == .notModified)
                #expect(again.body.readableBytes == 0)
                let bare = String(address.prefix { $0 != "?" })
                let unpinned = try await client.execute(uri: bare, method: .get)
                #expect(unpinned.headers[.cacheControl] == "no-cache")
            }
        }
    }

    @Test(
        arguments: [
            ([:], true), (["X-Forwarded-For": "10.0.0.1"], false), (["Forwarded": "for=10.0.0.1"], false),
            (["Via": "1.1 proxy"], false), (["X-Real-IP": "127.0.0.1"], false),
            (["True-Client-IP": "10.0.0.1"], false), (["X-Client-IP": "10.0.0.1"], false),
            (["X-Original-Forwarded-For": "10.0.0.1"], false), (["X-Remote-User": "eve"], false),
            (["X-Cluster-Client-IP": "10.0.0.1"], false), (["x-envoy-peer-metadata": "a"], false),
        ] as [([String: String], Bool)])
    func `a proxy on this machine does not open to others what is for this machine`(
        headers: [String: String], isOpen: Bool
    ) async throws {
        try await house().serve { client in
            var fields = HTTPFields()
            for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
            for path in [Self.runAddress, "/api/v1/runs"] {
                let answer = try await client.execute(uri: path, method: .get, headers: fields)
                #expect(answer.status == .ok)
                #expect(String(buffer: answer.body).contains("secret") == isOpen)
            }
        }
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.0.0.6", false), ("127.8.9.10", false), ("::1", true),
        ("::ffff:127.0.0.1", true), ("::ffff:127.0.0.6", false),
        ("10.0.0.1", false), ("::ffff:10.0.0.1", false), ("fe80::1", false), ("0.0.0.0", false),
        ("::", false),
    ])
    func `a local client is at an address that it has unless it asks for another`(
        address: String, expected: Bool
    ) throws {
        #expect(try SocketAddress(ipAddress: address, port: 1).isLoopback == expected)
    }

    /// Meshes leave either end as it is not for a client of this machine.
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1", Viewer.local), ("127.0.0.6", "127.0.0.1", .remote),
        ("127.0.0.6", "10.1.2.3", .remote), ("127.0.0.1", "10.1.2.3", .remote), ("::1", "::1", .local),
    ])
    func `a connection is local at both of its ends`(remote: String, local: String, viewer: Viewer) throws {
        let request = Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: "localhost:10085", path: "/"),
            body: RequestBody(buffer: ByteBuffer()))
        let ends = try [remote, local].map { try SocketAddress(ipAddress: $0, port: 1) }
        #expect(Viewer.of(request, from: ends[0], to: ends[1]) == viewer)
        #expect(Viewer.of(request, from: ends[0], to: nil) == .remote)
    }

    @Test(
        arguments: [
            ("localhost:10085", true), ("LOCALHOST", true), ("127.0.0.1:1", true), ("[::1]:10085", true),
            ("rebound.example:10085", false), ("127.0.0.1.example", false), ("localhost.example", false),
            ("", false), (nil, false), ("127.0.0.256", false),
        ] as [(String?, Bool)])
    func `a name from elsewhere that leads here is not ours`(authority: String?, expected: Bool) {
        #expect(Viewer.isLoopbackName(authority) == expected)
    }

    @Test func `the API asks the journal what the address says`() async throws {
        let house = house()
        try await house.serve { client in
            let answer = try await client.execute(
                uri: "/api/v1/runs?hook=postgres&outcome=lost&limit=3", method: .get)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
        #expect(
            house.archive.queries.withLock { $0 } == [
                RunQuery(hook: "postgres", outcome: .failure(.lost), limit: 4)
            ])
    }
}
