import Exporter
import Testing

struct RouteTests {
    @Test(arguments: [
        ("GET", "/metrics", Route.metrics),
        ("HEAD", "/metrics", .metrics),
        ("GET", "/", .overview),
        ("HEAD", "/hook", .hook),
        ("GET", "/run", .run),
        ("GET", "/api/v1/runs", .runs),
        ("DELETE", "/api/v1/runs", .methodNotAllowed(allow: "GET, HEAD")),
        ("GET", "/assets/boathook.css", .asset("boathook.css")),
        ("GET", "/assets/../x", .asset("../x")),
        ("GET", "/rules", .rules),
        ("POST", "/rules", .methodNotAllowed(allow: "GET, HEAD")),
        ("HEAD", "/-/healthy", .healthy),
        ("GET", "/-/ready", .ready),
        ("POST", "/-/reload", .reload),
        ("PUT", "/-/reload", .reload),
        ("GET", "/metrics/", .notFound),
        ("GET", "/favicon.ico", .notFound),
        ("POST", "/nowhere", .notFound),
        ("POST", "/metrics", .methodNotAllowed(allow: "GET, HEAD")),
        ("OPTIONS", "/", .methodNotAllowed(allow: "GET, HEAD")),
        ("DELETE", "/-/ready", .methodNotAllowed(allow: "GET, HEAD")),
        ("GET", "/-/reload", .methodNotAllowed(allow: "POST, PUT")),
    ])
    func `a path and a method make a route`(method: String, path: String, expected: Route) {
        #expect(Route.of(method: method, path: path, telemetryPath: "/metrics") == expected)
    }

    @Test func `a telemetry path of its own moves the metrics`() {
        #expect(Route.of(method: "GET", path: "/hooks", telemetryPath: "/hooks") == .metrics)
        #expect(Route.of(method: "GET", path: "/metrics", telemetryPath: "/hooks") == .notFound)
        #expect(Route.of(method: "GET", path: "/", telemetryPath: "/") == .metrics)
    }
}
