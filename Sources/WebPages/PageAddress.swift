package import RunRecord

/// The address of a page of ours: a fixed path, and a query in which everything is percent-encoded.
///
/// Names stand in the query, not in the path: a hook may be called `..`, which clients take out of paths.
package struct PageAddress: Hashable, Sendable {
    /// As it stands after the host.
    package let text: String

    private init(_ path: String, _ query: [(name: String, value: String)] = []) {
        var text = path
        for (index, item) in query.enumerated() {
            text += index == 0 ? "?" : "&"
            text += item.name + "=" + Self.encoded(item.value)
        }
        self.text = text
    }

    static let overview = PageAddress("/")
    static let rules = PageAddress("/rules")
    static let runs = PageAddress("/api/v1/runs")

    /// - Parameter path: as the operator has set it; begins with a slash.
    static func metrics(at path: String) -> PageAddress {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return PageAddress(verbatim: parts.map { encoded(String($0)) }.joined(separator: "/"))
    }

    /// - Parameters:
    ///   - state: only hooks in that state; nil for all.
    ///   - search: only hooks with that in their names.
    ///   - page: counted from 1.
    static func overview(state: String?, search: String, page: Int) -> PageAddress {
        var query: [(String, String)] = []
        if let state { query.append(("state", state)) }
        if !search.isEmpty { query.append(("q", search)) }
        if page > 1 { query.append(("page", String(page))) }
        return PageAddress("/", query)
    }

    /// - Parameter after: where the list of its runs goes on; nil for its beginning.
    package static func hook(_ name: String, after: String? = nil) -> PageAddress {
        PageAddress("/hook", [("name", name)] + (after.map { [("after", $0)] } ?? []))
    }

    package static func run(_ id: RunID) -> PageAddress { PageAddress("/run", [("id", id.hexText)]) }

    static func runsOfHook(_ name: String) -> PageAddress { PageAddress("/api/v1/runs", [("hook", name)]) }

    /// With the version in the address, a file may be kept for good.
    static func asset(_ asset: PageAsset) -> PageAddress {
        PageAddress(verbatim: "/assets/\(asset.name)?v=\(asset.version)")
    }

    private init(verbatim text: String) { self.text = text }

    /// Every byte but letters, digits and `-._~` as `%XX`.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What stands after the question mark of a request's address.
package struct AddressQuery: Hashable, Sendable {
    /// Names and values, decoded, in the order of the address.
    package let items: [Item]

    package struct Item: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    /// - Parameter text: percent-encoded, `+` for a blank; nil where there is none.
    /// - Throws: where the encoding is broken, or what it encodes is not UTF-8.
    package init(_ text: String?) throws(AddressQueryError) {
        var items: [Item] = []
        for part in (text ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let sides = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(sides[0])
            items.append(Item(name: name, value: sides.count > 1 ? try Self.decoded(sides[1]) : ""))
        }
        self.items = items
    }

    /// The first value of that name.
    package subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    private static func decoded(_ text: Substring.UTF8View) throws(AddressQueryError) -> String {
        var bytes: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = text[text.index(after: index)...].prefix(2)
                guard digits.count == 2, let byte = UInt8(String(Substring(digits)), radix: 16),
                    digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-")
                else { throw .encoding }
                bytes.append(byte)
                index = text.index(index, offsetBy: 2)
            case let byte: bytes.append(byte)
            }
            index = text.index(after: index)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .encoding }
        return decoded
    }
}

/// What is wrong with the query of an address as such.
package enum AddressQueryError: Error, Hashable, Sendable, CustomStringConvertible {
    case encoding

    package var description: String {
        "the query is not percent-encoded UTF-8; write every other byte than letters and digits as %XX"
    }
}
