extension RedactionScanner {
    // MARK: - Skipping

    func skippingSpaces(from index: Int) -> Int {
        var next = index
        while next < end, RedactionByte.isSpace(text[next]) { next += 1 }
        return next
    }

    /// Behind spaces, and behind line ends that a backslash takes back.
    func skippingContinuations(from index: Int) -> Int {
        var next = skippingSpaces(from: index)
        while byte(next) == UInt8(ascii: "\\"), RedactionByte.isLineEnd(byte(next + 1)) {
            next = skippingSpaces(from: next + 2)
        }
        return next
    }

    /// Behind what may close the quotes or brackets around a name, and terminal sequences.
    func skippingClosers(from index: Int) -> Int {
        var next = index
        while next < end {
            switch text[next] {
            case UInt8(ascii: "\\") where RedactionByte.isLineEnd(byte(next + 1)): return next
            case UInt8(ascii: "\\"), UInt8(ascii: "]"), UInt8(ascii: ")"): next += 1
            case 0x1B: next = endOfEscapeSequence(at: next)
            case let byte where RedactionByte.isQuote(byte): next += 1
            default: return next
            }
        }
        return next
    }

    // MARK: - Quoted values

    /// A quote that opens a value; quotes inside of quotes carry backslashes, one level in the other.
    struct Opening {
        let quote: UInt8
        let start: Int
        let contentStart: Int

        var backslashCount: Int { contentStart - start - 1 }
    }

    func opening(at index: Int) -> Opening? {
        var quoteIndex = index
        while byte(quoteIndex) == UInt8(ascii: "\\") { quoteIndex += 1 }
        guard quoteIndex < end, RedactionByte.isQuote(text[quoteIndex]) else { return nil }
        return Opening(quote: text[quoteIndex], start: index, contentStart: quoteIndex + 1)
    }

    /// Where the quote that closes `opening` starts, its backslashes included, and where it ends.
    func closing(of opening: Opening, before limit: Int? = nil) -> (start: Int, end: Int)? {
        let period = 2 * (opening.backslashCount + 1)
        var backslashCount = 0
        for index in opening.contentStart..<max(limit ?? end, opening.contentStart) {
            if text[index] == UInt8(ascii: "\\") {
                backslashCount += 1
                continue
            }
            // Two levels of quoting turn one backslash into two and one: 0, 1, 3, 7 mark the levels.
            if text[index] == opening.quote, backslashCount % period != period - 1 {
                return (index - min(backslashCount, opening.backslashCount), index + 1)
            }
            backslashCount = 0
        }
        return nil
    }

    /// What is between the quotes; without a closing quote, all the rest.
    ///
    /// Where the word goes on behind the quote, as in `'it'\''s'`, what follows belongs to the value.
    func quotedValue(_ opening: Opening) -> Range<Int> {
        guard let closing = closing(of: opening) else { return opening.contentStart..<end }
        if endsValue(behindQuote: closing.end) { return opening.contentStart..<closing.start }
        return opening.start..<max(closing.end, endOfBareWord(from: closing.end))
    }

    private func endsValue(behindQuote index: Int) -> Bool {
        guard index < end else { return true }
        let next = text[index]
        if next == UInt8(ascii: "\\") { return !RedactionByte.isQuote(byte(index + 1)) }
        if RedactionByte.isQuote(next) { return isEnclosingQuote(at: index) }
        return RedactionByte.isBlank(next) || RedactionByte.closes(next) || next == UInt8(ascii: ":")
            || next == UInt8(ascii: "<")
    }

    /// Whether the quote at `index` closes what encloses the word: nothing but closers stand between it and
    /// the next blank.
    func isEnclosingQuote(at index: Int) -> Bool {
        guard opening(at: index) != nil else { return false }
        var next = index
        while next < end, next < index + 8, RedactionByte.closes(text[next]) { next += 1 }
        return next == end || isBlank(next)
    }

    // MARK: - Bare values

    /// The word at `start` without what encloses it; nil where nothing is left then.
    func bareValue(from start: Int) -> Range<Int>? { trimmed(start..<endOfBareWord(from: start)) }

    /// Where the word at `start` ends, as a shell would have it: quotes and `$(…)` may hold blanks.
    private func endOfBareWord(from start: Int) -> Int {
        let lineEnd = self.lineEnd(from: start)
        var index = start
        while index < end, !isBlank(index) {
            if let opening = opening(at: index) {
                if isEnclosingQuote(at: index) { break }
                index = endOfQuotes(opening, before: lineEnd)
            } else if text[index] == UInt8(ascii: "\\") {
                if RedactionByte.isLineEnd(byte(index + 1)) { break }
                index += 2
            } else if text[index] == UInt8(ascii: "$"),
                let groupEnd = endOfExpansion(at: index, before: lineEnd)
            {
                index = groupEnd
            } else {
                index += 1
            }
        }
        return min(index, end)
    }

