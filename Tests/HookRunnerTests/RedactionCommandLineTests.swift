import Testing

@testable import HookRunner

@Suite struct RedactionCommandLineTests {
    struct CommandLine: Sendable, CustomTestStringConvertible {
        let words: [String]
        let expected: String

        init(_ words: [String], _ expected: String) {
            self.words = words
            self.expected = expected
        }

        var testDescription: String { words.joined(separator: "␣") }
    }

    private static func recorded(_ words: [String]) -> String {
        Redaction.commandLine(words.map { Array($0.utf8) })
    }

    static let commandLines = [
        CommandLine([], ""),
        CommandLine(["true"], "true"),
        CommandLine(["fsfreeze", "-f", "/data"], "fsfreeze -f /data"),
        CommandLine(["mysql", "-u", "root", "-pmy secret", "-e", "x"], "mysql -u root -p[redacted] -e x"),
        CommandLine(["mysql", "-p\" x y", "db"], "mysql -p[redacted] db"),
        CommandLine(["mysql", "-p", "my secret", "db"], "mysql -p [redacted] db"),
        CommandLine(["mysql", "-p", "", "db"], "mysql -p [redacted] db"),
        CommandLine(["psql", "-p", "5432", "-U", "postgres"], "psql -p 5432 -U postgres"),
        CommandLine(["psql", "-p", "123456"], "psql -p [redacted]"),
        CommandLine(["mkdir", "-p", "/backup/x"], "mkdir -p /backup/x"),
        CommandLine(["redis-cli", "-a", "my secret", "save"], "redis-cli -a [redacted] save"),
        CommandLine(["curl", "-u", "bob:my secret", "x"], "curl -u bob:[redacted] x"),
        CommandLine(["curl", "-ubob:my secret", "x"], "curl -ubob:[redacted] x"),
        CommandLine(["curl", "--user=bob:my secret", "x"], "curl --user=bob:[redacted] x"),
        CommandLine(["psql", "-u", "bob", "x"], "psql -u bob x"),
        CommandLine(["x", "--password", "my secret", "y"], "x --password [redacted] y"),
        CommandLine(["x", "--password=my secret", "y"], "x --password=[redacted] y"),
        CommandLine(["x", "--password=", "y"], "x --password= y"),
        CommandLine(["x", "--password", "--token", "abc", "y"], "x --password [redacted] [redacted] y"),
        CommandLine(["x", "--password", "-u", "bob:abc", "y"], "x --password [redacted] bob:[redacted] y"),
        CommandLine(["x", "--no-password", "y"], "x --no-password y"),
        CommandLine(["env", "PGPASSWORD=my secret", "psql"], "env PGPASSWORD=[redacted] psql"),
        CommandLine(["env", "PGPASSWORD='a' b", "psql"], "env PGPASSWORD=[redacted] psql"),
        CommandLine(
            ["curl", "-H", "Authorization: Bearer a b", "x"], "curl -H Authorization: Bearer [redacted] x"),
        CommandLine(["Authorization:", "Basic", "abc", "x"], "Authorization: Basic [redacted] x"),
        CommandLine(["Authorization:", "abc", "x"], "Authorization: [redacted] x"),
        CommandLine(["X-Token:", "abc", "x"], "X-Token: [redacted] x"),
        CommandLine(["psql", "postgres://bob:my secret@db/x"], "psql postgres://bob:[redacted]@db/x"),
        CommandLine(["curl", "http://localhost:8080"], "curl http://localhost:8080"),
        CommandLine(
            ["bash", "-c", "PGPASSWORD=$POSTGRES_PASSWORD pg_dump -U username -h 127.0.0.1 > /x.sql"],
            "bash -c PGPASSWORD=[redacted] pg_dump -U username -h 127.0.0.1 > /x.sql"),
        CommandLine(
            ["/bin/bash", "-c", "mysql -u root -p$MYSQL_ROOT_PASSWORD -e 'UNLOCK TABLES;' &&\nrm -f /tmp/x"],
            "/bin/bash -c mysql -u root -p[redacted] -e 'UNLOCK TABLES;' &&\nrm -f /tmp/x"),
        CommandLine(
            ["sh", "-ec", "PGPASSWORD='my secret' psql -p 5432"],
            "sh -ec PGPASSWORD='[redacted]' psql -p 5432"),
    ]

    @Test(arguments: commandLines)
    func `a command line is recorded without its secrets`(line: CommandLine) {
        #expect(Self.recorded(line.words) == line.expected)
    }

    @Test func `a long command line is cut at a whole character`() {
        let line = Self.recorded(["x", String(repeating: "ä", count: 2000)])
        #expect(line == "x " + String(repeating: "ä", count: 1023))
    }

    @Test func `a cut command line holds no secret of the words behind the cut`() {
        let line = Self.recorded(["x", String(repeating: "a ", count: 20_000) + "-psecret", "-p", "secret"])
        #expect(line.utf8.count == 2048)
        #expect(!line.contains("secret"))
    }

    @Test func `bytes that are not UTF-8 become replacement characters`() {
        #expect(Redaction.commandLine([[0x61, 0xFF, 0x62], [0xE2, 0x82]]) == "a\u{FFFD}b \u{FFFD}\u{FFFD}")
    }
}
