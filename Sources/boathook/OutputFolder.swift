import Glibc

/// A folder that files are written into, each wholly or not at all.
struct OutputFolder {
    let path: String

    /// Writes the files, whoever reads them meanwhile seeing old or new ones but never half of one.
    ///
    /// - Returns: the paths of the files, in order.
    /// - Throws: ``OutputError``; the files before the one that failed are there then.
    func write(_ files: [(name: String, text: String)]) throws(OutputError) -> [String] {
        if mkdir(path, 0o777) != 0, errno != EEXIST { throw OutputError("make the folder", path) }
        var paths: [String] = []
        for file in files {
            let target = path.hasSuffix("/") ? path + file.name : "\(path)/\(file.name)"
            // In the same folder, as a rename does not go from one file system to another.
            let draft = "\(target).\(getpid()).tmp"
            do throws(OutputError) {
                try Self.write(file.text, to: draft)
                if rename(draft, target) != 0 { throw OutputError("put in place", target) }
            } catch {
                unlink(draft)
                throw error
            }
            paths.append(target)
        }
        return paths
    }

    private static func write(_ text: String, to path: String) throws(OutputError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw OutputError("write", path) }
        var bytes = Array(text.utf8)[...]
        var failure: OutputError?
        while !bytes.isEmpty, failure == nil {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                failure = OutputError("write", path)
            }
        }
        if close(descriptor) != 0, failure == nil { failure = OutputError("write", path) }
        if let failure { throw failure }
    }
}

/// A file that could not be written.
struct OutputError: Error, CustomStringConvertible {
    let description: String

    /// Reads why out of errno.
    init(_ what: String, _ path: String) {
        description =
            "cannot \(what) \(path): \(String(cString: strerror(errno))); name another folder with --output, "
            + "or mend this one"
    }
}
