internal import CBoathookSystem

/// What one turn of the loop waits for, and what of it is ready.
struct Readiness {
    enum Source: Int {
        case signals, link, outputSource, outputSink, errorSource, errorSink, listener, client
    }

    private static let capacity = 8
    private var entries = InlineArray<8, boathook_poll>(
        repeating: boathook_poll(
            descriptor: -1, wants_read: false, wants_write: false, can_read: false, can_write: false))

    mutating func watch(_ source: Source, reading descriptor: Int32) {
        entries[source.rawValue].descriptor = descriptor
        entries[source.rawValue].wants_read = true
    }

    mutating func watch(_ source: Source, writing descriptor: Int32) {
        entries[source.rawValue].descriptor = descriptor
        entries[source.rawValue].wants_write = true
    }

    /// Sleeps until something is ready, at most so long; -1: for ever.
    mutating func wait(nanoseconds: Int64) {
        withUnsafeMutablePointer(to: &entries) { pointer in
            let first = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: boathook_poll.self)
            _ = boathook_poll(first, Int32(Self.capacity), nanoseconds)
        }
    }

    func contains(_ source: Source) -> Bool {
        entries[source.rawValue].can_read || entries[source.rawValue].can_write
    }
}
