/// A run record as one line of JSON, the form in which it lies in the spool.
///
/// The format is documented for other tools in the README: keys may come in any order and unknown keys are
/// passed over, so that a later writer may say more.
package enum RunRecordCodec {
    /// The version that this code writes, and the newest that it reads.
    package static let version: Int64 = 1
    /// No record is longer, its newline included.
    package static let maximumByteCount = 16_384
    /// No hook's name, and no other text that becomes a label, is longer.
    package static let maximumNameByteCount = 253

    /// Writes `record` into `memory`, which must have `maximumByteCount` bytes.
    ///
    /// - Parameter outputTail: the end of the output, in place of the record's own; of it as much as fits is
    ///   written. It may hold any bytes.
    /// - Returns: the bytes that were written, or 0 where even the record without command and tail does not
    ///   fit, which names within `maximumNameByteCount` rule out.
    package static func encode(
        _ record: RunRecord, outputTail: UnsafeBufferPointer<UInt8>,
        into memory: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        let whole = encode(record, command: record.start.command, outputTail: outputTail, into: memory)
        return whole > 0 ? whole : encode(record, command: nil, outputTail: outputTail, into: memory)
    }

    /// The record as bytes, for those who may allocate.
    package static func encode(_ record: RunRecord) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: maximumByteCount) { memory, count in
            var tail = record.end?.outputTail ?? ""
            count = tail.withUTF8 { encode(record, outputTail: $0, into: memory) }
        }
    }

    private static func encode(
        _ record: RunRecord, command: String?, outputTail: UnsafeBufferPointer<UInt8>,
        into memory: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var line = JSONLine(memory)
        line.beginObject()
        write(record.start, command: command, isEnd: record.end != nil, to: &line)
        if let end = record.end { write(end, outputTail: outputTail, to: &line) }
        line.endObject()
        return line.isCutOff ? 0 : line.byteCount
    }

    private static func write(_ start: RunStart, command: String?, isEnd: Bool, to line: inout JSONLine) {
        line.member("boathook", integer: version)
        line.member("kind", word: isEnd ? "end" : "start")
        line.member("id", id: start.id)
        line.member("hook", text: start.hook)
        line.member("phase", word: start.phase.name)
        if let text = start.origin.namespace { line.member("namespace", text: text) }
        if let text = start.origin.pod { line.member("pod", text: text) }
        if let text = start.origin.podUID { line.member("pod_uid", text: text) }
        if let text = start.origin.container { line.member("container", text: text) }
        if let text = start.origin.workload { line.member("workload", text: text) }
        if let text = start.origin.bootID { line.member("boot_id", text: text) }
        line.member("started_at", seconds: start.startedAt.nanosecondsSinceEpoch)
        if let timeout = start.timeout { line.member("timeout_seconds", seconds: timeout.count) }
        line.member("retries", integer: Int64(start.retries))
        if let command { line.member("command", text: command) }
        switch start.lock {
        case .held: line.member("lock", word: "held")
        case .unavailable: line.member("lock", word: "unavailable")
        }
        if start.part != .run { line.member("part", word: start.part.name) }
        if let maxHold = start.maxHold { line.member("max_hold_seconds", seconds: maxHold.count) }
    }

    private static func write(
        _ end: RunEnd, outputTail: UnsafeBufferPointer<UInt8>, to line: inout JSONLine
    ) {
        line.member("ended_at", seconds: end.endedAt.nanosecondsSinceEpoch)
        line.member("duration_seconds", seconds: end.duration.count)
        switch end.outcome {
        case .success: line.member("outcome", word: "success")
        case .skipped: line.member("outcome", word: "skipped")
        case .failure(let reason):
            line.member("outcome", word: "failure")
            line.member("reason", word: reason.name)
        }
        switch end.processEnd {
        case .exited(let status): line.member("exit_status", integer: Int64(status))
        case .signalled(let number): line.member("signal", integer: Int64(number))
        case nil: break
        }
        line.member("attempts", integer: Int64(end.attempts))
        line.member("user_seconds", seconds: end.userTime.count)
        line.member("system_seconds", seconds: end.systemTime.count)
        line.member("background", integer: Int64(end.backgroundCount))
        line.member("unreaped", integer: Int64(end.unreapedCount))
        if end.undoCount > 0 {
            line.member("undos", integer: Int64(end.undoCount))
            line.member("undo_failures", integer: Int64(end.failedUndoCount))
        }
        if let cause = end.releasedBy { line.member("released_by", word: cause.name) }
        line.member("output_bytes", integer: end.outputByteCount)
        guard !outputTail.isEmpty else { return }
        // What the member's own punctuation, the closing brace and the newline take.
        let frame = 20
        let tail = JSONLine.longestEnd(of: outputTail, within: max(line.freeByteCount - frame, 0))
        if !tail.isEmpty { line.member("output_tail", bytes: tail) }
    }
}
