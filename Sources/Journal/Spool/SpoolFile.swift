import Glibc
import RunRecord

/// One file of the spool, open for reading; closed when the value goes.
struct SpoolFile: ~Copyable {
    /// What opening came to, when it did not give a file.
    enum Obstacle: Error, Hashable, Sendable {
        /// Gone, since it was listed: somebody else has dealt with it.
        case absent
        case refused(Rejection)
        /// Nothing to do with the file: no descriptors left, an I/O error. A later sweep tries again.
        case failed(SystemFailure)
    }

    private let descriptor: Int32
    let byteCount: Int
    let modifiedAt: Timestamp

    /// Takes over an open descriptor, of whatever kind of file; closes it where that is not a regular one.
    init(adopting descriptor: Int32) throws(Obstacle) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let failure = SystemFailure("stat of a file in the spool")
            close(descriptor)
            throw .failed(failure)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .refused(Rejection(reason: .notAFile, detail: Self.kind(status.st_mode)))
        }
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
        modifiedAt = Timestamp(status.st_mtim)
    }

    deinit { close(descriptor) }

    /// Reads the file and decodes the record in it.
    ///
    /// - Parameter buffer: one byte longer than a record may be, so that a file that grew since it was
    ///   opened is seen to be too long.
    func record(
        using buffer: UnsafeMutableBufferPointer<UInt8>
    ) throws(SystemFailure) -> Result<RunRecord, RecordError> {
        guard byteCount < buffer.count else { return .failure(.tooLarge(byteCount: byteCount)) }
        var filled = 0
        while filled < buffer.count {
            let count = read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFailure("read of a record") }
            if count == 0 { break }
            filled += count
        }
        guard filled < buffer.count else { return .failure(.tooLarge(byteCount: filled)) }
        let bytes = UnsafeBufferPointer(rebasing: buffer[..<filled])
        return Result { () throws(RecordError) in try RunRecordCodec.decode(bytes) }
    }

    /// Whether anybody holds the file's lock.
    ///
    /// Ours is asked for shared, and let go of with the descriptor: two daemons that look at the same time
    /// do not take each other for a warden.
    func lock() -> StartSighting.Lock {
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return .free }
        return errno == EWOULDBLOCK ? .taken : .unknown
    }

    private static func kind(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFDIR: "a folder"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        case S_IFCHR, S_IFBLK: "a device"
        default: "not a regular file"
        }
    }
}

extension SpoolFile.Obstacle {
    /// What `code`, from opening `name`, says about it.
    init(opening name: SpoolName, code: Int32) {
        switch code {
        case ENOENT: self = .absent
        case ELOOP: self = .refused(Rejection(reason: .notAFile, detail: "a symbolic link"))
        // A socket, or a device without a driver.
        case ENXIO, ENODEV: self = .refused(Rejection(reason: .notAFile, detail: "a socket or a device"))
        case EACCES, EPERM:
            self = .refused(Rejection(reason: .unreadable, detail: "record files are to have mode 0644"))
        default: self = .failed(SystemFailure("opening \(name.text)", code: code))
        }
    }
}
