internal import CBoathookSystem

/// The connection between front and warden: short messages that arrive whole.
struct Link {
    enum Message {
        /// Warden to front: the record is begun; now the caller's streams are needed.
        case wantsStreams
        /// Front to warden: here they are.
        case streams
        /// Warden to front: this step is about to be started; the predicate is before the first.
        case starting(step: Int32)
        /// Warden to front: this step of an attempt runs under this process id; the predicate is before the first.
        case started(process: Int32, step: Int32)
        /// Warden to front: an attempt failed with this status, and another one follows.
        case attemptFailed(status: Int32)
        /// Warden to front: an attempt with this status is over, and its undo runs under this process id; 0 where it
        /// is about to be started.
        case undoing(process: Int32, status: Int32)
        /// Warden to front: the system gave no process for the command; nothing ran.
        case starved
        /// Warden to front: this is what the wrapper's caller shall see.
        case ended(status: Int32)
        /// Warden to front: the record is in place.
        case recorded(WardenFuture)
        /// Warden to front: the record could not be written, for this error.
        case notRecorded(error: Int32, WardenFuture)
        /// Front to warden: I am about to report the result.
        case callerTold
        /// Front to warden: the command shall get this signal.
        case signal(number: Int32)
    }

    /// What the warden does once the record is settled.
    enum WardenFuture: Int32 {
        case leaves
        /// Something that descends from the command is left to be reaped or drained.
        case stays
    }

    private struct Wire {
        var kind: Int32 = 0
        var value: Int32 = 0
        var future: Int32 = 0
    }

    private(set) var descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    var isOpen: Bool { descriptor >= 0 }

    mutating func close() {
        if descriptor >= 0 { _ = boathook_close(descriptor) }
        descriptor = -1
    }

    /// Sends, and where the other side has too much unread waits until it has read on or is gone.
    func sendSurely(_ message: Message) {
        while send(message) == -boathook_eagain {
            var ready = Readiness()
            ready.watch(.link, writing: descriptor)
            ready.wait(nanoseconds: -1)
        }
    }

    /// Sends, or drops the message where the other side is gone or has too much unread.
    ///
    /// - Returns: 0, or the negative number of the error.
    @discardableResult
    func send(_ message: Message) -> Int32 {
        guard isOpen else { return 0 }
        var wire: Wire
        switch message {
        case .started(let process, let step): wire = Wire(kind: 1, value: process, future: step)
        case .starting(let step): wire = Wire(kind: 12, future: step)
        case .ended(let status): wire = Wire(kind: 2, value: status)
        case .recorded(let future): wire = Wire(kind: 3, future: future.rawValue)
        case .notRecorded(let error, let future):
            wire = Wire(kind: 4, value: error, future: future.rawValue)
        case .signal(let number): wire = Wire(kind: 5, value: number)
        case .attemptFailed(let status): wire = Wire(kind: 6, value: status)
        case .starved: wire = Wire(kind: 7)
        case .wantsStreams: wire = Wire(kind: 8)
        case .callerTold: wire = Wire(kind: 11)
        case .undoing(let process, let status): wire = Wire(kind: 10, value: process, future: status)
        case .streams:
            wire = Wire(kind: 9)
            return boathook_send_streams(descriptor, &wire, MemoryLayout<Wire>.size)
        }
        return boathook_send(descriptor, &wire, MemoryLayout<Wire>.size)
    }

    /// Gives the caller's streams out of our hands, as long as the disk may keep us waiting: the caller waits
    /// until nobody holds them any more.
    func partWithStreams() { boathook_part_with_streams(descriptor) }

    /// Asks the front for the streams and waits for them; where it is gone, there are none any more.
    ///
    /// - Returns: 0, or the negative number of the error.
    func takeStreams() -> Int32 {
        sendSurely(.wantsStreams)
        let outcome = boathook_receive_streams(descriptor)
        guard outcome == -boathook_epipe else { return outcome }
        for stream in Int32(0)...2 { _ = boathook_close(stream) }
        boathook_open_standard_descriptors()
        return 0
    }

    enum Reception {
        case message(Message)
        case nothingYet
        case otherSideIsGone
    }

    /// The next message, without waiting.
    func receive() -> Reception {
        var wire = Wire()
        let count = boathook_read(descriptor, &wire, MemoryLayout<Wire>.size)
        if count == -Int64(boathook_eagain) { return .nothingYet }
        guard count == Int64(MemoryLayout<Wire>.size) else { return .otherSideIsGone }
        let future = WardenFuture(rawValue: wire.future) ?? .leaves
        switch wire.kind {
        case 1: return .message(.started(process: wire.value, step: wire.future))
        case 2: return .message(.ended(status: wire.value))
        case 3: return .message(.recorded(future))
        case 4: return .message(.notRecorded(error: wire.value, future))
        case 5: return .message(.signal(number: wire.value))
        case 6: return .message(.attemptFailed(status: wire.value))
        case 7: return .message(.starved)
        case 8: return .message(.wantsStreams)
        case 11: return .message(.callerTold)
        case 12: return .message(.starting(step: wire.future))
        case 10: return .message(.undoing(process: wire.value, status: wire.future))
        default: return .nothingYet
        }
    }
}
