import HTTPTypes
import Hummingbird
import NIOCore
import WebPages

extension Viewer {
    /// Who sends a request: somebody on this machine only where everything speaks for it.
    ///
    /// - The connection comes from a loopback address and arrived at one. All of 127/8 leads here, but only
    ///   127.0.0.1 is what a client of this machine has unless it asks for another: service meshes connect from
    ///   others of them (Istio from 127.0.0.6) with what came from elsewhere.
    /// - Nothing says that it was passed on. A proxy on this machine would otherwise open to the world what is
    ///   for this machine. Trap: one that forwards without saying so cannot be told from a local client, as a mesh
    ///   that passes on bare TCP from 127.0.0.1.
    /// - The host that was asked for is a loopback name: a page elsewhere that has its own name resolve to
    ///   127.0.0.1 (DNS rebinding) makes browsers send that name.
    ///
    /// - Parameters:
    ///   - remote: the connection's other end; nil where nobody knows it.
    ///   - local: the end that is ours, likewise.
    static func of(_ request: Request, from remote: SocketAddress?, to local: SocketAddress?) -> Viewer {
        guard let remote, remote.isLoopback, let local, local.isLoopback, !isForwarded(request.headers),
            isLoopbackName(request.head.authority)
        else { return .remote }
        return .local
    }

    /// What proxies, load balancers and service meshes add to requests that they pass on.
    static func isForwarded(_ headers: HTTPFields) -> Bool {
        headers.contains { field in
            let name = field.name.canonicalName
            return marks.contains(name) || prefixes.contains { name.hasPrefix($0) }
        }
    }

    private static let marks: Set<String> = [
        "forwarded", "via", "x-real-ip", "x-request-id", "cdn-loop", "true-client-ip", "x-client-ip",
        "x-original-forwarded-for", "x-cluster-client-ip", "x-remote-user",
    ]
    private static let prefixes = ["x-forwarded-", "x-envoy-", "cf-"]

    /// Whether `authority`, a name or an address with a port or without, is this machine's own.
    static func isLoopbackName(_ authority: String?) -> Bool {
        guard let authority else { return false }
        let host: Substring
        if authority.hasPrefix("[") {
            host = authority.dropFirst().prefix { $0 != "]" }
        } else {
            host = authority.prefix { $0 != ":" }
        }
        return host == "127.0.0.1" || host == "::1" || host.lowercased() == "localhost"
    }
}

extension SocketAddress {
    /// 127.0.0.1, ::1, and 127.0.0.1 as a listener for both families sees it.
    var isLoopback: Bool {
        switch ipAddress?.lowercased() {
        case "127.0.0.1", "::1", "::ffff:127.0.0.1": true
        default: false
        }
    }
}
