import Glibc
import RunRecord

/// The spool, held open: every access goes by its descriptor, so that none ends up in another folder.
final class SpoolFolder: Sendable {
    let path: String
    let descriptor: Int32
    /// Whether users other than the folder's owner and group may put records into it.
    let isOpenToEverybody: Bool
    private let identity: FileIdentity

    /// Opens the folder, and makes it where it is missing, with its parents, for everybody to write into
    /// (mode 1777).
    ///
    /// A folder that is there is taken as it is, whoever owns it: Kubernetes gives an emptyDir its own owner
    /// and mode, and a path that was given by mistake leads to a folder that is for something else.
    ///
    /// It has one daemon at a time: two would count each record twice. A lock on the folder itself says whose
    /// it is, for as long as the value lives; the kernel lets go of it when the daemon dies. So nothing is put
    /// into a folder that may be for something else, and one that cannot be written is owned too.
    init(path: String) throws(JournalError) {
        let isOurs: Bool
        do {
            isOurs = try FolderMaking.make(path, mode: 0o1777, parents: 0o755)
        } catch {
            throw .spoolUnusable(error)
        }
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .spoolUnusable(SystemFailure("opening the folder \(path)")) }
        // File systems that know no locks on folders go without.
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            close(descriptor)
            throw .spoolInUse(path: path)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let failure = SystemFailure("stat of the folder \(path)")
            close(descriptor)
            throw .spoolUnusable(failure)
        }
        // mkdir takes the mode through the umask.
        if isOurs { fchmod(descriptor, 0o1777) }
        isOpenToEverybody = isOurs || status.st_mode & S_IWOTH != 0
        self.path = path
        self.descriptor = descriptor
        identity = FileIdentity(status)
    }

    deinit { close(descriptor) }

    /// Whether the path still leads to this folder: it may have been removed and made anew, or mounted over.
    var isInPlace: Bool { FileIdentity(path: path) == identity }

    /// Calls `visit` with the name of every entry, as bytes that are gone after the call.
    ///
    /// Entries that come or go meanwhile may or may not be among them.
    func forEachName(_ visit: (UnsafeBufferPointer<UInt8>) -> Void) throws(SystemFailure) {
        try Self.forEachName(in: descriptor, visit)
    }

    /// The same for any folder that is open.
    static func forEachName(
        in folder: Int32, _ visit: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(SystemFailure) {
        // A descriptor of its own: the position in the folder belongs to the open file.
        let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw SystemFailure("listing the spool") }
        guard let stream = fdopendir(copy) else {
            let failure = SystemFailure("listing the spool")
            close(copy)
            throw failure
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw SystemFailure("listing the spool") }
                return
            }
            withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    visit(UnsafeBufferPointer(start: bytes, count: strlen(name)))
                }
            }
        }
    }

    /// Opens one file.
    ///
    /// Everybody on the machine may create files in the spool. So nothing is followed (O_NOFOLLOW), nothing
    /// is waited for (O_NONBLOCK: opening a pipe would block), and nothing but a regular file is read.
    func open(_ name: SpoolName) throws(SpoolFile.Obstacle) -> SpoolFile {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        let (file, code) = name.withCString { (openat(descriptor, $0, flags), errno) }
        guard file >= 0 else { throw SpoolFile.Obstacle(opening: name, code: code) }
        return try SpoolFile(adopting: file)
    }

    /// Whether there is an entry of that name, of whatever kind.
    func contains(_ name: SpoolName) -> Bool {
        name.withCString { faccessat(descriptor, $0, F_OK, AT_SYMLINK_NOFOLLOW) == 0 }
    }

    /// How a removal went.
    enum Removal {
        case removed
        case absent
        case failed(SystemFailure)
    }

    func remove(_ name: SpoolName) -> Removal {
        name.withCString { pointer in
            if unlinkat(descriptor, pointer, 0) == 0 { return .removed }
            let code = errno
            if code == ENOENT { return .absent }
            return .failed(SystemFailure("removing \(path)/\(String(cString: pointer))", code: code))
        }
    }

    /// When an entry was last changed, and whether it is a folder; nil where there is none.
    func state(of name: EntryName) -> (modifiedAt: Timestamp, isFolder: Bool)? {
        name.withCString(state)
    }

    func state(of name: SpoolName) -> (modifiedAt: Timestamp, isFolder: Bool)? {
        name.withCString(state)
    }

    private func state(_ name: UnsafePointer<CChar>) -> (modifiedAt: Timestamp, isFolder: Bool)? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return (Timestamp(status.st_mtim), status.st_mode & S_IFMT == S_IFDIR)
    }
}

/// Which file a name leads to, whatever it is called.
struct FileIdentity: Hashable, Sendable {
    private let device: dev_t
    private let inode: ino_t

    init(_ status: stat) {
        device = status.st_dev
        inode = status.st_ino
    }

    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}
