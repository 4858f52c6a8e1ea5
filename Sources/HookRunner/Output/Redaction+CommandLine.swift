import RunRecord

extension Redaction {
    /// No command line is recorded longer than this.
    static let maximumCommandLineByteCount = 2048
    /// Of a word, no more is looked at: a script may be as long as the kernel lets it be.
    private static let maximumWordByteCount = 16_384

    /// The command line as it may be recorded: the words joined by blanks, with secrets replaced, cut to at
    /// most 2048 bytes at a whole character; what is not UTF-8 becomes U+FFFD.
    ///
    /// Knows more than `redact` can, as it sees where words end: a password that is a word of its own may
    /// hold blanks. Allocates, so it is for the time before the command starts.
    package static func commandLine(_ words: [[UInt8]]) -> String {
        var line: [UInt8] = []
        var expected = Expectation.anything
        var isScript = false
        for (index, word) in words.enumerated() where line.count <= maximumCommandLineByteCount {
            if index > 0 { line.append(0x20) }
            append(word, expected, isScript ? .script : .word, to: &line)
            expected = expectation(after: word, expected)
            isScript = announcesScript(word)
        }
        return line.withUnsafeBufferPointer(wholeCharacters)
    }

    /// What the word before says about a word.
    private enum Expectation {
        case anything, secret, passwordOrPort, user, credentials
    }

    private static func append(
        _ word: [UInt8], _ expected: Expectation, _ form: RedactionScanner.Form, to line: inout [UInt8]
    ) {
        let isCut = word.count > maximumWordByteCount
        let seen = isCut ? Array(word[..<maximumWordByteCount]) : word
        seen.withUnsafeBufferPointer { bytes in
            let scanner = RedactionScanner(bytes, as: isCut ? .output : form)
            switch expected {
            case .secret: line += replacement.bytes
            case .passwordOrPort where !scanner.isPortOrPath(0..<bytes.count): line += replacement.bytes
            case .credentials where !RedactionScanner.isScheme(bytes): line += replacement.bytes
            case .user:
                if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
                    line += bytes[...colon]
                    line += replacement.bytes
                } else {
                    appendRedacted(bytes, scanner, to: &line)
                }
            case .anything, .passwordOrPort, .credentials: appendRedacted(bytes, scanner, to: &line)
            }
        }
    }

    private static func appendRedacted(
        _ bytes: UnsafeBufferPointer<UInt8>, _ scanner: RedactionScanner, to line: inout [UInt8]
    ) {
        var scanner = scanner
        let capacity = maximumByteCount(of: bytes.count)
        line += [UInt8](unsafeUninitializedCapacity: capacity) { memory, count in
            var writer = RedactionWriter(memory)
            writer.write(bytes, secretsFrom: &scanner)
            count = writer.byteCount
        }
    }

    /// What the word says about the next one; one that was taken for a secret may still be an option.
    private static func expectation(after word: [UInt8], _ expected: Expectation) -> Expectation {
        word.withUnsafeBufferPointer { bytes in
            if case .credentials = expected, RedactionScanner.isScheme(bytes) { return .secret }
            let name = RedactionScanner(bytes, as: .word).name(at: 0)
            let isNameAlone = name.upperBound == bytes.count
            let isHeader = name.upperBound + 1 == bytes.count && bytes[name.upperBound] == UInt8(ascii: ":")
            let nameBytes = UnsafeBufferPointer(rebasing: bytes[name])
            guard isNameAlone || isHeader, let kind = RedactionName(nameBytes) else { return .anything }
            switch kind {
            case .secretOption, .bearer, .password: return .secret
            case .secret, .passwordOrFolder: return isHeader ? .secret : .anything
            case .authorization: return .credentials
            case .passwordOrPort: return .passwordOrPort
            case .user: return .user
            case .attachedPassword, .attachedUser, .identified: return .anything
            }
        }
    }

    /// Whether the word after `word` is a shell's script: `-c`, `-lc`, `-euxc`.
    private static func announcesScript(_ word: [UInt8]) -> Bool {
        guard (2...8).contains(word.count), word.begins(with: "-"), word.last == UInt8(ascii: "c") else {
            return false
        }
        for byte in word.dropFirst() where !RedactionByte.isLetter(byte) { return false }
        return true
    }

    /// As many of the bytes as the limit allows, as valid text.
    private static func wholeCharacters(of bytes: UnsafeBufferPointer<UInt8>) -> String {
        var characters: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let unit = UTF8Unit(bytes, at: index)
            let byteCount = unit.isValid ? unit.byteCount : 3
            guard characters.count + byteCount <= maximumCommandLineByteCount else { break }
            if unit.isValid {
                characters += bytes[index..<index + unit.byteCount]
            } else {
                characters += [0xEF, 0xBF, 0xBD]
            }
            index += unit.byteCount
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
