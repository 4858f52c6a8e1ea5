import HookModel
import RunRecord
import Testing
import WebPages

struct RunListingTests {
    private func listing(_ text: String) throws -> RunListing {
        try RunListing(try AddressQuery(text), now: moment(0))
    }

    @Test func `filters become one question to the journal, for one run more than is shown`() throws {
        let query = try listing(
            "hook=a%2Fb&phase=post&outcome=timeout&since=1h&limit=5&cursor=7.3"
        ).query
        #expect(
            query
                == RunQuery(
                    hook: "a/b", phase: .post, outcome: .failure(.timeout), since: moment(-3_600),
                    after: RunPosition(endedAt: Timestamp(nanosecondsSinceEpoch: 7), sequence: 3), limit: 6))
        #expect(try listing("").query == RunQuery(limit: 101))
        #expect(try listing("outcome=failure").query.outcome == .failure(nil))
        #expect(try listing("since=2025-10-09T08:53:20Z").query.since == moment(0))
        #expect(try listing("since=2025-10-09T10:53:20%2B02:00").query.since == moment(0))
        #expect(try listing("since=1760000000").query.since == moment(0))
    }

    @Test(arguments: [
        ("x=1", "no parameter \"x\"; there are hook, phase, outcome, since, limit and cursor"),
        ("hook=", "give a name of 1 to 253 bytes"),
        ("hook=a&hook=b", "the parameter hook is given twice; leave one out"),
        ("phase=before", "no phase \"before\"; it is one of pre, post, restore, init, verify"),
        (
            "outcome=bad",
            "it is one of success, failure, exit, signal, timeout, start, lost, skipped"
        ),
        ("since=soon", "is no moment; write 36h or 7d"), ("since=-5m", "is no moment"),
        ("since=2026-02-30T00:00:00Z", "is no moment"), ("since=nan", "is no moment"),
        ("limit=0", "give a number from 1 to 1000"), ("limit=1001", "give a number from 1 to 1000"),
        ("cursor=x", "give the next_cursor of an answer"),
    ])
    func `a wrong filter says what to write instead`(query: String, mend: String) {
        let error = #expect(throws: RunListingError.self) { try listing(query) }
        #expect(error?.description.contains(mend) == true, "\(error?.description ?? "")")
    }

    @Test func `an error is JSON whatever the request held`() {
        let error = RunListingError.phase("\"\\\n\u{1}")
        let text = String(decoding: error.json, as: UTF8.self)
        #expect(text.hasPrefix(#"{"error":"no phase \"\"\\\u000a\u0001\""#), "\(text)")
        #expect(text.hasSuffix("\"}\n"))
    }

    @Test func `the answer is records, and the place of the next page where there is one`() throws {
        let runs = (1...3).map {
            JournalledRun(
                sequence: $0, takenAt: moment(9),
                record: record(UInt64($0), command: "secret", output: "secret"))
        }
        let text = String(decoding: try listing("limit=2").json(runs, for: .local), as: UTF8.self)
        #expect(text.split(separator: "\n").count == 4)
        #expect(text.hasPrefix("{\"runs\":[\n{\"boathook\":1,\"kind\":\"end\","))
        #expect(text.hasSuffix("],\"next_cursor\":\"1760000000000000000.2\"}\n"), "\(text)")
        #expect(text.contains("secret"))
        let last = String(decoding: try listing("limit=3").json(runs, for: .remote), as: UTF8.self)
        #expect(last.hasSuffix("],\"next_cursor\":null}\n"))
        #expect(!last.contains("secret"))
        let none = String(decoding: try listing("").json([], for: .local), as: UTF8.self)
        #expect(none == "{\"runs\":[\n],\"next_cursor\":null}\n")
    }
}
