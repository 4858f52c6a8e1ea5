internal import CBoathookSystem

/// One stream on its way from the command's pipe to our own standard output or error.
///
/// It reads a bufferful, hands it on in small writes after poll, and reads on only then: a reader that
/// stalls slows the command down, as it would without us, and never blocks the loop. Where the reader is
/// gone, draining goes on.
struct OutputRelay {
    private static let bufferByteCount = Int(BOATHOOK_STREAM_BUFFER_BYTES)

    /// The pipe's reading end, or -1 once nobody can write to it any more.
    private(set) var source: Int32
    /// Where the bytes go, or -1 once that is nobody's business.
    private var sink: Int32
    private let sinkKind: boathook_sink
    private let buffer: UnsafeMutablePointer<UInt8>
    private var pending = 0..<0
    /// What the command had written when it ended and our reader does not have yet.
    private var undelivered: Int64?
    /// Looks for what the command says when it is ready; nil where that is of no interest.
    var scanner: ReadyScanner?
    /// Why bytes could not be handed on although somebody wanted them: a full disk behind a redirection.
    private(set) var failure: Int32?

    /// - Parameters:
    ///   - source: the pipe's reading end, which does not block.
    ///   - sink: 1 or 2, where the bytes go.
    init(from source: Int32, to sink: Int32) {
        buffer = boathook_stream_buffer(sink)
        self.source = source
        self.sink = sink
        sinkKind = boathook_sink_kind(sink)
    }

    var wantsRead: Bool { source >= 0 && pending.isEmpty && undelivered != 0 }
    var wantsWrite: Bool { sink >= 0 && !pending.isEmpty }
    var sinkDescriptor: Int32 { sink }

    /// Whether all that was written before `commandEnded` has reached our reader.
    var isDelivered: Bool { pending.isEmpty && (source < 0 || undelivered == 0) }

    /// Takes note that what lies in the pipe now is the last that belongs to the command itself.
    mutating func commandEnded() {
        undelivered = source < 0 ? 0 : max(boathook_readable_bytes(source), 0)
    }

    /// Takes note that another command writes from here on.
    mutating func commandBegins() { undelivered = nil }

    /// Gives up on the reader: what the command had written still goes into `tail`, and nowhere else.
    mutating func abandonReader(into tail: inout OutputTail?) {
        sink = -1
        pending = 0..<0
        if undelivered == nil { commandEnded() }
        while source >= 0, let rest = undelivered, rest > 0 {
            let before = rest
            read(into: &tail)
            if undelivered == before { return }
        }
    }

    /// From here on bytes are drained and dropped: the caller's streams are closed to us.
    mutating func letGo() {
        sink = -1
        pending = 0..<0
        undelivered = nil
    }

    /// Reads once and shows the bytes to `tail`.
    mutating func read(into tail: inout OutputTail?) {
        guard source >= 0 else { return }
        let budget = undelivered.map { min($0, Int64(Self.bufferByteCount)) } ?? Int64(Self.bufferByteCount)
        let count = boathook_read(source, buffer, Int(budget))
        if count == -Int64(boathook_eagain) { return }
        guard count > 0 else {
            _ = boathook_close(source)
            source = -1
            return
        }
        if let rest = undelivered { undelivered = rest - count }
        tail?.append(UnsafeBufferPointer(start: buffer, count: Int(count)))
        scanner?.look(at: UnsafeBufferPointer(start: buffer, count: Int(count)))
        if sink >= 0 { pending = 0..<Int(count) }
    }

    /// Hands on what poll said that the reader takes.
    mutating func write() {
        let count = boathook_write_some(sink, sinkKind, buffer + pending.lowerBound, pending.count)
        if count < 0 {
            // A reader that went away, or was never there, wants nothing; a file that takes no more is a loss.
            if sinkKind == boathook_sink_other, -count != Int64(boathook_ebadf) { failure = Int32(-count) }
            sink = -1
            pending = 0..<0
        } else {
            pending = pending.lowerBound + Int(count)..<pending.upperBound
        }
    }

    /// The same, and says once why bytes are lost.
    mutating func writeOrComplain(_ name: StaticString) {
        write()
        guard let failure, !wantsWrite else { return }
        var complaint = Complaint(name)
        complaint.append(error: failure)
        complaint.utter()
    }

    /// Reads once and drops it.
    mutating func drain() {
        guard source >= 0 else { return }
        let count = boathook_read(source, buffer, Self.bufferByteCount)
        guard count <= 0, count != -Int64(boathook_eagain) else { return }
        _ = boathook_close(source)
        source = -1
    }
}
