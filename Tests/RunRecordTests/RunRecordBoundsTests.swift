import RunRecord
import TestSupport
import Testing

/// Records made up at random, hostile texts and extreme numbers among them.
private struct RecordMaker {
    var random: SeededGenerator

    mutating func text(upTo byteCount: Int) -> String {
        let pieces = [
            "a", "Z", "0", " ", "\"", "\\", "\n", "\r", "\t", "\0", "\u{1F}", "\u{7F}", "{", "}", ":", ",",
            "\\u0041",
            "ä", "世", "🙂", "\u{FFFD}", "\u{2028}", "e\u{301}", "\u{10FFFF}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let piece = pieces.randomElement(using: &random) ?? "a"
            if text.utf8.count + piece.utf8.count <= byteCount { text += piece }
        }
        return text
    }

    mutating func optionalName() -> String? { Bool.random(using: &random) ? text(upTo: 253) : nil }

    mutating func span() -> Int64 {
        let extremes: [Int64] = [0, 1, 999_999_999, 1_000_000_000, .max]
        return Bool.random(using: &random)
            ? extremes.randomElement(using: &random) ?? 0 : Int64.random(in: 0...(.max), using: &random)
    }

    mutating func moment() -> Timestamp {
        Timestamp(nanosecondsSinceEpoch: Bool.random(using: &random) ? span() : -span())
    }

    mutating func count() -> UInt32 { [0, 1, 7, .max].randomElement(using: &random) ?? 0 }

    mutating func record() -> RunRecord {
        let start = RunStart(
            id: RunID(high: random.next(), low: random.next()), hook: text(upTo: 253),
            phase: HookPhase.allCases.randomElement(using: &random) ?? .pre,
            origin: RunOrigin(
                namespace: optionalName(), pod: optionalName(), podUID: optionalName(),
                container: optionalName(), workload: optionalName(), bootID: optionalName()),
            startedAt: moment(), timeout: Bool.random(using: &random) ? Nanoseconds(span()) : nil,
            retries: count(), command: optionalName(),
            lock: Bool.random(using: &random) ? .held : .unavailable)
        guard Bool.random(using: &random) else { return RunRecord(start: start) }
        let reason = FailureReason.allCases.randomElement(using: &random) ?? .exit
        let outcomes: [RunOutcome] = [.success, .skipped, .failure(reason)]
        let ends: [ProcessEnd?] = [
            nil, .exited(status: .random(in: 0...255, using: &random)),
            .signalled(number: .random(in: 1...127, using: &random)),
        ]
        let end = RunEnd(
            endedAt: moment(), duration: Nanoseconds(span()),
            outcome: outcomes.randomElement(using: &random) ?? .success,
            processEnd: ends.randomElement(using: &random) ?? nil, attempts: count(),
            userTime: Nanoseconds(span()), systemTime: Nanoseconds(span()), backgroundCount: count(),
            unreapedCount: count(), outputByteCount: span(),
            outputTail: Bool.random(using: &random) ? text(upTo: 2048) : "")
        return RunRecord(start: start, end: end)
    }
}

@Suite struct RunRecordBoundsTests {
    private static let names = RunOrigin(
        namespace: widest, pod: widest, podUID: widest, container: widest, workload: widest, bootID: widest)
    /// The name whose JSON is longest: every byte takes six.
    private static let widest = String(repeating: "\u{1}", count: 253)

    @Test(arguments: 0..<8)
    func `what is written is read back`(seed: Int) throws {
        var maker = RecordMaker(random: SeededGenerator(seed: seed))
        for _ in 0..<500 {
            let record = maker.record()
            let bytes = RunRecordCodec.encode(record)
            #expect(try RunRecordCodec.decode(bytes) == record)
            #expect(bytes.count <= RunRecordCodec.maximumByteCount)
            #expect(bytes.firstIndex(of: 0x0A) == bytes.count - 1)
        }
    }

