/// The classes of bytes that the search for secrets goes by; ASCII only, everything else is part of words.
enum RedactionByte {
    /// What parts words: blanks and line ends, and the NUL that parts the words in /proc.
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0 || (0x09...0x0D).contains(byte)
    }

    static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    /// A blank inside a line.
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    static func isLetter(_ byte: UInt8) -> Bool {
        let upper = byte & 0xDF
        return upper >= UInt8(ascii: "A") && upper <= UInt8(ascii: "Z")
    }

    /// What names of variables, keys, headers and options are made of.
    static func isNamePart(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || isNameSeparator(byte)
    }

    /// What parts the words inside a name: `api_key`, `api-key`, `api.key`.
    static func isNameSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
    }

    /// What may stand behind the last byte of a value and belong to what encloses it.
    static func closes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"),
            UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: "&"), UInt8(ascii: "\\"):
            true
        default: isQuote(byte)
        }
    }

    static func upperCased(_ byte: UInt8) -> UInt8 { isLetter(byte) ? byte & 0xDF : byte }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether these bytes are `word`, an upper-case one, in any case.
    func spellsIgnoringCase(_ word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && endsIgnoringCase(with: word)
    }

    /// Whether these bytes end with `word`, an upper-case one, in any case.
    func endsIgnoringCase(with word: StaticString) -> Bool {
        guard count >= word.utf8CodeUnitCount else { return false }
        let offset = count - word.utf8CodeUnitCount
        for index in 0..<word.utf8CodeUnitCount
        where RedactionByte.upperCased(self[offset + index]) != word.utf8Start[index] { return false }
        return true
    }

    /// Whether `word`, an upper-case one, is in these bytes, in any case and with any separators in it.
    func holdsIgnoringSeparators(_ word: StaticString) -> Bool {
        for start in indices {
            var index = start
            var matched = 0
            while index < count, matched < word.utf8CodeUnitCount {
                if RedactionByte.upperCased(self[index]) == word.utf8Start[matched] {
                    matched += 1
                } else if matched == 0 || !RedactionByte.isNameSeparator(self[index]) {
                    break
                }
                index += 1
            }
            if matched == word.utf8CodeUnitCount { return true }
        }
        return false
    }
}
