extension RedactionScanner {
    /// The bytes that the name announces as secret, perhaps none; nil where it announces nothing.
    func value(after name: Range<Int>) -> Range<Int>? {
        guard let kind = RedactionName(bytes(name)) else { return nil }
        switch kind {
        case .secret: return assignedValue(after: name) ?? valueWithoutSeparator(after: name)
        case .secretOption: return assignedValue(after: name) ?? nextWord(after: name)
        case .passwordOrFolder:
            guard let value = assignedValue(after: name), byte(value.lowerBound) != UInt8(ascii: "/") else {
                return nil
            }
            return value
        case .authorization: return credentials(after: name)
        case .bearer: return assignedValue(after: name) ?? wordBehindSpace(after: name)
        case .identified: return nextQuotedText(after: name)
        case .passwordOrPort:
            guard !isValueToTheEnd(of: name), let value = nextWord(after: name) else {
                return attachedValue(in: name)
            }
            return isPortOrPath(value) ? nil : value
        case .attachedPassword: return attachedValue(in: name)
        case .password: return nextWord(after: name)
        case .user:
            let value = assignedValue(after: name) ?? nextWord(after: name)
            return passwordOfUser(in: value ?? attachedValue(in: name))
        case .attachedUser: return passwordOfUser(in: attachedValue(in: name))
        }
    }

    // MARK: - Values behind a separator

    /// The value behind `=` or `:`, as shells, JSON, YAML, HTTP headers and programs write them.
    private func assignedValue(after name: Range<Int>) -> Range<Int>? {
        let nameEnd = skippingClosers(from: name.upperBound)
        guard let separator = separator(from: nameEnd) else { return nil }
        let start = skippingContinuations(from: separator.end)
        guard start < end else { return nil }
        if isValueToTheEnd(of: name) { return start..<end }
        if RedactionByte.isLineEnd(text[start]) {
            return separator.isColon ? block(below: name, from: start) : nil
        }
        if let lineEnd = endOfBlockIndicator(at: start) { return block(below: name, from: lineEnd) }
        if let opening = opening(at: start) { return quotedValue(opening) }
        if text[start] == UInt8(ascii: "[") || text[start] == UInt8(ascii: "{") {
            return start..<(endOfGroup(at: start, before: end) ?? end)
        }
        if separator.isSpaced, isFirstInLine(name) { return trimmed(start..<lineEnd(from: start)) }
        guard let value = bareValue(from: start), !saysWhether(value) else { return nil }
        return value
    }

    /// Whether the value is the `YES` or `NO` of MySQL's "Access denied for user (using password: YES)", which
    /// tells a wrong password from none.
    private func saysWhether(_ value: Range<Int>) -> Bool {
        guard form != .output || value.upperBound < end else { return false }
        return bytes(value).spellsIgnoringCase("YES") || bytes(value).spellsIgnoringCase("NO")
    }

    /// What parts a name from its value at `index`: `=`, `:`, `: `, ` = `, `:=`, `=>`, `+=` and the like.
    private func separator(from index: Int) -> (end: Int, isColon: Bool, isSpaced: Bool)? {
        var next = skippingSpaces(from: index)
        let isSpacedBefore = next > index
        switch byte(next) {
        case UInt8(ascii: "?"), UInt8(ascii: "+"), UInt8(ascii: "!"): next += 1
        default: break
        }
        let first = byte(next)
        guard first == UInt8(ascii: "=") || first == UInt8(ascii: ":") else { return nil }
        var separatorEnd = next + 1
        while separatorEnd < next + 3, continuesSeparator(byte(separatorEnd)) { separatorEnd += 1 }
        let isSpacedBehind = RedactionByte.isSpace(byte(separatorEnd))
        let isColon = first == UInt8(ascii: ":") && separatorEnd == next + 1
        return (separatorEnd, isColon, isSpacedBehind && (isColon || isSpacedBefore))
    }

