/// Finds the secrets in a text, one after the other.
///
/// It goes by what announces a secret: the name of a variable or key, an option, a URL. It knows no language's
/// grammar, since output mixes all of them; where two readings are possible, the longer secret wins. Reads
/// within the text only, allocates nothing, and takes time that grows with the text's length.
struct RedactionScanner {
    /// What the text is, which decides where a value may end.
    enum Form {
        /// What a command printed: it may have been cut off at any byte, in the middle of a secret.
        case output
        /// A text that is there to its end.
        case script
        /// One word of a command line: the value that its beginning announces reaches to its end.
        case word
    }

    let text: UnsafeBufferPointer<UInt8>
    let form: Form
    /// How far URLs have been judged: a word is searched for `@` only once, or a long one would take for ever.
    private var judgedURLEnd = 0

    init(_ text: UnsafeBufferPointer<UInt8>, as form: Form) {
        self.text = text
        self.form = form
    }

    var end: Int { text.count }

    /// The bytes at `index` and behind it, 0 past the end.
    func byte(_ index: Int) -> UInt8 { index < text.count ? text[index] : 0 }

    func isBlank(_ index: Int) -> Bool { RedactionByte.isBlank(text[index]) }

    func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: text[range])
    }

    /// The next bytes to replace at or behind `start`; never empty.
    mutating func nextSecret(from start: Int) -> Range<Int>? {
        var index = start
        while index < end {
            let byte = text[index]
            if RedactionByte.isNamePart(byte) {
                let name = self.name(at: index)
                if let secret = secret(after: name) { return secret }
                index = name.upperBound
            } else if byte == 0x1B {
                index = endOfEscapeSequence(at: index)
            } else if byte == UInt8(ascii: "\\"), hidesOption(behind: index) {
                index += 2
            } else if byte == UInt8(ascii: ":"), let authority = authority(at: index) {
                if let password = password(inAuthority: authority) { return password }
                index = authority
            } else {
                index += 1
            }
        }
        return nil
    }

    /// The name that begins at `index`.
    func name(at index: Int) -> Range<Int> {
        var nameEnd = index
        while nameEnd < end, RedactionByte.isNamePart(text[nameEnd]) { nameEnd += 1 }
        return index..<nameEnd
    }

    /// What the name announces, and all that is announced inside of that.
    ///
    /// Otherwise `--password --token x` would take `--token` for the password and show the token, and a quote
    /// that nobody closed would end at the opening quote of the next secret and show that. Where more is
    /// announced than can be followed in time, all the rest counts as secret.
    private func secret(after name: Range<Int>) -> Range<Int>? {
        guard let first = value(after: name), !first.isEmpty else { return nil }
        var secretEnd = first.upperBound
        var index = first.lowerBound
        var announcementCount = 0
        while index < secretEnd, secretEnd < end {
            guard RedactionByte.isNamePart(text[index]) else {
                index += 1
                continue
            }
            let inner = self.name(at: index)
            if let more = value(after: inner) {
                announcementCount += 1
                secretEnd = announcementCount < 256 ? max(secretEnd, more.upperBound) : end
            }
            index = inner.upperBound
        }
        return first.lowerBound..<secretEnd
    }

    /// Behind the terminal's control sequence at `index`, whose last letter would hide the name that follows.
    func endOfEscapeSequence(at index: Int) -> Int {
        guard byte(index + 1) == UInt8(ascii: "[") else { return index + 1 }
        var sequenceEnd = index + 2
        while sequenceEnd < end, (0x20...0x3F).contains(text[sequenceEnd]) { sequenceEnd += 1 }
        return min(sequenceEnd + 1, end)
    }

    /// Whether the backslash at `index` makes a `\n` whose letter would hide the option that follows.
    private func hidesOption(behind index: Int) -> Bool {
        switch byte(index + 1) {
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): byte(index + 2) == UInt8(ascii: "-")
        default: false
        }
    }

    // MARK: - URLs

    /// Where the authority of a URL begins if the colon at `index` is followed by two slashes, which JSON may
    /// write as `\/`.
    private func authority(at index: Int) -> Int? {
        var next = index + 1
        for _ in 0..<2 {
            if byte(next) == UInt8(ascii: "\\") { next += 1 }
            guard byte(next) == UInt8(ascii: "/") else { return nil }
            next += 1
        }
        return next
    }

    /// The password of `user:password@host`, up to the word's last `@`: passwords are not always encoded.
    private mutating func password(inAuthority start: Int) -> Range<Int>? {
        guard start >= judgedURLEnd else { return nil }
        var wordEnd = start
        var lastAt: Int?
        while wordEnd < end, form == .word || !isBlank(wordEnd) {
            if text[wordEnd] == UInt8(ascii: "@") { lastAt = wordEnd }
            wordEnd += 1
        }
        judgedURLEnd = wordEnd
        var colon = start
        while colon < wordEnd, !endsUserName(text[colon]) { colon += 1 }
        guard colon < wordEnd, text[colon] == UInt8(ascii: ":"), colon + 1 < wordEnd else { return nil }
        // Where the output was cut off, the cut may have taken the `@` with it, and one before may be part of
        // the password.
        if form == .output, wordEnd == end { return colon + 1..<end }
        guard let lastAt, lastAt > colon + 1 else { return nil }
        return colon + 1..<lastAt
    }

    private func endsUserName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?")
            || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "@")
    }
}
