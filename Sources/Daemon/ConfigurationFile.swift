import Glibc

/// Where the configuration is to be found.
package enum ConfigurationPlace: Hashable, Sendable {
    /// This file, which must exist.
    case file(String)
    /// The first of these that exists; none is fine, and means a configuration without hooks.
    case firstOf([String])

    /// What holds where nobody says otherwise.
    package static let standard = ConfigurationPlace.firstOf([
        "boathook.yaml", "/etc/boathook/boathook.yaml",
    ])

    package var candidates: [String] {
        switch self {
        case .file(let path): [path]
        case .firstOf(let paths): paths
        }
    }
}

/// Why no configuration could be read.
package enum ConfigurationFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case missing(path: String)
    case unreadable(path: String, errno: Int32)
    case tooLarge(path: String)
    case notText(path: String)

    package var description: String {
        switch self {
        case .missing(let path):
            "\(path): no such file; write it, or name another with --config"
        case .unreadable(let path, let errno):
            "\(path): \(String(cString: strerror(errno))); make it a file that this user may read"
        case .tooLarge(let path):
            "\(path): larger than \(ConfigurationFile.maximumByteCount) bytes; is it a configuration?"
        case .notText(let path):
            "\(path): not UTF-8 text; save it as UTF-8"
        }
    }
}

/// A configuration as it was found: its path and its text.
package struct ConfigurationFile: Hashable, Sendable {
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// No larger file is read: ten thousand hooks with all their objectives take a quarter of it.
    package static let maximumByteCount = 16 << 20

    /// Reads the configuration; nil where `place` allows that there is none.
    package static func read(at place: ConfigurationPlace) throws(ConfigurationFileError)
        -> ConfigurationFile?
    {
        for path in place.candidates {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            if descriptor < 0, errno == ENOENT { continue }
            guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
            defer { close(descriptor) }
            return try read(descriptor, path: path)
        }
        if case .file(let path) = place { throw .missing(path: path) }
        return nil
    }

    /// Reads the file that a command was given; `-` is standard input.
    package static func read(named name: String) throws(ConfigurationFileError) -> ConfigurationFile? {
        name == "-" ? try read(STDIN_FILENO, path: "<stdin>") : try read(at: .file(name))
    }

    /// Reads what is left of an open file; `path` is what errors call it.
    package static func read(
        _ descriptor: Int32, path: String
    ) throws(ConfigurationFileError) -> ConfigurationFile {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, errno: errno) }
            if count == 0 { break }
            bytes += piece[..<count]
            guard bytes.count <= maximumByteCount else { throw .tooLarge(path: path) }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(path: path) }
        return ConfigurationFile(path: path, text: text)
    }

    /// The state of the file that ``read(at:)`` would read; nil where there is none.
    package static func identity(at place: ConfigurationPlace) -> FileIdentity? {
        for path in place.candidates {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            return FileIdentity(
                path: path, device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
                byteCount: Int64(status.st_size), modifiedNanoseconds: nanoseconds(status.st_mtim),
                changedNanoseconds: nanoseconds(status.st_ctim))
        }
        return nil
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
