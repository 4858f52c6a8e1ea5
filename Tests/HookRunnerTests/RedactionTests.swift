import Testing

@testable import HookRunner

/// One text, and what may be recorded of it.
struct Redacted: Sendable, CustomTestStringConvertible {
    let text: String
    let expected: String

    init(_ text: String, _ expected: String) {
        self.text = text
        self.expected = expected
    }

    var testDescription: String { text }
}

func redact(_ text: some Sequence<UInt8>) -> [UInt8] {
    let input = Array(text)
    let capacity = Redaction.maximumByteCount(of: input.count)
    return [UInt8](unsafeUninitializedCapacity: capacity) { memory, count in
        count = input.withUnsafeBufferPointer { Redaction.redact($0, into: memory) }
    }
}

private func redact(_ text: String) -> String { String(decoding: redact(text.utf8), as: UTF8.self) }

@Suite struct RedactionTests {
    static let options = [
        Redacted("mysql -u root -psecret -e 'FLUSH'", "mysql -u root -p[redacted] -e 'FLUSH'"),
        Redacted("mysql -u root -p$MYSQL_ROOT_PASSWORD -e x", "mysql -u root -p[redacted] -e x"),
        Redacted("mysql -p'my secret' -e x", "mysql -p'[redacted]' -e x"),
        Redacted("mysql -p\"my secret\" -e x", "mysql -p\"[redacted]\" -e x"),
        Redacted("mysql -pmy\\ secret -e x", "mysql -p[redacted] -e x"),
        Redacted("mysql -pab'cd ef'gh -e x", "mysql -p[redacted] -e x"),
        Redacted("mysql -pMyToken1 db", "mysql -p[redacted] db"),
        Redacted("mysql -p", "mysql -p"),
        Redacted("mysql -p\n", "mysql -p\n"),
        Redacted("mysql -psecret", "mysql -p[redacted]"),
        Redacted(
            "sh -c \"mysql -psecret\" && echo \"done\"",
            "sh -c \"mysql -p[redacted]\" && echo \"done\""),
        Redacted("sh -c 'mysql -psecret'; echo", "sh -c 'mysql -p[redacted]'; echo"),
        Redacted("mongosh -p secret --quiet", "mongosh -p [redacted] --quiet"),
        Redacted("mongosh -p 'my secret' --quiet", "mongosh -p '[redacted]' --quiet"),
        Redacted("psql -h db -p 5432 -U postgres", "psql -h db -p 5432 -U postgres"),
        Redacted("psql -p 123456 ", "psql -p [redacted] "),
        Redacted("psql -p 5432", "psql -p [redacted]"),
        Redacted("mkdir -p /backup/a && ls", "mkdir -p /backup/a && ls"),
        Redacted("redis-cli -a secret save", "redis-cli -a [redacted] save"),
        Redacted("curl -u admin:secret http://x/", "curl -u admin:[redacted] http://x/"),
        Redacted("curl -uadmin:secret http://x/", "curl -uadmin:[redacted] http://x/"),
        Redacted("curl -u 'admin:my secret' http://x/", "curl -u 'admin:[redacted]' http://x/"),
        Redacted("curl --user admin:secret http://x/", "curl --user admin:[redacted] http://x/"),
        Redacted("curl --user=admin:secret x", "curl --user=admin:[redacted] x"),
        Redacted("curl -U proxy:secret x", "curl -U proxy:[redacted] x"),
        Redacted("psql -U postgres -d shop", "psql -U postgres -d shop"),
        Redacted("mysqldump --password=secret db", "mysqldump --password=[redacted] db"),
        Redacted("mysqldump --password='my secret' db", "mysqldump --password='[redacted]' db"),
        Redacted("mysqldump --password secret db", "mysqldump --password [redacted] db"),
        Redacted("mysqldump --password \"my secret\" db", "mysqldump --password \"[redacted]\" db"),
        Redacted("x --ssl-key-password secret y", "x --ssl-key-password [redacted] y"),
        Redacted("x --auth-token=secret y", "x --auth-token=[redacted] y"),
        Redacted("x -password secret y", "x -password [redacted] y"),
        Redacted("x -Dspring.password=secret y", "x -Dspring.password=[redacted] y"),
        Redacted("x --password \\\n  secret y", "x --password \\\n  [redacted] y"),
        Redacted("- --password\n- secret\n- x", "- --password\n- [redacted]\n- x"),
        Redacted("--password\0secret\0-h\0db", "--password\0[redacted]\0-h\0db"),
        Redacted("psql --no-password -h db", "psql --no-password -h db"),
        Redacted("x --password --token abc y", "x --password [redacted] y"),
        Redacted("x --password -u root:secret y", "x --password [redacted] y"),
        Redacted("x -psecret -a other -u a:b z", "x -p[redacted] -a [redacted] -u a:[redacted] z"),
        Redacted("[\"mysql\",\"-p\",\"secret\",\"-h\"]", "[\"mysql\",\"-p\",\"[redacted]\",\"-h\"]"),
        Redacted("[\"mysql\", \"-p\", \"secret\", \"-h\"]", "[\"mysql\", \"-p\", \"[redacted]\", \"-h\"]"),
        Redacted("['--password', 'my secret', '-h']", "['--password', '[redacted]', '-h']"),
        Redacted("[\"mysql\", \"-psecret\", \"-h\"]", "[\"mysql\", \"-p[redacted]\", \"-h\"]"),
        Redacted("\"set -e\\n-psecret \"", "\"set -e\\n-p[redacted] \""),
        Redacted("\u{1B}[1m-psecret\u{1B}[0m x", "\u{1B}[1m-p[redacted] x"),
    ]

