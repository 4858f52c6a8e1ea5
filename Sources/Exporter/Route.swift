/// What a request asks of the exporter.
package enum Route: Hashable, Sendable {
    case metrics
    /// The web page: all hooks, one hook, one run.
    case overview
    case hook
    case run
    /// A file that pages refer to.
    case asset(String)
    /// The runs in JSON.
    case runs
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
    /// its query. A telemetry path of `/` takes the overview's place.
    package static func of(method: String, path: String, telemetryPath: String) -> Route {
        let readers = "GET, HEAD"
        let writers = "POST, PUT"
        let isReading = method == "GET" || method == "HEAD"
        func reading(_ route: Route) -> Route { isReading ? route : .methodNotAllowed(allow: readers) }
        switch path {
        case telemetryPath: return reading(.metrics)
        case "/": return reading(.overview)
        case "/hook": return reading(.hook)
        case "/run": return reading(.run)
        case "/api/v1/runs": return reading(.runs)
        case "/rules": return reading(.rules)
        case "/-/healthy": return reading(.healthy)
        case "/-/ready": return reading(.ready)
        case "/-/reload":
            return method == "POST" || method == "PUT" ? .reload : .methodNotAllowed(allow: writers)
        default:
            let assets = "/assets/"
            return path.hasPrefix(assets) ? reading(.asset(String(path.dropFirst(assets.count)))) : .notFound
        }
    }
}