    @Test(arguments: 0..<8)
    func `damaged records are refused or read, and nothing worse`(seed: Int) {
        var maker = RecordMaker(random: SeededGenerator(seed: 100 + seed))
        let marks = Array("\"\\{[e-".utf8)
        for _ in 0..<100 {
            let bytes = RunRecordCodec.encode(maker.record())
            for _ in 0..<50 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...4, using: &maker.random) {
                    let index = Int.random(in: 0..<damaged.count, using: &maker.random)
                    switch Int.random(in: 0..<5, using: &maker.random) {
                    case 0: damaged[index] = .random(in: 0...255, using: &maker.random)
                    case 1: damaged.remove(at: index)
                    case 2: damaged.insert(marks.randomElement(using: &maker.random) ?? 0, at: index)
                    case 3: damaged.removeSubrange(index...)
                    default: damaged.insert(contentsOf: damaged[index...].prefix(40), at: index)
                    }
                    if damaged.isEmpty { damaged = [0x7B] }
                }
                // A damaged record that can still be read can also be written again.
                guard let record = try? RunRecordCodec.decode(damaged) else { continue }
                #expect((try? RunRecordCodec.decode(RunRecordCodec.encode(record))) == record)
            }
        }
    }

    @Test func `a record cut anywhere is refused`() {
        var maker = RecordMaker(random: SeededGenerator(seed: 5))
        for _ in 0..<20 {
            let bytes = RunRecordCodec.encode(maker.record())
            for count in 0..<(bytes.count - 1) {
                #expect((try? RunRecordCodec.decode(Array(bytes[..<count]))) == nil)
            }
        }
    }

    @Test(arguments: [0, 1, 2048, 12_288, 12_289, 20_000, 100_000])
    func `the tail is written as far as the record has room`(byteCount: Int) throws {
        for unit in ["x", "\u{1}", "ä", "🙂", "\"", "\n"] {
            let tail = String(repeating: unit, count: byteCount / unit.utf8.count)
            let record = RunRecord(
                start: RunStart(
                    id: RunID(high: 1, low: 2), hook: "db", phase: .pre,
                    startedAt: Timestamp(nanosecondsSinceEpoch: 0),
                    command: String(repeating: "c", count: 2048)),
                end: RunEnd(
                    endedAt: Timestamp(nanosecondsSinceEpoch: 0), duration: .zero, outcome: .success,
                    outputTail: tail))
            let bytes = RunRecordCodec.encode(record)
            #expect(bytes.count <= RunRecordCodec.maximumByteCount)
            let read = try #require(try RunRecordCodec.decode(bytes).end?.outputTail)
            #expect(tail.hasSuffix(read))
            if read.utf8.count < tail.utf8.count {
                #expect(bytes.count > RunRecordCodec.maximumByteCount - 32)
            }
            if byteCount <= 12_288, unit == "x" || unit == "ä" || unit == "🙂" { #expect(read == tail) }
        }
    }

    @Test func `the command gives way where names leave it no room`() throws {
        let record = RunRecord(
            start: RunStart(
                id: RunID(high: 1, low: 2), hook: Self.widest, phase: .restore, origin: Self.names,
                startedAt: Timestamp(nanosecondsSinceEpoch: .min), timeout: Nanoseconds(.max), retries: .max,
                command: String(repeating: "\u{1}", count: 2048)),
            end: RunEnd(
                endedAt: Timestamp(nanosecondsSinceEpoch: .min), duration: Nanoseconds(.max),
                outcome: .failure(.timeout), processEnd: .exited(status: 255), attempts: .max,
                userTime: Nanoseconds(.max), systemTime: Nanoseconds(.max), backgroundCount: .max,
                unreapedCount: .max, outputByteCount: .max, outputTail: "the end"))
        var expected = record
        expected.start.command = nil
        #expect(try RunRecordCodec.decode(RunRecordCodec.encode(record)) == expected)
    }

    @Test func `too little memory yields no bytes`() throws {
        var maker = RecordMaker(random: SeededGenerator(seed: 6))
        let record = maker.record()
        for capacity in 0..<100 {
            let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { memory, count in
                let bounded = UnsafeMutableBufferPointer(rebasing: memory[..<capacity])
                let tail = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
                count = RunRecordCodec.encode(record, outputTail: tail, into: bounded)
            }
            #expect(bytes.isEmpty)
        }
    }

    @Test func `a tail of any bytes becomes valid text`() throws {
        var random = SeededGenerator(seed: 7)
        let record = RunRecord(
            start: RunStart(
                id: RunID(high: 1, low: 2), hook: "db", phase: .pre,
                startedAt: Timestamp(nanosecondsSinceEpoch: 0)),
            end: RunEnd(
                endedAt: Timestamp(nanosecondsSinceEpoch: 0), duration: .zero, outcome: .success))
        for _ in 0..<300 {
            let tail = (0..<Int.random(in: 1...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let bytes = [UInt8](unsafeUninitializedCapacity: RunRecordCodec.maximumByteCount) {
                memory, count in
                count = tail.withUnsafeBufferPointer {
                    RunRecordCodec.encode(record, outputTail: $0, into: memory)
                }
            }
            // Swift's own repair differs in how many U+FFFD it writes for a cut character.
            let read = try #require(try RunRecordCodec.decode(bytes).end?.outputTail)
            let repaired = String(decoding: tail, as: UTF8.self)
            #expect(read.filter { $0 != "\u{FFFD}" } == repaired.filter { $0 != "\u{FFFD}" })
        }
    }
}
