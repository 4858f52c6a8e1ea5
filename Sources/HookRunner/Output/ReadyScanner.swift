/// Looks for a text in output that comes in pieces.
///
/// The text may lie across pieces but not across lines, as it holds no line end. Nothing is kept of the
/// output; each byte is looked at once.
struct ReadyScanner {
    private let text: [UInt8]
    /// For each length of a beginning of the text that was found: how much of it is left as a beginning where
    /// the next byte does not fit.
    private let fallbacks: [Int]
    private var matchedCount = 0
    /// Whether the text has been seen.
    private(set) var isFound = false

    /// - Parameter text: not empty.
    init(_ text: [UInt8]) {
        self.text = text
        var fallbacks = [0]
        var matched = 0
        for index in text.indices.dropFirst() {
            while matched > 0, text[index] != text[matched] { matched = fallbacks[matched - 1] }
            if text[index] == text[matched] { matched += 1 }
            fallbacks.append(matched)
        }
        self.fallbacks = fallbacks
    }

    /// Looks at what came next.
    mutating func look(at bytes: UnsafeBufferPointer<UInt8>) {
        guard !isFound else { return }
        for byte in bytes {
            while matchedCount > 0, byte != text[matchedCount] { matchedCount = fallbacks[matchedCount - 1] }
            guard byte == text[matchedCount] else { continue }
            matchedCount += 1
            if matchedCount == text.count {
                isFound = true
                return
            }
        }
    }

    /// Forgets what it saw: another attempt begins.
    mutating func startOver() {
        matchedCount = 0
        isFound = false
    }
}
