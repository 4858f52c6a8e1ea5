import CBoathookSystem
import Glibc

/// Why hooks cannot be run by name.
package enum SocketFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case pathTooLong(String)
    case folderMissing(path: String)
    case daemonListens(path: String)
    case noSocket(path: String)
    case folderBusy(path: String)
    case unusable(path: String, errno: Int32)
    case system(call: String, errno: Int32)

    /// Whether another daemon is in the way, not the place itself.
    package var isDaemon: Bool { if case .daemonListens = self { true } else { false } }

    package var description: String {
        switch self {
        case .pathTooLong(let path):
            "\(path): \(path.utf8.count) bytes are more than a socket's path may have "
                + "(\(ListeningSocket.maximumPathByteCount)); name a shorter one with --socket.path"
        case .folderMissing(let path):
            "\(path): its folder is not there; make it, or name another socket with --socket.path"
        case .daemonListens(let path):
            "\(path): another daemon listens there; stop it, or name another socket with --socket.path"
        case .noSocket(let path):
            "\(path): a file that is no socket; remove it, or name another socket with --socket.path"
        case .folderBusy(let path):
            "\(path): another process holds the lock of its folder; try again, or name another socket with "
                + "--socket.path"
        case .unusable(let path, let errno):
            "\(path): \(String(cString: strerror(errno))); make its folder one that this user may write to, or name "
                + "another socket with --socket.path"
        case .system(let call, let errno):
            "\(call): \(String(cString: strerror(errno)))"
        }
    }
}

/// The socket that a daemon listens on, and its file.
package final class ListeningSocket: Sendable {
    /// What Linux takes for the path of a socket.
    package static let maximumPathByteCount = 107
    /// Who may connect at all; who may run hooks is the configuration's to say.
    package static let mode: UInt32 = 0o660

    package let path: String
    let descriptor: Descriptor
    private let device: dev_t
    private let inode: ino_t

    /// Listens at `path`. What a killed daemon left there is replaced; where somebody answers, it is not.
    package init(path: String) throws(SocketFailure) {
        guard path.utf8.count <= Self.maximumPathByteCount else { throw .pathTooLong(path) }
        self.path = path
        let folder = try Self.lockFolder(of: path)
        defer { withExtendedLifetime(folder) {} }
        try Self.removeStale(path)
        let listener = boathook_service_listen(path, Self.mode)
        guard listener >= 0 else { throw .unusable(path: path, errno: -listener) }
        descriptor = Descriptor(listener)
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .unusable(path: path, errno: errno) }
        (device, inode) = (status.st_dev, status.st_ino)
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    }

    /// Lets nobody in any more, and removes the file. Who has called can still be accepted.
    func close() {
        shutdown(descriptor.number, Int32(SHUT_RDWR))
        removeFile()
    }

    /// Removes the file, unless it is somebody else's by now.
    package func removeFile() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
        unlink(path)
    }

    /// Holds the folder's lock until the value goes, so that of two daemons that start at once only one replaces a
    /// stale file.
    private static func lockFolder(of path: String) throws(SocketFailure) -> Descriptor {
        let folder =
            switch path.lastIndex(of: "/") {
            case nil: "."
            case path.startIndex: "/"
            case let slash?: String(path[..<slash])
            }
        let number = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else {
            throw errno == ENOENT ? .folderMissing(path: path) : .unusable(path: path, errno: errno)
        }
        let descriptor = Descriptor(number)
        for _ in 0..<100 where flock(number, LOCK_EX | LOCK_NB) != 0 { usleep(10_000) }
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else { throw .folderBusy(path: path) }
        return descriptor
    }

    private static func removeStale(_ path: String) throws(SocketFailure) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .unusable(path: path, errno: errno) }
            return
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .noSocket(path: path) }
        let other = boathook_service_connect(path, 1)
        if other >= 0 { Glibc.close(other) }
        // A daemon that is too busy to take a connection is one all the same.
        guard other == -ECONNREFUSED else {
            throw other >= 0 || other == -EAGAIN
                ? .daemonListens(path: path) : .unusable(path: path, errno: -other)
        }
        guard unlink(path) == 0 || errno == ENOENT else { throw .unusable(path: path, errno: errno) }
    }
}
