import Daemon
import Logging
import RunRecord
import Synchronization
import Testing

struct LogLineTests {
    @Test(arguments: [
        ("plain", "key=plain\n", "{\"key\":\"plain\"}\n"),
        ("", "key=\"\"\n", "{\"key\":\"\"}\n"),
        ("two words", "key=\"two words\"\n", "{\"key\":\"two words\"}\n"),
        ("a=b", "key=\"a=b\"\n", "{\"key\":\"a=b\"}\n"),
        ("say \"no\"", "key=\"say \\\"no\\\"\"\n", "{\"key\":\"say \\\"no\\\"\"}\n"),
        ("C:\\x", "key=\"C:\\\\x\"\n", "{\"key\":\"C:\\\\x\"}\n"),
        ("Zürich", "key=Zürich\n", "{\"key\":\"Zürich\"}\n"),
        ("a\nlevel=error", "key=\"a\\nlevel=error\"\n", "{\"key\":\"a\\nlevel=error\"}\n"),
        ("\u{1B}[2J", "key=\"\\u001b[2J\"\n", "{\"key\":\"\\u001b[2J\"}\n"),
        ("\u{202E}x", "key=\"\\u202ex\"\n", "{\"key\":\"\\u202ex\"}\n"),
        ("\u{E0001}", "key=\"\\udb40\\udc01\"\n", "{\"key\":\"\\udb40\\udc01\"}\n"),
    ])
    func `a value stays on one line and can be read back`(value: String, logfmt: String, json: String) {
        let line = LogLine([(key: "key", value: value)])
        #expect(line.text(.logfmt) == logfmt)
        #expect(line.text(.json) == json)
    }

    @Test func `a key cannot end itself`() {
        #expect(LogLine([(key: "a b=\"c\n", value: "x")]).text(.logfmt) == "a_b__c_=x\n")
    }

    @Test func `the handler writes time, level and message, then the metadata by name`() {
        let lines = Lines()
        var logger = lines.logger(level: .info)
        logger[metadataKey: "zone"] = "a"
        logger.warning("no room", metadata: ["path": "/spool", "bytes": "12"])
        logger.debug("unheard")
        #expect(
            lines.text
                == "ts=2026-11-21T04:45:44.123Z level=warn msg=\"no room\" bytes=12 path=/spool zone=a\n")
    }

    @Test(arguments: [
        (Logger.Level.trace, "debug"), (.debug, "debug"), (.info, "info"), (.notice, "info"),
        (.warning, "warn"), (.error, "error"), (.critical, "error"),
    ])
    func `levels go by Prometheus' words`(level: Logger.Level, word: String) {
        #expect(level.prometheusWord == word)
    }
}

/// Collects what a logger writes, at a clock that stands still.
final class Lines: Sendable {
    private let collected = Mutex("")

    var text: String { collected.withLock { $0 } }

    func logger(level: Logger.Level) -> Logger {
        let handler = LineLogHandler(
            level: level, format: .logfmt,
            now: { Timestamp(nanosecondsSinceEpoch: 1_795_236_344_123_456_789) },
            write: { line in self.collected.withLock { $0 += line } })
        return Logger(label: "test") { _ in handler }
    }
}
