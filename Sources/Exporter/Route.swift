/// What a request asks of the exporter.
package enum Route: Hashable, Sendable {
    case metrics
    case landingPage
    case rules
    case healthy
    case ready
    case reload
    /// The path exists, but not for this method; these are the methods that it takes.
    case methodNotAllowed(allow: String)
    case notFound

    /// The route of a request.
    ///
    /// HEAD is the same route as GET: the answer differs in its body alone. A path is matched exactly, without
    /// its query. A telemetry path of `/` takes the landing page's place.
    package static func of(method: String, path: String, telemetryPath: String) -> Route {
        let readers = "GET, HEAD"
        let writers = "POST, PUT"
        let isReading = method == "GET" || method == "HEAD"
        func reading(_ route: Route) -> Route { isReading ? route : .methodNotAllowed(allow: readers) }
        switch path {
        case telemetryPath: return reading(.metrics)
        case "/": return reading(.landingPage)
        case "/rules": return reading(.rules)
        case "/-/healthy": return reading(.healthy)
        case "/-/ready": return reading(.ready)
        case "/-/reload":
            return method == "POST" || method == "PUT" ? .reload : .methodNotAllowed(allow: writers)
        default: return .notFound
        }
    }
}
