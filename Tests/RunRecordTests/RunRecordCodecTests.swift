import Testing

@testable import RunRecord

private let id = RunID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
private let digits = "0123456789abcdeffedcba9876543210"

private func line(_ record: RunRecord) -> String {
    String(decoding: RunRecordCodec.encode(record), as: UTF8.self)
}

private func decode(_ text: String) throws(RecordError) -> RunRecord {
    try RunRecordCodec.decode(Array(text.utf8))
}

private func error(_ text: String) -> RecordError? {
    do throws(RecordError) { _ = try decode(text) } catch { return error }
    return nil
}

/// A start record whose members are those that must be there, and `more`.
private func start(_ more: String = "", version: String = "1") -> String {
    "{\"boathook\":\(version),\"kind\":\"start\",\"id\":\"\(digits)\",\"hook\":\"db\",\"phase\":\"pre\","
        + "\"started_at\":1.5\(more)}\n"
}

/// An end record whose members are those that must be there, and `more`.
private func end(_ more: String = "") -> String {
    "{\"boathook\":1,\"kind\":\"end\",\"id\":\"\(digits)\",\"hook\":\"db\",\"phase\":\"pre\",\"started_at\":1.5,"
        + "\"ended_at\":3,\"duration_seconds\":1.5,\"outcome\":\"success\"\(more)}"
}

