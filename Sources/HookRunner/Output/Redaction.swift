/// Takes passwords out of text that is about to be recorded.
package enum Redaction {
    static let replacement: StaticString = "[redacted]"

    /// The most that `redact` can make of so many bytes: `-pa ` grows from 4 bytes to 13, nothing grows more.
    static func maximumByteCount(of inputByteCount: Int) -> Int {
        4 * inputByteCount + replacement.utf8CodeUnitCount
    }

    /// Copies `input` into `output` with every secret replaced; stops where `output` is full.
    ///
    /// Never allocates. What looks like a secret counts as one: a word too many replaced beats a leak.
    /// - Returns: the bytes written.
    package static func redact(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        redact(input, blindByteCount: 0, into: output)
    }

    /// The same for output whose beginning may be lost.
    ///
    /// - Parameter blindByteCount: of a text that lost its beginning, how much to leave out because what was
    ///   lost may have announced it; the first two words are left out in any case. 0 for a whole text.
    static func redact(
        _ input: UnsafeBufferPointer<UInt8>, blindByteCount: Int,
        into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var writer = RedactionWriter(output, from: blindByteCount > 0 ? seen(input, blindByteCount) : 0)
        var scanner = RedactionScanner(input, as: .output)
        writer.write(input, secretsFrom: &scanner)
        return writer.byteCount
    }

    /// Where the part of a text without its beginning starts that can be judged.
    private static func seen(_ text: UnsafeBufferPointer<UInt8>, _ blindByteCount: Int) -> Int {
        var index = 0
        for _ in 0..<2 { index = RedactionWriter.nextWord(in: text, behind: index) }
        return index > blindByteCount
            ? index : RedactionWriter.nextWord(in: text, behind: min(blindByteCount, text.count))
    }
}
