import Foundation
package import Glibc

/// A folder of one test's own, removed with everything in it when the value goes.
///
/// Everybody may enter it, so that a server running as another user finds its own folder inside.
package final class TemporaryFolder: Sendable {
    /// The absolute path, without a trailing slash.
    package let path: String

    /// Makes the folder under `parent`, which must exist.
    package init(in parent: String = "/tmp") throws {
        let path = "\(parent)/boathook-test.\(UUID().uuidString.prefix(13).lowercased())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try requireZero(chmod(path, 0o755), "chmod \(path)")
        self.path = path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` inside the folder; nothing is made.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes the folder `name` inside, with exactly the permissions of `mode`, and returns its path.
    package func makeFolder(_ name: String, mode: mode_t = 0o755) throws -> String {
        let folder = path(name)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try requireZero(chmod(folder, mode), "chmod \(folder)")
        return folder
    }

    /// Writes the file `name` inside, with exactly the permissions of `mode`, and returns its path.
    package func write(_ text: String, to name: String, mode: mode_t = 0o644) throws -> String {
        let file = path(name)
        try Data(text.utf8).write(to: URL(filePath: file))
        try requireZero(chmod(file, mode), "chmod \(file)")
        return file
    }
}

/// What a test reads of the disk.
package enum Files {
    /// The names in `folder`, sorted; empty where it is not there.
    package static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// The bytes of `path`.
    package static func bytes(of path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    /// The text of `path`; nil where it cannot be read.
    package static func text(of path: String) -> String? {
        guard let bytes = try? bytes(of: path) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether something is there under `path`.
    package static func exist(at path: String) -> Bool { access(path, F_OK) == 0 }
}

/// A system call that failed, in its own words.
package struct SystemCallFailed: Error, CustomStringConvertible {
    package let call: String
    package let code: Int32

    package init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    package var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// Throws what errno says unless `result` is 0.
func requireZero(_ result: Int32, _ call: String) throws {
    guard result == 0 else { throw SystemCallFailed(call: call, code: errno) }
}
