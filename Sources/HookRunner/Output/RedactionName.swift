/// What a name says about the value that follows it.
enum RedactionName {
    /// `PGPASSWORD`, `auth_token`, `client-secret`: the value is one.
    case secret
    /// The same as an option, `--auth-token`, whose value may be the next word.
    case secretOption
    /// `pwd`: a password, or the working directory.
    case passwordOrFolder
    /// `Authorization`, whose value may begin with the name of a scheme.
    case authorization
    /// `Bearer`, with the token as the next word.
    case bearer
    /// SQL's `IDENTIFIED`, with the password as the next quoted text.
    case identified
    /// `-p`: a password, or a port (psql) or a folder (mkdir).
    case passwordOrPort
    /// `-pSECRET`.
    case attachedPassword
    /// `-a` (redis-cli).
    case password
    /// `-u`, `--user`: the value may be `user:password`.
    case user
    /// `-uuser:password`.
    case attachedUser

    /// nil for a name that says nothing.
    init?(_ name: UnsafeBufferPointer<UInt8>) {
        var dashCount = 0
        while dashCount < name.count, name[dashCount] == UInt8(ascii: "-") { dashCount += 1 }
        let bare = UnsafeBufferPointer(rebasing: name[dashCount...])
        guard !bare.isEmpty else { return nil }
        if dashCount == 1, let short = Self(shortOption: bare) {
            self = short
        } else if let long = Self(bare, isOption: dashCount > 0) {
            self = long
        } else {
            return nil
        }
    }

    private init?(shortOption bare: UnsafeBufferPointer<UInt8>) {
        switch (bare[0], bare.count) {
        case (UInt8(ascii: "p"), 1): self = .passwordOrPort
        // -password and its like are long options with one dash; all others are passwords behind their -p.
        case (UInt8(ascii: "p"), _) where !Self.isLongPasswordOption(bare): self = .attachedPassword
        case (UInt8(ascii: "a"), 1): self = .password
        case (UInt8(ascii: "u"), 1), (UInt8(ascii: "U"), 1): self = .user
        case (UInt8(ascii: "u"), _), (UInt8(ascii: "U"), _):
            self = bare.spellsIgnoringCase("USER") ? .user : .attachedUser
        default: return nil
        }
    }

    private init?(_ bare: UnsafeBufferPointer<UInt8>, isOption: Bool) {
        if bare.endsIgnoringCase(with: "AUTHORIZATION") {
            self = .authorization
        } else if bare.spellsIgnoringCase("BEARER") {
            self = .bearer
        } else if bare.spellsIgnoringCase("IDENTIFIED") {
            self = .identified
        } else if bare.spellsIgnoringCase("PWD"), !isOption {
            self = .passwordOrFolder
        } else if Self.meansSecret(bare) {
            // --no-password says that there is none.
            guard !isOption || bare.count < 3 || !Self.begins(bare, with: "NO-") else { return nil }
            self = isOption ? .secretOption : .secret
        } else if isOption, bare.endsIgnoringCase(with: "USER") {
            self = .user
        } else {
            return nil
        }
    }

    private static func isLongPasswordOption(_ bare: UnsafeBufferPointer<UInt8>) -> Bool {
        let words: [4 of StaticString] = ["PASSWORD", "PASSWD", "PASSPHRASE", "PASS"]
        for index in words.indices where bare.spellsIgnoringCase(words[index]) { return true }
        return false
    }

    private static func meansSecret(_ bare: UnsafeBufferPointer<UInt8>) -> Bool {
        let parts: [10 of StaticString] = [
            "PASSWORD", "PASSWD", "PASSPHRASE", "TOKEN", "SECRET", "CREDENTIAL", "APIKEY", "ACCESSKEY",
            "PRIVATEKEY", "AUTHKEY",
        ]
        for index in parts.indices where bare.holdsIgnoringSeparators(parts[index]) { return true }
        // Too short to be looked for inside of words: MYSQL_PWD and db.pass, but neither OLDPWD nor bypass.
        let endings: [4 of StaticString] = ["PASS", "PWD", "PW", "AUTH"]
        for index in endings.indices where bare.endsIgnoringCase(with: endings[index]) {
            let before = bare.count - endings[index].utf8CodeUnitCount - 1
            if before < 0 ? index < 2 : RedactionByte.isNameSeparator(bare[before]) { return true }
        }
        return false
    }

    private static func begins(_ bytes: UnsafeBufferPointer<UInt8>, with word: StaticString) -> Bool {
        guard bytes.count >= word.utf8CodeUnitCount else { return false }
        return UnsafeBufferPointer(rebasing: bytes[..<word.utf8CodeUnitCount]).spellsIgnoringCase(word)
    }
}
