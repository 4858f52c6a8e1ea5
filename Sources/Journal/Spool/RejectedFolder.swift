import Glibc
import RunRecord

/// `spool/rejected/`, where files go that were not taken in, for somebody to look at.
///
/// Bounded, in files and in bytes: the oldest go. Their names begin with the time and the reason, so that
/// `ls` tells both and sorts them by age. Files that are not named so were not put here by us, and stay.
struct RejectedFolder {
    static let maximumFileCount = 100
    static let maximumByteCount = 1 << 20

    private let spool: SpoolFolder

    init(of spool: SpoolFolder) { self.spool = spool }

    /// Moves the entry `name` of the spool here, whatever it is, and makes room for it.
    ///
    /// Folders stay where they are: moving one takes rights on the folder itself, and removing it may be
    /// endless work.
    func take(_ name: EntryName, reason: RejectionReason, at now: Timestamp) throws(SystemFailure) {
        let folder = try opened()
        defer { close(folder) }
        guard spool.state(of: name)?.isFolder != true else {
            throw SystemFailure("moving \(spool.path)/\(name.text), a folder", code: EISDIR)
        }
        let newName = Self.name(for: name, reason: reason, at: now)
        let (result, code) = name.withCString { old in
            newName.withCString { new in (renameat(spool.descriptor, old, folder, new), errno) }
        }
        guard result == 0 || code == ENOENT else {
            throw SystemFailure(
                "moving \(spool.path)/\(name.text) into \(SpoolName.rejectedFolder)/", code: code)
        }
        makeRoom(in: folder)
    }

    /// `20261121T044520Z-malformed-<name>`, cut to what a file name may have.
    static func name(for name: EntryName, reason: RejectionReason, at now: Timestamp) -> EntryName {
        let maximumNameByteCount = 255
        return EntryName(
            (Array("\(now.compactUTC)-\(reason.rawValue)-".utf8) + name.bytes).prefix(maximumNameByteCount))
    }

    /// Whether ``name(for:reason:at:)`` can have made the name of a record's file into this one.
    static func isOurs(_ name: EntryName) -> Bool {
        let parts = name.text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == "20261121T044520Z".utf8.count,
            RejectionReason(rawValue: String(parts[1])) != nil
        else { return false }
        return SpoolName(String(parts[2])).hasID
    }

    /// Which files have to go so that the rest keeps within the bounds: first what is too large by itself,
    /// then the oldest.
    static func surplus(
        _ files: [(name: EntryName, byteCount: Int)], maximumFileCount: Int = maximumFileCount,
        maximumByteCount: Int = maximumByteCount
    ) -> [EntryName] {
        var names = files.filter { $0.byteCount > maximumByteCount }.map(\.name)
        let rest = files.filter { $0.byteCount <= maximumByteCount }
        var fileCount = rest.count
        var byteCount = rest.reduce(0) { $0 + $1.byteCount }
        for file in rest.sorted(by: { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) }) {
            guard fileCount > maximumFileCount || byteCount > maximumByteCount else { break }
            fileCount -= 1
            byteCount -= file.byteCount
            names.append(file.name)
        }
        return names
    }

    private func opened() throws(SystemFailure) -> Int32 {
        if mkdirat(spool.descriptor, SpoolName.rejectedFolder, 0o755) != 0, errno != EEXIST {
            throw SystemFailure("making \(spool.path)/\(SpoolName.rejectedFolder)")
        }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let folder = openat(spool.descriptor, SpoolName.rejectedFolder, flags)
        guard folder >= 0 else { throw SystemFailure("opening \(spool.path)/\(SpoolName.rejectedFolder)") }
        // Somebody else's folder of that name, made before ours could be, could be changed under our hands.
        var status = stat()
        guard fstat(folder, &status) == 0, status.st_uid == geteuid() else {
            close(folder)
            throw SystemFailure(
                "\(spool.path)/\(SpoolName.rejectedFolder) belongs to another user; remove it", code: EPERM)
        }
        return folder
    }

    private func makeRoom(in folder: Int32) {
        var files: [(name: EntryName, byteCount: Int)] = []
        try? SpoolFolder.forEachName(in: folder) { bytes in
            let name = EntryName(bytes)
            guard Self.isOurs(name) else { return }
            var status = stat()
            let result = name.withCString { fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) }
            guard result == 0, status.st_mode & S_IFMT != S_IFDIR else { return }
            files.append((name, Int(status.st_size)))
        }
        for name in Self.surplus(files) { _ = name.withCString { unlinkat(folder, $0, 0) } }
    }
}
