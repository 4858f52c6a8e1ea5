extension RunRecordCodec {
    /// The record that `bytes` hold.
    ///
    /// - Throws: `RecordError`; a later version is told from a flaw even where the rest cannot be read.
    package static func decode(_ bytes: [UInt8]) throws(RecordError) -> RunRecord {
        // `withUnsafeBufferPointer` rethrows untyped, which Embedded Swift cannot.
        let result: Result<RunRecord, RecordError> = bytes.withUnsafeBufferPointer { buffer in
            do throws(RecordError) { return .success(try decode(buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The record that `bytes` hold.
    package static func decode(_ bytes: UnsafeBufferPointer<UInt8>) throws(RecordError) -> RunRecord {
        guard bytes.count <= maximumByteCount else { throw .tooLarge(byteCount: bytes.count) }
        var fields = RecordFields()
        do throws(RecordError) {
            try fields.read(bytes)
        } catch {
            if let version = fields.version, version > Self.version { throw .futureVersion(version) }
            throw error
        }
        guard let version = fields.version else { throw fields.missing("boathook") }
        guard version <= Self.version else { throw .futureVersion(version) }
        guard version >= 1 else { throw fields.bad("boathook") }
        return try fields.record()
    }
}

/// The members of a record's object as they are read, in whatever order they come.
private struct RecordFields {
    var version: Int64?
    private var isEnd: Bool?
    private var id: RunID?
    private var hook: String?
    private var phase: HookPhase?
    private var origin = RunOrigin()
    private var startedAt: Int64?
    private var timeout: Int64?
    private var retries: UInt32 = 0
    private var command: String?
    private var lock = LockState.unavailable
    private var part = RecordPart.run
    private var maxHold: Int64?
    private var releasedBy: ReleaseCause?
    private var endedAt: Int64?
    private var duration: Int64?
    private var outcome: OutcomeWord?
    private var reason: FailureReason?
    private var processEnd: ProcessEnd?
    private var attempts: UInt32?
    private var userTime: Int64 = 0
    private var systemTime: Int64 = 0
    private var backgroundCount: UInt32 = 0
    private var unreapedCount: UInt32 = 0
    private var undoCount: UInt32 = 0
    private var failedUndoCount: UInt32 = 0
    private var outputByteCount: Int64 = 0
    private var outputTail = ""
    private var offset = 0

    private enum OutcomeWord { case success, failure, skipped }

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(RecordError) {
        var scanner = JSONScanner(bytes)
        try scanner.expect(UInt8(ascii: "{"))
        if !scanner.consume(UInt8(ascii: "}")) {
            repeat {
                let key = try scanner.key()
                try scanner.expect(UInt8(ascii: ":"))
                scanner.skipBlanks()
                offset = scanner.offset
                try take(try scanner.value(), for: key)
            } while scanner.consume(UInt8(ascii: ","))
            try scanner.expect(UInt8(ascii: "}"))
        }
        scanner.skipBlanks()
        offset = scanner.offset
        guard scanner.isAtEnd else { throw .malformed(offset: offset, .trailingBytes) }
    }

    func missing(_ key: StaticString) -> RecordError {
        .malformed(offset: offset, .missingKey(.init(text: key.description)))
    }

    func bad(_ key: StaticString) -> RecordError {
        .malformed(offset: offset, .badValue(.init(text: key.description)))
    }

    private mutating func take(
        _ value: JSONScanner.Value, for key: UnsafeBufferPointer<UInt8>
    ) throws(RecordError) {
        // Many JSON writers say null for what they do not know.
        if case .null = value { return }
        switch key.count {
        case _ where key.spells("boathook"): version = try integer(value, "boathook", 0...Int64.max)
        case _ where key.spells("kind"): isEnd = try oneOf(value, "kind", "start", "end") == 1
        case _ where key.spells("id"): id = try runID(value)
        case _ where key.spells("hook"): hook = try name(value, "hook")
        case _ where key.spells("phase"): phase = try self.phase(value)
        case _ where key.spells("namespace"): origin.namespace = try optionalName(value, "namespace")
        case _ where key.spells("pod"): origin.pod = try optionalName(value, "pod")
        case _ where key.spells("pod_uid"): origin.podUID = try optionalName(value, "pod_uid")
        case _ where key.spells("container"): origin.container = try optionalName(value, "container")
        case _ where key.spells("workload"): origin.workload = try optionalName(value, "workload")
        case _ where key.spells("boot_id"): origin.bootID = try optionalName(value, "boot_id")
        case _ where key.spells("started_at"): startedAt = try moment(value, "started_at")
        case _ where key.spells("timeout_seconds"): timeout = try span(value, "timeout_seconds")
        case _ where key.spells("retries"): retries = try count(value, "retries")
        case _ where key.spells("command"): command = try text(value, "command")
        case _ where key.spells("lock"):
            lock = try oneOf(value, "lock", "held", "unavailable") == 0 ? .held : .unavailable
        case _ where key.spells("part"):
            let index = try oneOf(value, "part", "run", "hold", "watch", "release")
            part = RecordPart(rawValue: UInt8(index)) ?? .run
        case _ where key.spells("max_hold_seconds"): maxHold = try span(value, "max_hold_seconds")
        default: try takeEnd(value, for: key)
        }
    }

    private mutating func takeEnd(
        _ value: JSONScanner.Value, for key: UnsafeBufferPointer<UInt8>
    ) throws(RecordError) {
        switch key.count {
        case _ where key.spells("ended_at"): endedAt = try moment(value, "ended_at")
        case _ where key.spells("duration_seconds"): duration = try span(value, "duration_seconds")
        case _ where key.spells("outcome"):
            switch try oneOf(value, "outcome", "success", "failure", "skipped") {
            case 0: outcome = .success
            case 1: outcome = .failure
            default: outcome = .skipped
            }
        case _ where key.spells("reason"):
            let index = try oneOf(value, "reason", "exit", "signal", "timeout", "start", "lost")
            reason = FailureReason(rawValue: UInt8(index))
        case _ where key.spells("exit_status"):
            processEnd = .exited(status: UInt8(try integer(value, "exit_status", 0...255)))
        case _ where key.spells("signal"):
            processEnd = .signalled(number: UInt8(try integer(value, "signal", 1...127)))
        case _ where key.spells("attempts"): attempts = try count(value, "attempts")
        case _ where key.spells("user_seconds"): userTime = try span(value, "user_seconds")
        case _ where key.spells("system_seconds"): systemTime = try span(value, "system_seconds")
        case _ where key.spells("background"): backgroundCount = try count(value, "background")
        case _ where key.spells("unreaped"): unreapedCount = try count(value, "unreaped")
        case _ where key.spells("undos"): undoCount = try count(value, "undos")
        case _ where key.spells("undo_failures"): failedUndoCount = try count(value, "undo_failures")
        case _ where key.spells("released_by"):
            let index = try oneOf(value, "released_by", "post", "release", "undo", "watchdog", "lost")
            releasedBy = ReleaseCause(rawValue: UInt8(index))
        case _ where key.spells("output_bytes"):
            outputByteCount = try integer(value, "output_bytes", 0...Int64.max)
        case _ where key.spells("output_tail"): outputTail = try text(value, "output_tail")
        default: break
        }
    }

    func record() throws(RecordError) -> RunRecord {
        guard let isEnd else { throw missing("kind") }
        guard let id else { throw missing("id") }
        guard let hook else { throw missing("hook") }
        guard let phase else { throw missing("phase") }
        guard let startedAt else { throw missing("started_at") }
        let start = RunStart(
            id: id, hook: hook, phase: phase, origin: origin,
            startedAt: Timestamp(nanosecondsSinceEpoch: startedAt), timeout: timeout.map(Nanoseconds.init),
            retries: retries, command: command, lock: lock, part: part,
            maxHold: maxHold.map(Nanoseconds.init))
        guard isEnd else { return RunRecord(start: start) }
        guard let endedAt else { throw missing("ended_at") }
        guard let duration else { throw missing("duration_seconds") }
        guard failedUndoCount <= undoCount else { throw bad("undo_failures") }
        let end = RunEnd(
            endedAt: Timestamp(nanosecondsSinceEpoch: endedAt), duration: Nanoseconds(duration),
            outcome: try runOutcome(), processEnd: processEnd, attempts: attempts ?? 1,
            userTime: Nanoseconds(userTime), systemTime: Nanoseconds(systemTime),
            backgroundCount: backgroundCount, unreapedCount: unreapedCount, undoCount: undoCount,
            failedUndoCount: failedUndoCount, releasedBy: releasedBy, outputByteCount: outputByteCount,
            outputTail: outputTail)
        return RunRecord(start: start, end: end)
    }

    private func runOutcome() throws(RecordError) -> RunOutcome {
        switch outcome {
        case .success: return .success
        case .skipped: return .skipped
        case .failure:
            guard let reason else { throw missing("reason") }
            return .failure(reason)
        case nil: throw missing("outcome")
        }
    }

    // MARK: - One value

    private func text(_ value: JSONScanner.Value, _ key: StaticString) throws(RecordError) -> String {
        guard case .text(let text) = value else { throw bad(key) }
        return text
    }

    /// Text that becomes a label or an identity: neither empty nor longer than any name.
    private func name(_ value: JSONScanner.Value, _ key: StaticString) throws(RecordError) -> String {
        let text = try text(value, key)
        guard !text.utf8.isEmpty, text.utf8.count <= RunRecordCodec.maximumNameByteCount else {
            throw bad(key)
        }
        return text
    }

    /// The same, but empty text says that there is none, as a shell script would write it.
    private func optionalName(
        _ value: JSONScanner.Value, _ key: StaticString
    ) throws(RecordError) -> String? {
        if case .text(let text) = value, text.utf8.isEmpty { return nil }
        return try name(value, key)
    }

    private func runID(_ value: JSONScanner.Value) throws(RecordError) -> RunID {
        guard let id = RunID(hexDigits: try text(value, "id").utf8) else { throw bad("id") }
        return id
    }

    private func phase(_ value: JSONScanner.Value) throws(RecordError) -> HookPhase {
        let index = try oneOf(value, "phase", "pre", "post", "restore", "init", "verify")
        guard let phase = HookPhase(rawValue: UInt8(index)) else { throw bad("phase") }
        return phase
    }

    private func integer(
        _ value: JSONScanner.Value, _ key: StaticString, _ range: ClosedRange<Int64>
    ) throws(RecordError) -> Int64 {
        guard case .number(let number) = value, let integer = number.integer, range.contains(integer) else {
            throw bad(key)
        }
        return integer
    }

    private func count(_ value: JSONScanner.Value, _ key: StaticString) throws(RecordError) -> UInt32 {
        UInt32(try integer(value, key, 0...Int64(UInt32.max)))
    }

    private func moment(_ value: JSONScanner.Value, _ key: StaticString) throws(RecordError) -> Int64 {
        guard case .number(let number) = value, let billionths = number.billionths else { throw bad(key) }
        return billionths
    }

    /// A span, never negative: no counter may ever fall.
    private func span(_ value: JSONScanner.Value, _ key: StaticString) throws(RecordError) -> Int64 {
        let span = try moment(value, key)
        guard span >= 0 else { throw bad(key) }
        return span
    }

    /// Which of `words` the value is.
    private func oneOf(
        _ value: JSONScanner.Value, _ key: StaticString, _ words: StaticString...
    ) throws(RecordError) -> Int {
        let utf8 = try text(value, key).utf8
        for index in words.indices where utf8.elementsEqual(words[index].bytes) { return index }
        throw bad(key)
    }
}

extension StaticString {
    fileprivate var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether these bytes are `word`.
    fileprivate func spells(_ word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && elementsEqual(word.bytes)
    }
}