@Suite struct RunRecordCodecTests {
    @Test func `a start record is one line with these members`() {
        let record = RunRecord(
            start: RunStart(
                id: id, hook: "db-freeze", phase: .pre,
                origin: RunOrigin(
                    namespace: "shop", pod: "db-0", podUID: "u-1", container: "db",
                    workload: "StatefulSet/db",
                    bootID: "b-1"),
                startedAt: Timestamp(nanosecondsSinceEpoch: 1_700_000_000_123_456_789),
                timeout: .seconds(180),
                retries: 2, command: "fsfreeze -f /data"))
        #expect(
            line(record) == """
                {"boathook":1,"kind":"start","id":"0123456789abcdeffedcba9876543210","hook":"db-freeze",\
                "phase":"pre","namespace":"shop","pod":"db-0","pod_uid":"u-1","container":"db",\
                "workload":"StatefulSet/db","boot_id":"b-1","started_at":1700000000.123456789,\
                "timeout_seconds":180.000000000,"retries":2,"command":"fsfreeze -f /data","lock":"held"}

                """)
    }

    @Test func `an end record repeats the start and adds these members`() {
        let record = RunRecord(
            start: RunStart(
                id: id, hook: "db", phase: .restore, startedAt: Timestamp(nanosecondsSinceEpoch: -1),
                lock: .unavailable),
            end: RunEnd(
                endedAt: Timestamp(nanosecondsSinceEpoch: 0), duration: Nanoseconds(1),
                outcome: .failure(.timeout), processEnd: .signalled(number: 15), attempts: 3,
                userTime: .milliseconds(20), systemTime: .milliseconds(5), backgroundCount: 1,
                unreapedCount: 2, outputByteCount: 70_000,
                outputTail: "tab\there \"quoted\" \\ \u{1}\u{7F} ä\n"))
        #expect(
            line(record) == """
                {"boathook":1,"kind":"end","id":"0123456789abcdeffedcba9876543210","hook":"db",\
                "phase":"restore","started_at":-0.000000001,"retries":0,"lock":"unavailable",\
                "ended_at":0.000000000,"duration_seconds":0.000000001,"outcome":"failure",\
                "reason":"timeout","signal":15,"attempts":3,"user_seconds":0.020000000,\
                "system_seconds":0.005000000,"background":1,"unreaped":2,"output_bytes":70000,\
                "output_tail":"tab\\there \\"quoted\\" \\\\ \\u0001\\u007f ä\\n"}

                """)
    }

    @Test func `undos are written where there were any, and read back`() throws {
        var record = try decode(end())
        #expect(!line(record).contains("undo"))
        record.end?.undoCount = 3
        record.end?.failedUndoCount = 1
        #expect(line(record).contains("\"undos\":3,\"undo_failures\":1,\"output_bytes\""))
        #expect(try decode(line(record)) == record)
        #expect(error(end(",\"undos\":1,\"undo_failures\":2")) != nil)
    }

    @Test func `a hold's record says what it is and how it ended`() throws {
        var record = try decode(end())
        record.start.part = .hold
        record.start.maxHold = .seconds(600)
        for cause in ReleaseCause.allCases {
            record.end?.releasedBy = cause
            #expect(try decode(line(record)) == record)
        }
        #expect(line(record).contains("\"part\":\"hold\",\"max_hold_seconds\":600.000000000,"))
        #expect(line(record).contains("\"released_by\":\"lost\""))
        #expect(error(end(",\"part\":\"whole\"")) != nil)
    }

    @Test func `the shortest record that a foreign tool may write is read`() throws {
        let record = try decode(start())
        #expect(
            record
                == RunRecord(
                    start: RunStart(
                        id: id, hook: "db", phase: .pre,
                        startedAt: Timestamp(nanosecondsSinceEpoch: 1_500_000_000), lock: .unavailable)))
        let finished = try decode(end())
        #expect(
            finished.end
                == RunEnd(
                    endedAt: Timestamp(nanosecondsSinceEpoch: 3_000_000_000), duration: .milliseconds(1500),
                    outcome: .success))
    }

    @Test func `keys come in any order, unknown ones and null are passed over`() throws {
        let record = try decode(
            """
             { "x": {"a": [1, {"b": null}], "c": "}"}, "started_at" : 1.5 , "phase":"pre",
               "workload": "", "timeout_seconds": null, "namespace": null, "y": [], "z": true,
               "hook":"db", "id":"\(digits)", "kind":"start", "boathook":1 }
            """)
        #expect(record == (try decode(start())))
    }

    static let numbers: [(String, Int64?)] = [
        ("0", 0), ("1", 1_000_000_000), ("1.0", 1_000_000_000), ("0.000000001", 1), ("1e-9", 1),
        ("1E-05", 10_000),
        ("1.5e+3", 1_500_000_000_000), ("0.0000000019", 1), ("9223372036.854775807", .max),
        ("9223372036.8547758079999", .max), ("12345678901234e-12", 12_345_678_901), ("0e999999", 0),
        ("1e-999999", 0), ("9223372036.854775808", 9_223_372_036_854_775_800), ("9223372037", nil),
        ("1e10", nil), ("1e999999999999", nil), ("-1", nil),
        ("-0.000000001", nil), ("99999999999999999999", nil), ("1.", nil), (".5", nil), ("1e", nil),
        ("1e+", nil),
        ("-", nil), ("--1", nil), ("+1", nil), ("1,5", nil), ("\"1\"", nil), ("0x1", nil), ("NaN", nil),
    ]

    @Test(arguments: numbers)
    func `spans are read exactly and never negative`(text: String, nanoseconds: Int64?) {
        let record = try? decode(start(",\"timeout_seconds\":\(text)"))
        #expect(record?.start.timeout?.count == nanoseconds)
    }

    @Test(
        arguments: [
            ("0", 0), ("3", 3), ("3.0", 3), ("3e2", 300), ("4294967295", .max), ("4294967296", nil),
            ("-1", nil),
            ("3.5", nil), ("1e-1", nil), ("true", nil), ("[]", nil),
        ] as [(String, UInt32?)])
    func `counts are whole numbers within their range`(text: String, count: UInt32?) {
        #expect((try? decode(start(",\"retries\":\(text)")))?.start.retries == count)
    }

    @Test func `moments may lie before 1970`() throws {
        for moment in [Int64.min, -1, 0, .max] {
            var record = try decode(start())
            record.start.startedAt = Timestamp(nanosecondsSinceEpoch: moment)
            #expect(try decode(line(record)) == record)
        }
    }

    @Test(arguments: [
        ("\\u0041\\u00e4\\u4E16\\uD83D\\uDE42", "Aä世🙂"),
        ("\\b\\f\\n\\r\\t\\/\\\\\\\"", "\u{8}\u{C}\n\r\t/\\\""),
        ("\\uD83D", "\u{FFFD}"), ("\\uDE42x", "\u{FFFD}x"), ("\\uD83D\\u0041", "\u{FFFD}A"),
        ("\\uD83D\\n", "\u{FFFD}\n"), ("\\u0000", "\0"),
    ])
    func `escapes are undone`(escaped: String, text: String) throws {
        #expect(try decode(start(",\"command\":\"\(escaped)\"")).start.command == text)
    }

    @Test(arguments: ["\\", "\\x", "\\u", "\\u12", "\\u12g4", "\\uD83D\\u", "\u{1}", "a\nb"])
    func `text that is not JSON is refused`(text: String) {
        guard case .malformed = error(start(",\"command\":\"\(text)\"")) else {
            Issue.record("taken")
            return
        }
    }

    static let flaws: [(String, RecordError)] = [
        ("", .malformed(offset: 0, .syntax)),
        ("null", .malformed(offset: 0, .syntax)),
        ("{", .malformed(offset: 1, .syntax)),
        ("{}", .malformed(offset: 2, .missingKey(.init(text: "boathook")))),
        ("{\"boathook\":1}", .malformed(offset: 14, .missingKey(.init(text: "kind")))),
        ("{\"boathook\":0}", .malformed(offset: 14, .badValue(.init(text: "boathook")))),
        ("{\"boathook\":2}", .futureVersion(2)),
        ("{\"boathook\":2,\"hook\":17}", .futureVersion(2)),
        ("{\"boathook\":3 garbage", .futureVersion(3)),
        (start() + "x", .malformed(offset: 113, .trailingBytes)),
        (start(",\"x\":" + String(repeating: "[", count: 40)), .malformed(offset: 132, .nesting)),
        (start(",\"hook\":\"\""), .malformed(offset: 119, .badValue(.init(text: "hook")))),
        (start(",\"phase\":\"PRE\""), .malformed(offset: 120, .badValue(.init(text: "phase")))),
        (start(",\"id\":\"\(digits.uppercased())\""), .malformed(offset: 117, .badValue(.init(text: "id")))),
        (end(",\"outcome\":\"failure\""), .malformed(offset: 186, .missingKey(.init(text: "reason")))),
        (end(",\"outcome\":\"maybe\""), .malformed(offset: 176, .badValue(.init(text: "outcome")))),
        (end(",\"exit_status\":256"), .malformed(offset: 180, .badValue(.init(text: "exit_status")))),
        (end(",\"signal\":0"), .malformed(offset: 175, .badValue(.init(text: "signal")))),
        (
            end(",\"duration_seconds\":-1"),
            .malformed(offset: 185, .badValue(.init(text: "duration_seconds")))
        ),
        (String(repeating: " ", count: 16_385), .tooLarge(byteCount: 16_385)),
    ]

    @Test(arguments: flaws)
    func `a flaw is named with its place`(text: String, expected: RecordError) {
        #expect(error(text) == expected)
    }

    @Test func `errors say what to do or where to look`() {
        #expect(
            RecordError.futureVersion(9).description
                == "the record has version 9 and this boathook reads up to 1; upgrade the daemon")
        #expect(
            RecordError.tooLarge(byteCount: 20_000).description
                == "the record has 20000 bytes; at most 16384 are read")
        #expect(
            RecordError.malformed(offset: 7, .badValue(.init(text: "hook"))).description
                == "not a run record: the value of \"hook\" is not one that it may have at byte 7")
    }

    @Test(arguments: [253, 254])
    func `names have at most 253 bytes`(byteCount: Int) {
        let name = String(repeating: "x", count: byteCount)
        #expect(((try? decode(start(",\"hook\":\"\(name)\""))) != nil) == (byteCount == 253))
        #expect(((try? decode(start(",\"workload\":\"\(name)\""))) != nil) == (byteCount == 253))
    }
}