    /// Behind the quoted part of a word, or behind the quote alone where it opens nothing: as an apostrophe,
    /// which its line does not close, or as the `\'` that a shell takes for itself.
    private func endOfQuotes(_ opening: Opening, before lineEnd: Int) -> Int {
        guard let closing = closing(of: opening, before: lineEnd) else {
            return lineEnd == end ? end : opening.contentStart
        }
        return closing.end - closing.start > opening.backslashCount ? closing.end : opening.contentStart
    }

    private func endOfExpansion(at index: Int, before lineEnd: Int) -> Int? {
        switch byte(index + 1) {
        case UInt8(ascii: "("), UInt8(ascii: "{"):
            endOfGroup(at: index + 1, before: lineEnd)
        default: nil
        }
    }

    /// Behind the bracket that closes the one at `index`; brackets in quotes do not count.
    func endOfGroup(at index: Int, before limit: Int) -> Int? {
        var depth = 0
        var next = index
        while next < limit {
            switch text[next] {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return next + 1 }
            case UInt8(ascii: "\""):
                if let opening = opening(at: next), let closing = closing(of: opening, before: limit) {
                    next = closing.end - 1
                }
            default: break
            }
            next += 1
        }
        return nil
    }

    /// `value` without up to three bytes at its end that close what encloses it; nil where it is nothing else.
    func trimmed(_ value: Range<Int>) -> Range<Int>? {
        var valueEnd = value.upperBound
        while valueEnd > value.lowerBound, RedactionByte.isBlank(text[valueEnd - 1]) { valueEnd -= 1 }
        let value = value.lowerBound..<valueEnd
        guard !bytes(value).allSatisfy(RedactionByte.closes) else { return nil }
        for _ in 0..<3 {
            guard valueEnd > value.lowerBound + 1, RedactionByte.closes(text[valueEnd - 1]),
                !isBracket(at: valueEnd - 1, openedIn: value)
            else { break }
            valueEnd -= 1
        }
        return value.lowerBound..<valueEnd
    }

    /// Whether the byte at `index` is a closing bracket, and the value holds one of its kind that opens.
    private func isBracket(at index: Int, openedIn value: Range<Int>) -> Bool {
        let opening: UInt8
        switch text[index] {
        case UInt8(ascii: ")"): opening = UInt8(ascii: "(")
        case UInt8(ascii: "]"): opening = UInt8(ascii: "[")
        case UInt8(ascii: "}"): opening = UInt8(ascii: "{")
        default: return false
        }
        return bytes(value).contains(opening)
    }

    // MARK: - Lines

    /// Where the line of `index` ends; a backslash before the line end joins the next line to it.
    func lineEnd(from index: Int) -> Int {
        var next = index
        while next < end {
            let isJoined = next > index && text[next - 1] == UInt8(ascii: "\\")
            if RedactionByte.isLineEnd(text[next]), !isJoined { break }
            next += 1
        }
        return next
    }

    /// Whether nothing but indentation, quotes and list marks stand before the name in its line.
    func isFirstInLine(_ name: Range<Int>) -> Bool {
        var index = name.lowerBound
        while index > 0, !RedactionByte.isLineEnd(text[index - 1]) {
            switch text[index - 1] {
            case 0x09, 0x20, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "-"), UInt8(ascii: "#"),
                UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: ">"), UInt8(ascii: "<"):
                index -= 1
            default: return false
            }
        }
        return true
    }

    /// Where the line ends whose value is one of YAML's marks for a text in the lines below: `|`, `>-`, …
    func endOfBlockIndicator(at index: Int) -> Int? {
        guard byte(index) == UInt8(ascii: "|") || byte(index) == UInt8(ascii: ">") else { return nil }
        var next = index + 1
        while byte(next) == UInt8(ascii: "-") || byte(next) == UInt8(ascii: "+")
            || RedactionByte.isDigit(byte(next))
        {
            next += 1
        }
        next = skippingSpaces(from: next)
        return next < end && RedactionByte.isLineEnd(text[next]) ? next : nil
    }

    /// The lines below the name, from the line end at `start` on, that YAML counts as its value: those that are
    /// indented more than the name, and the items of a list.
    func block(below name: Range<Int>, from start: Int) -> Range<Int>? {
        var column = 0
        while column < name.lowerBound, !RedactionByte.isLineEnd(text[name.lowerBound - column - 1]) {
            column += 1
        }
        var first: Int?
        var blockEnd = start
        var index = start
        while index < end {
            while index < end, RedactionByte.isLineEnd(text[index]) { index += 1 }
            let contentStart = skippingSpaces(from: index)
            let lineEnd = self.lineEnd(from: contentStart)
            let indentation = contentStart - index
            if lineEnd > contentStart {
                let isItem = text[contentStart] == UInt8(ascii: "-") && indentation == column
                guard indentation > column || isItem else { break }
                if first == nil { first = contentStart }
                blockEnd = lineEnd
            }
            index = lineEnd
        }
        return first.map { $0..<blockEnd }
    }
}
