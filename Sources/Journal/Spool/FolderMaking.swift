import Glibc

/// Making a folder together with those that it lies in.
enum FolderMaking {
    /// Makes the folder at `path`, and its parents, where they are missing; what is there stays as it is.
    ///
    /// The modes go through the umask.
    ///
    /// - Returns: whether the folder itself was made just now.
    static func make(_ path: String, mode: mode_t, parents: mode_t) throws(SystemFailure) -> Bool {
        if mkdir(path, mode) == 0 { return true }
        let code = errno
        if code == EEXIST { return false }
        guard code == ENOENT, let parent = parent(of: path) else {
            throw SystemFailure("making the folder \(path)", code: code)
        }
        _ = try make(parent, mode: parents, parents: parents)
        if mkdir(path, mode) == 0 { return true }
        // Somebody else was faster.
        if errno == EEXIST { return false }
        throw SystemFailure("making the folder \(path)")
    }

    /// The path of the folder that `path` lies in; nil at the root, and for a name without a folder.
    static func parent(of path: String) -> String? {
        let trimmed = withoutTrailingSlashes(path)
        guard let slash = trimmed.lastIndex(of: "/"), slash > trimmed.startIndex else { return nil }
        return withoutTrailingSlashes(String(trimmed[..<slash]))
    }

    private static func withoutTrailingSlashes(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}