    private func continuesSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ">")
    }

    /// The value of `Authorization:`, without the name of its scheme.
    private func credentials(after name: Range<Int>) -> Range<Int>? {
        let nameEnd = skippingClosers(from: name.upperBound)
        guard let separator = separator(from: nameEnd) else { return nextWord(after: name) }
        var start = skippingSpaces(from: separator.end)
        var valueEnd: Int
        if isValueToTheEnd(of: name) {
            valueEnd = end
        } else if let opening = opening(at: start) {
            start = opening.contentStart
            valueEnd = closing(of: opening)?.start ?? end
        } else {
            valueEnd = start
            while valueEnd < end, !RedactionByte.isLineEnd(text[valueEnd]), !isEnclosingQuote(at: valueEnd) {
                valueEnd += 1
            }
        }
        let scheme = self.name(at: start)
        if scheme.upperBound < valueEnd, Self.isScheme(bytes(scheme)) {
            start = min(skippingSpaces(from: scheme.upperBound), valueEnd)
        }
        return start < valueEnd ? start..<valueEnd : nil
    }

    static func isScheme(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        let schemes: [5 of StaticString] = ["BEARER", "BASIC", "DIGEST", "TOKEN", "NEGOTIATE"]
        for index in schemes.indices where word.spellsIgnoringCase(schemes[index]) { return true }
        return false
    }

    // MARK: - Values behind a name alone

    /// SQL's `PASSWORD 'x'` and `PASSWORD('x')`, and `name: X_TOKEN` with `value: x` beside it.
    private func valueWithoutSeparator(after name: Range<Int>) -> Range<Int>? {
        let nameEnd = skippingClosers(from: name.upperBound)
        var next = skippingSpaces(from: nameEnd)
        if byte(next) == UInt8(ascii: "(") { next += 1 }
        if next > nameEnd, let opening = opening(at: next),
            opening.quote == UInt8(ascii: "'") || bytes(name).spellsIgnoringCase("PASSWORD")
        {
            return quotedValue(opening)
        }
        next = nameEnd
        while next < end, isBlank(next) || text[next] == UInt8(ascii: ",") { next += 1 }
        guard next > nameEnd else { return nil }
        next = skippingClosers(from: next)
        let key = self.name(at: next)
        return bytes(key).spellsIgnoringCase("VALUE") ? assignedValue(after: key) : nil
    }

    /// The next word, where something parts it from the name: blanks, or the commas of a list of words.
    private func nextWord(after name: Range<Int>) -> Range<Int>? {
        let nameEnd = skippingClosers(from: name.upperBound)
        var start = nameEnd
        var isBehindLineEnd = false
        while start < end {
            if isBlank(start) || text[start] == UInt8(ascii: ",") {
                if RedactionByte.isLineEnd(text[start]) { isBehindLineEnd = true }
                start += 1
            } else if text[start] == UInt8(ascii: "\\"), RedactionByte.isLineEnd(byte(start + 1)) {
                start += 2
            } else if isBehindLineEnd, text[start] == UInt8(ascii: "-"), start + 1 < end, isBlank(start + 1) {
                start += 1
            } else {
                break
            }
        }
        guard start > nameEnd, start < end else { return nil }
        if let opening = opening(at: start) { return quotedValue(opening) }
        return bareValue(from: start)
    }

    private func wordBehindSpace(after name: Range<Int>) -> Range<Int>? {
        let start = skippingSpaces(from: name.upperBound)
        guard start > name.upperBound, start < end, !isBlank(start) else { return nil }
        if isValueToTheEnd(of: name) { return start..<end }
        if let opening = opening(at: start) { return quotedValue(opening) }
        return bareValue(from: start)
    }

    /// The value right behind the letter of a short option.
    private func attachedValue(in name: Range<Int>) -> Range<Int>? {
        let start = name.lowerBound + 2
        guard start < end else { return nil }
        if isValueToTheEnd(of: name) { return start..<end }
        if let opening = opening(at: start) { return quotedValue(opening) }
        return bareValue(from: start)
    }

    /// The first quoted text behind the name, in the same line and not far.
    private func nextQuotedText(after name: Range<Int>) -> Range<Int>? {
        var index = name.upperBound
        while index < min(end, name.upperBound + 100), !RedactionByte.isLineEnd(text[index]) {
            if let opening = opening(at: index) { return quotedValue(opening) }
            index += 1
        }
        return nil
    }

    // MARK: - What a value is

    /// What follows the first colon of `user:password`.
    private func passwordOfUser(in value: Range<Int>?) -> Range<Int>? {
        guard let value else { return nil }
        for index in value where text[index] == UInt8(ascii: ":") && index + 1 < value.upperBound {
            return index + 1..<value.upperBound
        }
        return nil
    }

    /// Whether the value of `-p` is a port (psql) or an absolute path (mkdir).
    func isPortOrPath(_ value: Range<Int>) -> Bool {
        if byte(value.lowerBound) == UInt8(ascii: "/") { return true }
        // At the end of output that was cut off, a number may have had more digits.
        guard value.count <= 5, form != .output || value.upperBound < end else { return false }
        for index in value where !RedactionByte.isDigit(text[index]) { return false }
        return !value.isEmpty
    }

    /// Whether the whole rest of the text is the value of the name, since the text is one word and begins so.
    private func isValueToTheEnd(of name: Range<Int>) -> Bool { form == .word && name.lowerBound == 0 }
}
