/// Text in the making, line by line.
///
/// Rules for many hooks are tens of megabytes in short pieces: they are put together as bytes, which costs a
/// third of what it costs as a string.
struct Lines {
    private var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// The lines as a part of another text: nothing ends the last one.
    var block: String { String(decoding: bytes.dropLast(), as: UTF8.self) }

    /// A line of `pieces`, one after the other.
    mutating func add(_ pieces: String...) {
        for piece in pieces { bytes.append(contentsOf: piece.utf8) }
        bytes.append(Self.end)
    }

    /// Each line of `block` after `indent`.
    mutating func add(block: String, indent: String) {
        bytes.reserveCapacity(bytes.count + block.utf8.count + 256)
        var block = block
        block.withUTF8 { block in
            var rest = block[...]
            while true {
                let end = rest.firstIndex(of: Self.end) ?? rest.endIndex
                bytes.append(contentsOf: indent.utf8)
                bytes.append(contentsOf: rest[..<end])
                bytes.append(Self.end)
                guard end != rest.endIndex else { return }
                rest = rest[(end + 1)...]
            }
        }
    }

    private static let end = UInt8(ascii: "\n")
}

extension String {
    /// Each line two blanks further in.
    func indented() -> String {
        var lines = Lines(capacity: utf8.count + 256)
        lines.add(block: self, indent: "  ")
        return lines.block
    }
}
