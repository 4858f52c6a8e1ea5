extension String {
    /// Each line two blanks further in.
    func indented() -> String {
        var text = ""
        text.reserveCapacity(utf8.count + 256)
        forEachLine { line in
            text += text.isEmpty ? "  " : "\n  "
            text += line
        }
        return text
    }

    /// The lines in their order, without the characters that end them.
    func forEachLine(_ body: (String) -> Void) {
        var text = self
        text.withUTF8 { bytes in
            var rest = bytes[...]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                body(String(decoding: rest[..<end], as: UTF8.self))
                rest = rest[(end + 1)...]
            }
            body(String(decoding: rest, as: UTF8.self))
        }
    }
}
