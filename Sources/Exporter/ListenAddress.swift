/// Where the exporter listens: `:10085`, `127.0.0.1:10085`, `localhost:10085`, `[::1]:10085`.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address, without brackets; nil for every interface, by IPv6 and IPv4 alike.
    package var host: String?
    /// 0 lets the kernel choose a free one.
    package var port: UInt16

    package init(host: String?, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Port 10085 of every interface.
    package static let standard = ListenAddress(host: nil, port: 10085)

    /// Reads an address; nil where `text` is none.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        self.port = port
        var host = text[..<colon]
        switch (host.first, host.last) {
        case (nil, nil):
            self.host = nil
            return
        case ("[", "]"):
            host = host.dropFirst().dropLast()
        default:
            // An IPv6 address without brackets: its last group would be taken for the port.
            guard !host.contains(":"), !host.contains("["), !host.contains("]") else { return nil }
        }
        guard !host.isEmpty else { return nil }
        self.host = String(host)
    }

    /// What ``init(_:)`` reads.
    package var description: String {
        guard let host else { return ":\(port)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
