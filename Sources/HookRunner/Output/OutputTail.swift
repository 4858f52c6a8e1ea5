import CBoathookSystem

/// The end of a hook's output, kept in memory that was allocated before the hook began.
///
/// Nothing here allocates afterwards, and the memory is never given back: there is one tail in a process,
/// and it lives as long as the process does.
package struct OutputTail: ~Copyable {
    /// What is kept before the tail proper, so that a secret's announcement is seen although it would not be
    /// recorded itself.
    static let contextByteCount = 4096
    /// Of a context whose beginning was lost, so much is never recorded: it may lie inside a secret that was
    /// announced before.
    static let blindByteCount = 2048

    /// Bytes of output in all, whatever part of them is kept.
    package private(set) var totalByteCount: Int64 = 0
    private let tailByteCount: Int
    /// The last bytes of output, the newest at `heldByteCount`; twice as large as what must be kept, so that
    /// old bytes are moved away only now and then.
    private let window: UnsafeMutableBufferPointer<UInt8>
    private var heldByteCount = 0
    private let scratch: UnsafeMutableBufferPointer<UInt8>

    /// Room for a tail of so many bytes; 0 counts the output and keeps none of it.
    ///
    /// nil where there is no memory to be had.
    package init?(tailByteCount: Int) {
        guard tailByteCount > 0 else {
            self.tailByteCount = 0
            window = UnsafeMutableBufferPointer(start: nil, count: 0)
            scratch = UnsafeMutableBufferPointer(start: nil, count: 0)
            return
        }
        let capacity = tailByteCount + Self.contextByteCount
        let scratchByteCount = Redaction.maximumByteCount(of: capacity)
        guard let memory = boathook_allocate(2 * capacity + scratchByteCount) else { return nil }
        let bytes = memory.bindMemory(to: UInt8.self, capacity: 2 * capacity + scratchByteCount)
        self.tailByteCount = tailByteCount
        window = UnsafeMutableBufferPointer(start: bytes, count: 2 * capacity)
        scratch = UnsafeMutableBufferPointer(start: bytes + 2 * capacity, count: scratchByteCount)
    }

    private var capacity: Int { window.count / 2 }

    /// Takes in what the hook wrote next.
    package mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        totalByteCount += Int64(bytes.count)
        guard let target = window.baseAddress, let source = bytes.baseAddress else { return }
        let added = min(bytes.count, capacity)
        if heldByteCount + added > window.count {
            let kept = capacity - added
            target.update(from: target + (heldByteCount - kept), count: kept)
            heldByteCount = kept
        }
        (target + heldByteCount).update(from: source + (bytes.count - added), count: added)
        heldByteCount += added
    }

    /// The end of the output, at most `tailByteCount` bytes of it, free of secrets.
    ///
    /// Secrets are replaced first and the text is cut afterwards, so no cut can hide what announces one. The
    /// word that a cut would halve is left out. Valid until the next call of this or of `append`.
    package mutating func redacted() -> UnsafeBufferPointer<UInt8> {
        let count = min(heldByteCount, capacity)
        let held = UnsafeBufferPointer(
            rebasing: UnsafeBufferPointer(window)[(heldByteCount - count)..<heldByteCount])
        let hasLostItsBeginning = totalByteCount > Int64(count)
        let redactedCount = Redaction.redact(
            held, blindByteCount: hasLostItsBeginning ? Self.blindByteCount : 0, into: scratch)
        let text = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(scratch)[..<redactedCount])
        guard redactedCount > tailByteCount else { return text }
        return Self.wholeWords(of: text, from: redactedCount - tailByteCount)
    }

    /// What of `text` follows the cut, without the word that the cut goes through.
    private static func wholeWords(
        of text: UnsafeBufferPointer<UInt8>, from cut: Int
    ) -> UnsafeBufferPointer<UInt8> {
        var start = cut
        if !RedactionByte.isBlank(text[cut - 1]) {
            while start < text.count, !RedactionByte.isBlank(text[start]) { start += 1 }
            if start < text.count { start += 1 }
        }
        return UnsafeBufferPointer(rebasing: text[start...])
    }
}
