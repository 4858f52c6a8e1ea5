/// Takes passwords out of text that is about to be recorded.
package enum Redaction {
    /// How many times as long as its input the output can become: `-pa ` grows from 4 bytes to 13.
    static let maximumGrowth = 4
    static let replacement: StaticString = "[redacted]"

    /// Copies `input` into `output` with every secret replaced; stops where `output` is full.
    ///
    /// Never allocates. What looks like a secret counts as one: a word too many replaced beats a leak.
    /// - Returns: the bytes written.
    package static func redact(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        redact(input, blindByteCount: 0, into: output)
    }

    static func redact(
        _ input: UnsafeBufferPointer<UInt8>, blindByteCount: Int,
        into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        let count = min(input.count, output.count)
        for index in 0..<count { output[index] = input[index] }
        return count
    }

    /// The command line as it may be recorded: the words joined by blanks, redacted, at most 2048 bytes.
    package static func commandLine(_ words: [[UInt8]]) -> String {
        var line: [UInt8] = []
        for word in words { line += word + [0x20] }
        return String(decoding: line[..<min(line.count, 2048)], as: UTF8.self)
    }
}

enum RedactionByte {
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0 || (0x09...0x0D).contains(byte)
    }
}
