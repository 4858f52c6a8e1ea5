/// Copies a text into memory with its secrets replaced, and never past the memory's end.
struct RedactionWriter {
    private(set) var byteCount = 0
    private let memory: UnsafeMutableBufferPointer<UInt8>
    /// What comes before is read but not written.
    private var start: Int

    init(_ memory: UnsafeMutableBufferPointer<UInt8>, from start: Int = 0) {
        self.memory = memory
        self.start = start
    }

    /// Writes all of `text`, in which `scanner` finds the secrets.
    mutating func write(_ text: UnsafeBufferPointer<UInt8>, secretsFrom scanner: inout RedactionScanner) {
        var index = 0
        while let secret = scanner.nextSecret(from: index) {
            put(text, index..<secret.lowerBound)
            if secret.lowerBound >= start {
                put(Redaction.replacement.bytes, 0..<Redaction.replacement.utf8CodeUnitCount, isWhole: true)
            } else if secret.upperBound > start {
                // The start lies in a secret: the word that it halves is left out.
                start = Self.nextWord(in: text, behind: secret.upperBound)
            }
            index = secret.upperBound
        }
        put(text, index..<text.count)
    }

    /// Where the next word begins behind the one at `index`.
    static func nextWord(in text: UnsafeBufferPointer<UInt8>, behind index: Int) -> Int {
        var next = index
        while next < text.count, !RedactionByte.isBlank(text[next]) { next += 1 }
        while next < text.count, RedactionByte.isBlank(text[next]) { next += 1 }
        return next
    }

    private mutating func put(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isWhole: Bool = false
    ) {
        let first = isWhole ? range.lowerBound : max(range.lowerBound, start)
        guard first < range.upperBound else { return }
        for index in first..<range.upperBound {
            guard byteCount < memory.count else { return }
            memory[byteCount] = bytes[index]
            byteCount += 1
        }
    }
}