    static let assignments = [
        Redacted("PGPASSWORD=secret pg_dump -U x", "PGPASSWORD=[redacted] pg_dump -U x"),
        Redacted("PGPASSWORD='my secret' pg_dump", "PGPASSWORD='[redacted]' pg_dump"),
        Redacted("PGPASSWORD=\"my \\\"own\\\" secret\" pg_dump", "PGPASSWORD=\"[redacted]\" pg_dump"),
        Redacted("PGPASSWORD=\\\"my secret\\\" pg_dump", "PGPASSWORD=\\\"[redacted]\\\" pg_dump"),
        Redacted("PGPASSWORD='it'\\''s mine' pg_dump", "PGPASSWORD=[redacted] pg_dump"),
        Redacted("PGPASSWORD='it''s mine' pg_dump", "PGPASSWORD=[redacted] pg_dump"),
        Redacted("PGPASSWORD=$(cat /run/x y) pg_dump", "PGPASSWORD=[redacted] pg_dump"),
        Redacted(
            "bash -c \"PGPASSWORD='my secret' pg_dump\" x",
            "bash -c \"PGPASSWORD='[redacted]' pg_dump\" x"),
        Redacted("bash -c \"PGPASSWORD=secret\" x", "bash -c \"PGPASSWORD=[redacted]\" x"),
        Redacted("export MYSQL_PWD=secret; mysql", "export MYSQL_PWD=[redacted]; mysql"),
        Redacted("DB_PASS=secret REDISCLI_AUTH=other x", "DB_PASS=[redacted] REDISCLI_AUTH=[redacted] x"),
        Redacted("my_Secret_key=abc x", "my_Secret_key=[redacted] x"),
        Redacted(
            "PASSWORD=one\nTOKEN=two\nHOME=/root\n",
            "PASSWORD=[redacted]\nTOKEN=[redacted]\nHOME=/root\n"),
        Redacted("PASSWORD=\nHOME=/root\n", "PASSWORD=\nHOME=/root\n"),
        Redacted("PASSWORD='one\ntwo' x", "PASSWORD='[redacted]' x"),
        Redacted("PASSWORD='one\ntwo", "PASSWORD='[redacted]"),
        Redacted("PWD=/home/x OLDPWD=/y", "PWD=/home/x OLDPWD=/y"),
        Redacted("Server=db;Pwd=secret;", "Server=db;Pwd=[redacted];"),
        Redacted(
            "{\"password\": \"x y\", \"user\": \"bob\"}",
            "{\"password\": \"[redacted]\", \"user\": \"bob\"}"),
        Redacted("{\"password\":\"x\",\"user\":\"bob\"}", "{\"password\":\"[redacted]\",\"user\":\"bob\"}"),
        Redacted(
            "{\\\"password\\\":\\\"x\\\",\\\"u\\\":1}",
            "{\\\"password\\\":\\\"[redacted]\\\",\\\"u\\\":1}"),
        Redacted("{\"tokens\": [\"a b\", \"c\"], \"x\": 1}", "{\"tokens\": [redacted], \"x\": 1}"),
        Redacted("{\"token\": {\"value\": \"a b\"}, \"x\": 1}", "{\"token\": [redacted], \"x\": 1}"),
        Redacted("user: bob\npassword: my own secret\nport: 1", "user: bob\npassword: [redacted]\nport: 1"),
        Redacted("password = my own secret\nport = 1", "password = [redacted]\nport = 1"),
        Redacted(
            "a:\n  password: |\n    one\n    two\n  b: c\n",
            "a:\n  password: |\n    [redacted]\n  b: c\n"),
        Redacted("secrets:\n  a: one\n  b: two\nc: d\n", "secrets:\n  [redacted]\nc: d\n"),
        Redacted("tokens:\n- one\n- two\nc: d\n", "tokens:\n[redacted]\nc: d\n"),
        Redacted("- name: DB_PASSWORD\n  value: secret\n", "- name: DB_PASSWORD\n  value: [redacted]\n"),
        Redacted(
            "{\"name\":\"X_TOKEN\",\"value\":\"a b\"}",
            "{\"name\":\"X_TOKEN\",\"value\":\"[redacted]\"}"),
        Redacted("'password' => 'x y',", "'password' => '[redacted]',"),
        Redacted("config['password'] = 'x y'", "config['password'] = '[redacted]'"),
        Redacted("ALTER USER x PASSWORD 'my secret';", "ALTER USER x PASSWORD '[redacted]';"),
        Redacted("SELECT PASSWORD('my secret')", "SELECT PASSWORD('[redacted]')"),
        Redacted("CREATE USER x IDENTIFIED BY 'my secret';", "CREATE USER x IDENTIFIED BY '[redacted]';"),
        Redacted("openssl -pass pass:secret x", "openssl -pass [redacted] x"),
        Redacted("token=\" \nPASSWORD=\"my secret\" x", "token=[redacted]\" x"),
        Redacted("Enter password: \nERROR 1045 (28000)", "Enter password: \nERROR 1045 (28000)"),
    ]

