import TestSupport
import Testing

@testable import HookRunner

/// Output made up of lower-case words, with secrets of upper-case letters and digits planted in it.
private struct PlantedOutput {
    private(set) var bytes: [UInt8] = []
    private(set) var secrets: [[UInt8]] = []

    /// Ways to show a secret that is one word.
    private static let bare = [
        "mysql -u root -p§ -e x", "mongosh -p § --quiet", "redis-cli -a § save", "curl -u bob:§ x",
        "x --password=§ y", "x --password § y", "PGPASSWORD=§ pg_dump -U x", "export MYSQL_PWD=§; x",
        "postgres://bob:§@db:5432/x?y=z", "Authorization: Bearer §", "x bearer § y",
        "{\"password\": \"§\", \"user\": \"bob\"}", "{\"a\":1,\"auth_token\":\"§\",\"b\":[2]}",
        "[\"mysql\",\"-p§\",\"-h\"]", "[\"x\", \"--secret\", \"§\", \"y\"]", "sh -c \"mysql -p§\" && y",
        "sh -c 'TOKEN=§ x' && y", "password: §", "token = §", "- name: X_SECRET\n  value: §",
        "secret: |\n  §\nb", "x --password --token § y", "X-Vault-Token: §", "--password\n§\n-h",
        "\u{1B}[31mTOKEN=§\u{1B}[0m",
    ]

    /// Ways to show a secret that holds blanks.
    private static let quoted = [
        "PGPASSWORD='§' pg_dump", "PGPASSWORD=\"§\" pg_dump", "PGPASSWORD=\\\"§\\\" pg_dump", "mysql -p'§' x",
        "x --password \"§\" y", "curl -u 'bob:§' x", "{\"password\": \"§\"}", "{\\\"token\\\": \\\"§\\\"}",
        "ALTER USER x PASSWORD '§';", "x IDENTIFIED BY '§';", "password: §",
        "curl -H \"Authorization: Bearer §\" x",
    ]

    init(seed: Int, byteCount: Int) {
        var random = SeededGenerator(seed: seed)
        while bytes.count < byteCount {
            for _ in 0..<Int.random(in: 0...8, using: &random) { addWord(using: &random) }
            if bytes.count > 0, Bool.random(using: &random) { bytes.append(0x0A) }
            addSecret(using: &random)
        }
    }

    private mutating func addWord(using random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...9, using: &random) {
            bytes.append(UInt8.random(in: 0x61...0x7A, using: &random))
        }
        bytes.append([0x20, 0x20, 0x20, 0x0A].randomElement(using: &random) ?? 0x20)
    }

    private mutating func addSecret(using random: inout SeededGenerator) {
        let holdsBlanks = Bool.random(using: &random)
        let letters = Array("BCDFGHJKLMNPQRSTVWXZ23456789".utf8)
        let marks = Array((holdsBlanks ? "  !%+.:@#-_=*^,;" : "!%+.:@#-_=*^").utf8)
        var secret: [UInt8] = []
        for index in 0..<Int.random(in: 8...40, using: &random) {
            let isMark = index > 0 && Int.random(in: 0..<5, using: &random) == 0
            secret.append((isMark ? marks : letters).randomElement(using: &random) ?? 0x58)
        }
        secret.append(0x58)
        secrets.append(secret)
        let template = (holdsBlanks ? Self.quoted : Self.bare).randomElement(using: &random) ?? "-p§"
        let isFirstInLine = template.hasPrefix("password:") || template.hasPrefix("secret:")
        if isFirstInLine, bytes.last != 0x0A { bytes.append(0x0A) }
        for part in template.split(separator: "§", omittingEmptySubsequences: false).enumerated() {
            if part.offset > 0 { bytes += secret }
            bytes += part.element.utf8
        }
        bytes.append([0x20, 0x0A].randomElement(using: &random) ?? 0x20)
        if isFirstInLine { bytes.append(0x0A) }
    }

    /// Every run of four bytes of a secret that is in none of the words around it.
    func fragments() -> Set<[UInt8]> {
        var fragments: Set<[UInt8]> = []
        for secret in secrets {
            for start in 0...(secret.count - 4) { fragments.insert(Array(secret[start..<start + 4])) }
        }
        return fragments
    }
}

