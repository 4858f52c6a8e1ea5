import Glibc
import RunRecord

/// Tells when files arrive in the spool, through inotify.
///
/// Begin to watch before the first sweep, and nothing falls between the two.
final class SpoolWatch {
    /// What happened since the last look.
    struct News: Equatable {
        /// Files that were renamed into place or closed after writing, each once, in no order.
        var written: Set<SpoolName> = []
        /// The kernel's queue was full: what else came is found by a sweep only.
        var overflowed = false
        /// The folder itself was removed, moved or unmounted: open it anew.
        var isFolderGone = false
    }

    let descriptor: Int32

    init(path: String) throws(SystemFailure) {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw SystemFailure("inotify (see fs.inotify.max_user_instances)") }
        let mask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | Int32(IN_ONLYDIR)
        guard inotify_add_watch(descriptor, path, UInt32(bitPattern: mask)) >= 0 else {
            let failure = SystemFailure("watching \(path) (see fs.inotify.max_user_watches)")
            close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Takes every event that waits, without waiting for one.
    func drain() -> News {
        var news = News()
        withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 8) { buffer in
            while true {
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                news.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        return news
    }
}

extension SpoolWatch.News {
    /// Adds the events in `bytes`, as the kernel lays them out: a header, then a name padded with NULs.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        let headerByteCount = MemoryLayout<inotify_event>.size
        var offset = 0
        while offset + headerByteCount <= bytes.count {
            let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let name = (offset + headerByteCount)..<(offset + headerByteCount + Int(event.len))
            guard name.upperBound <= bytes.count else { return }
            add(mask: Int32(bitPattern: event.mask), name: UnsafeRawBufferPointer(rebasing: bytes[name]))
            offset = name.upperBound
        }
    }

    private mutating func add(mask: Int32, name: UnsafeRawBufferPointer) {
        if mask & IN_Q_OVERFLOW != 0 { overflowed = true }
        if mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED) != 0 { isFolderGone = true }
        guard mask & (IN_CLOSE_WRITE | IN_MOVED_TO) != 0 else { return }
        let bytes = name.bindMemory(to: UInt8.self)
        switch SpoolName(UnsafeBufferPointer(rebasing: bytes.prefix { $0 != 0 })) {
        case .end(let id): written.insert(.end(id))
        case .start(let id): written.insert(.start(id))
        // Unnamed records are about to get their name; strangers are given time by the sweep.
        case .unnamedStart, .unnamedEnd, .hidden, .reserved, .foreign: break
        }
    }
}
