import CBoathookSystem
import Glibc

/// A descriptor that is closed when its value goes.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }
}

/// What a thread waits for on one descriptor, and what came of it.
struct Watch {
    var descriptor: Int32
    var events: Int32
    /// Filled in; an error or a hang-up counts as all that was asked for.
    private(set) var isReadable = false
    private(set) var isWritable = false
    private(set) var isHungUp = false

    init(reading descriptor: Int32) { self.init(descriptor, Int32(POLLIN)) }

    /// Nothing is asked for: only a hang-up shows.
    init(_ descriptor: Int32, _ events: Int32 = 0) {
        self.descriptor = descriptor
        self.events = events
    }

    /// Waits until one of the descriptors is ready.
    ///
    /// - Parameter limit: nil waits for ever.
    /// - Returns: whether one is; false at the limit.
    static func wait(for watches: inout [Watch], atMost limit: Duration?) -> Bool {
        var polled = watches.map { pollfd(fd: $0.descriptor, events: Int16($0.events), revents: 0) }
        let milliseconds = limit.map {
            Int32(clamping: max(1, $0 / .milliseconds(1)).rounded(.up).wholeNumber)
        }
        let count = poll(&polled, nfds_t(polled.count), milliseconds ?? -1)
        for index in watches.indices {
            let found = count > 0 ? Int32(polled[index].revents) : 0
            let isOver = found & Int32(POLLHUP | POLLERR | POLLNVAL) != 0
            watches[index].isHungUp = isOver || found & boathook_poll_peer_closed != 0
            watches[index].isReadable = isOver || found & Int32(POLLIN) != 0
            watches[index].isWritable = isOver || found & Int32(POLLOUT) != 0
        }
        // An interrupted wait is one more turn of the caller's loop.
        return count != 0
    }
}

extension Double {
    fileprivate var wholeNumber: Int { Int(Swift.min(self, 1e9)) }
}

/// Tells any number of waiting threads at once that it is time to stop, and for good.
final class StopSignal: Sendable {
    private let reading: Descriptor
    private let writing: Descriptor

    init() throws(SocketFailure) {
        var ends: (Int32, Int32) = (0, 0)
        let outcome = boathook_pipe(&ends.0, &ends.1)
        guard outcome >= 0 else { throw .system(call: "pipe", errno: -outcome) }
        reading = Descriptor(ends.0)
        writing = Descriptor(ends.1)
    }

    /// Can be read from once the signal is raised.
    var descriptor: Int32 { reading.number }

    func raise() { _ = write(writing.number, "x", 1) }
}
