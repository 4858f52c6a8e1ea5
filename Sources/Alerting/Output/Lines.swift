/// Text in the making, line by line.
///
/// Rules for many hooks are tens of megabytes in short pieces: they are put together as bytes, which costs a
/// third of what it costs as a string.
struct Lines {
    private var bytes: [UInt8] = []
    private let indent: [UInt8]

    /// Every line stands after `indent`.
    init(capacity: Int, indent: String = "") {
        self.indent = Array(indent.utf8)
        bytes.reserveCapacity(capacity)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// The lines as a part of another text: nothing ends the last one.
    var block: String { String(decoding: bytes.dropLast(), as: UTF8.self) }

    /// A line that is one text.
    mutating func add(_ text: String) {
        bytes += indent
        bytes += text.utf8
        bytes.append(Self.end)
    }

    /// A line of one text after another.
    mutating func add(_ one: String, _ other: String) {
        bytes += indent
        bytes += one.utf8
        bytes += other.utf8
        bytes.append(Self.end)
    }

    /// A line that ends in a text in double quotes.
    mutating func add(_ start: String, quoted text: String) {
        bytes += indent
        bytes += start.utf8
        append(quoted: text)
        bytes.append(Self.end)
    }

    /// A line of a key and its value, which is in double quotes.
    mutating func add(_ start: String, _ key: String, quoted value: String) {
        bytes += indent
        bytes += start.utf8
        bytes += key.utf8
        bytes.append(UInt8(ascii: ":"))
        bytes.append(UInt8(ascii: " "))
        append(quoted: value)
        bytes.append(Self.end)
    }

    /// Each line of `block` after `further`.
    mutating func add(block: String, after further: String) {
        let indent = indent + Array(further.utf8)
        bytes.reserveCapacity(bytes.count + block.utf8.count + 256)
        var block = block
        block.withUTF8 { block in
            var start = 0
            while true {
                let end = block.lineEnd(from: start)
                bytes += indent
                bytes += block[start..<end]
                bytes.append(Self.end)
                guard end < block.count else { return }
                start = end + 1
            }
        }
    }

    private mutating func append(quoted text: String) {
        guard PromQL.isVerbatim(text) else {
            bytes += PromQL.quoted(text).utf8
            return
        }
        bytes.append(UInt8(ascii: "\""))
        bytes += text.utf8
        bytes.append(UInt8(ascii: "\""))
    }

    fileprivate static let end = UInt8(ascii: "\n")
}

extension UnsafeBufferPointer<UInt8> {
    /// Where the line ends that `start` is in; looked for in eight bytes at once.
    fileprivate func lineEnd(from start: Int) -> Int {
        let bytes = UnsafeRawBufferPointer(self)
        let ones: UInt64 = 0x0101_0101_0101_0101
        var place = start
        while place + 8 <= count {
            let next = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            // Zero where a line ends, which `found` has the high bit of: the lowest of those is right, and those above it
            // may not be, by the borrow.
            let different = next ^ (ones &* UInt64(Lines.end))
            let found = (different &- ones) & ~different & (ones &* 0x80)
            if found != 0 { return place + found.trailingZeroBitCount / 8 }
            place += 8
        }
        return self[place...].firstIndex(of: Lines.end) ?? count
    }
}

extension String {
    /// Each line two blanks further in.
    func indented() -> String {
        var lines = Lines(capacity: utf8.count + 256)
        lines.add(block: self, after: "  ")
        return lines.block
    }
}
