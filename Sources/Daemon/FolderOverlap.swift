import Glibc

/// The spool and the journal's folder lie in each other.
///
/// Whoever may write into the spool could then touch the journal, and the daemon would take its own files for
/// what hooks left.
struct FolderOverlap: Error, CustomStringConvertible {
    let spoolPath: String
    let storagePath: String

    var description: String {
        "the spool \(spoolPath) and the journal's folder \(storagePath) must not be one, nor one inside "
            + "the other; name separate folders with --spool.dir and --storage.path"
    }

    /// - Throws: where one folder is the other or lies in it, links followed.
    static func check(spoolPath: String, storagePath: String) throws(FolderOverlap) {
        let spool = components(of: resolved(spoolPath))
        let storage = components(of: resolved(storagePath))
        if spool.starts(with: storage) || storage.starts(with: spool) {
            throw FolderOverlap(spoolPath: spoolPath, storagePath: storagePath)
        }
    }

    /// The absolute path, links followed as far as the folders are there already.
    private static func resolved(_ path: String) -> String {
        if let real = realpath(path, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        let parts = components(of: path)
        guard let name = parts.last else { return path }
        let isAbsolute = path.first == "/"
        let parent = parts.dropLast().joined(separator: "/")
        switch (isAbsolute, parent.isEmpty) {
        case (true, true): return "/" + name
        case (true, false): return resolved("/" + parent) + "/" + name
        case (false, true): return resolved(".") + "/" + name
        case (false, false): return resolved(parent) + "/" + name
        }
    }

    private static func components(of path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }
    }
}