    static let credentials = [
        Redacted("postgres://bob:secret@db/shop\n", "postgres://bob:[redacted]@db/shop\n"),
        Redacted("redis://:secret@db:6379 x", "redis://:[redacted]@db:6379 x"),
        Redacted("mongodb://u:p@ss/w@a:1,b:2/x y", "mongodb://u:[redacted]@a:1,b:2/x y"),
        Redacted("http:\\/\\/bob:secret@db\\/x ", "http:\\/\\/bob:[redacted]@db\\/x "),
        Redacted("postgres://bob:secr@et", "postgres://bob:[redacted]"),
        Redacted("postgres://bob:secr", "postgres://bob:[redacted]"),
        Redacted("http://localhost:8080/x\n", "http://localhost:8080/x\n"),
        Redacted("http://localhost:8080 up", "http://localhost:8080 up"),
        Redacted("ssh://git@host/x", "ssh://git@host/x"),
        Redacted("http://x/?token=secret&a=b c", "http://x/?token=[redacted] c"),
        Redacted("Authorization: Bearer abc.def x\nHost: y", "Authorization: Bearer [redacted]\nHost: y"),
        Redacted("Authorization: Basic dXNlcg==\n", "Authorization: Basic [redacted]\n"),
        Redacted("Authorization: abc\n", "Authorization: [redacted]\n"),
        Redacted("curl -H \"Authorization: Bearer abc\" x", "curl -H \"Authorization: Bearer [redacted]\" x"),
        Redacted(
            "{\"Authorization\": \"Bearer abc\", \"x\": 1}",
            "{\"Authorization\": \"Bearer [redacted]\", \"x\": 1}"),
        Redacted("with bearer abc.def to", "with bearer [redacted] to"),
        Redacted(
            "{\"token_type\":\"Bearer\",\"expires_in\":1}",
            "{\"token_type\":\"[redacted]\",\"expires_in\":1}"),
        Redacted("token: Bearer abc x", "token: [redacted]"),
        Redacted("got token: Bearer abc x", "got token: [redacted] x"),
        Redacted("X-Api-Key: abc\n", "X-Api-Key: [redacted]\n"),
    ]

    static let harmless = [
        "FATAL:  password authentication failed for user \"postgres\"",
        "mysql: [Warning] Using a password on the command line interface can be insecure.",
        "bash: syntax error near unexpected token `('",
        "secrets \"db-creds\" not found",
        "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)",
        "psql: error: connection to server at \"db\" (10.0.0.1), port 5432 failed",
        "2024-01-02T10:11:12Z done in 3s: 100% /data/x.sql",
        "fsfreeze -f /data; ls -l /data | grep x > /dev/null",
        "pg_dump -U username -d dbname -h 127.0.0.1 > /scratch/backup.sql",
        "", " ", "-", "--", "-p", "-u", "-a", "=", ":", "://", "://:", "\\", "\"", "'",
        "Grüße, 世界 🙂\n",
    ]

    @Test(arguments: options + assignments + credentials)
    func `a secret is replaced and the rest stays readable`(example: Redacted) {
        #expect(redact(example.text) == example.expected)
    }

    @Test(arguments: options + assignments + credentials)
    func `what was redacted stays as it is`(example: Redacted) {
        #expect(redact(example.expected) == example.expected)
    }

    @Test(arguments: harmless)
    func `harmless text stays as it is`(text: String) {
        #expect(redact(text) == text)
    }
}
