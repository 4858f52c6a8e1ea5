import HTTPTypes
import Hummingbird
import NIOCore
import WebPages

extension Viewer {
    /// Who sends a request: somebody on this machine only where everything speaks for it.
    ///
    /// - The connection comes from a loopback address.
    /// - Nothing says that it was passed on. A proxy on this machine would otherwise open to the world what is
    ///   for this machine. Trap: one that forwards without saying so cannot be told from a local client.
    /// - The host that was asked for is a loopback name: a page elsewhere that has its own name resolve to
    ///   127.0.0.1 (DNS rebinding) makes browsers send that name.
    static func of(_ request: Request, from address: SocketAddress?) -> Viewer {
        guard let address, address.isLoopback, !isForwarded(request.headers),
            isLoopbackName(request.head.authority)
        else { return .remote }
        return .local
    }

    /// What proxies, load balancers and service meshes add to requests that they pass on.
    static func isForwarded(_ headers: HTTPFields) -> Bool {
        headers.contains { field in
            let name = field.name.canonicalName
            return name == "forwarded" || name == "via" || name == "x-real-ip" || name == "x-request-id"
                || name == "cdn-loop" || name.hasPrefix("x-forwarded-") || name.hasPrefix("x-envoy-")
                || name.hasPrefix("cf-")
        }
    }

    /// Whether `authority`, a name or an address with a port or without, is this machine's own.
    static func isLoopbackName(_ authority: String?) -> Bool {
        guard let authority else { return false }
        let host: Substring
        if authority.hasPrefix("[") {
            host = authority.dropFirst().prefix { $0 != "]" }
        } else {
            host = authority.prefix { $0 != ":" }
        }
        return isLoopbackAddress(host) || host.lowercased() == "localhost"
    }

    static func isLoopbackAddress(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isIPv4 = parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
        return isIPv4 || host == "::1"
    }
}

extension SocketAddress {
    /// 127.0.0.0/8, ::1, and 127.0.0.0/8 as a listener for both families sees it.
    var isLoopback: Bool {
        guard let text = ipAddress?.lowercased() else { return false }
        let mapped = "::ffff:"
        return Viewer.isLoopbackAddress(text.hasPrefix(mapped) ? text.dropFirst(mapped.count) : text[...])
    }
}