@Suite struct RedactionPropertyTests {
    /// The text around the first fragment in `bytes`.
    private static func leak(in bytes: UnsafeBufferPointer<UInt8>, of fragments: Set<[UInt8]>) -> String? {
        guard bytes.count >= 4 else { return nil }
        for start in 0...(bytes.count - 4) where fragments.contains(Array(bytes[start..<start + 4])) {
            let around = bytes[max(0, start - 100)..<min(bytes.count, start + 50)]
            return String(decoding: around, as: UTF8.self)
        }
        return nil
    }

    /// Appends the output byte by byte, looks at the tail at every `step`, and returns the first leak.
    private static func leak(
        from output: PlantedOutput, tailByteCount: Int, step: Int
    ) throws -> String? {
        var tail = try emptyTail(tailByteCount)
        let fragments = output.fragments()
        for index in output.bytes.indices {
            output.bytes[index...index].withUnsafeBufferPointer { tail.append($0) }
            guard index % step == 0, let leak = leak(in: tail.redacted(), of: fragments) else { continue }
            return leak
        }
        return nil
    }

    @Test(arguments: 0..<60)
    func `no output cut anywhere shows four bytes of a secret`(seed: Int) throws {
        let output = PlantedOutput(seed: seed, byteCount: 400)
        for tailByteCount in [600, 50] {
            let leak = try Self.leak(from: output, tailByteCount: tailByteCount, step: 1)
            #expect(leak == nil)
        }
    }

    @Test(arguments: 0..<8)
    func `no long output cut anywhere shows four bytes of a secret`(seed: Int) throws {
        let output = PlantedOutput(seed: 1000 + seed, byteCount: 12_000)
        let leak = try Self.leak(from: output, tailByteCount: 200 + seed * 300, step: 41)
        #expect(leak == nil)
    }

    @Test(arguments: 0..<40)
    func `random bytes are redacted within bounds`(seed: Int) {
        var random = SeededGenerator(seed: 2000 + seed)
        let pieces: [[UInt8]] = [
            "-p", "-u", "-a", "password", "token=", ":", "=", "://", "@", "\"", "'", "\\", "\\\"", " ", "\n",
            "[", "{", "}", "$(", ")", "|\n  ", "Authorization:", "bearer ", "a", "\u{1B}[", "IDENTIFIED ",
            "ä", ",",
        ].map { Array($0.utf8) }
        for _ in 0..<100 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                text += pieces.randomElement(using: &random) ?? []
                guard Int.random(in: 0..<10, using: &random) == 0 else { continue }
                text.append(.random(in: 0...255, using: &random))
            }
            let whole = redact(text)
            for capacity in [0, 1, whole.count / 2] {
                let cut = [UInt8](unsafeUninitializedCapacity: capacity) { memory, count in
                    let bounded = UnsafeMutableBufferPointer(rebasing: memory[..<capacity])
                    count = text.withUnsafeBufferPointer { Redaction.redact($0, into: bounded) }
                }
                #expect(cut == Array(whole.prefix(capacity)))
            }
            #expect(whole.count < Redaction.maximumByteCount(of: text.count))
            _ = Redaction.commandLine(text.split(separator: 0x20).map(Array.init))
        }
    }

    /// Texts that would take quadratic time if something were searched for again and again.
    static let hostile = [
        "://", "token=[", "token={", "token='", "-p'", "password ", "x'", "-p\"", "\\", "'", "\"", "]", "(",
        "_",
        "password:\n ", "-u ", "Authorization: ", "token=\"", "a:b@", "http://a:", "IDENTIFIED ", "\u{1B}[",
        "$(", "-p$(",
    ]

    @Test(.timeLimit(.minutes(1)), arguments: hostile)
    func `hostile output is redacted in time`(piece: String) {
        let text = String(repeating: piece, count: 16_384 / piece.utf8.count)
        #expect(!redact(text.utf8).isEmpty)
    }
}
