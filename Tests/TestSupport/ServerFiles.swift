import Foundation
import Glibc

/// A copy of a database server's files, on which a second server may be started.
package struct ServerFiles: Sendable {
    /// What the server's own folder is called inside of the test's.
    package static let name = "data"

    let folder: TemporaryFolder

    /// The copied folder itself.
    package var path: String { folder.path(Self.name) }

    /// Nothing is copied yet; `add` does.
    package init() throws {
        folder = try TemporaryFolder()
        _ = try folder.makeFolder(Self.name, mode: 0o700)
    }

    /// The files of a server that is gone.
    init(folder: TemporaryFolder) { self.folder = folder }

    /// A copy of `source` as of one moment: every process of the server `id` stands still meanwhile.
    static func snapshot(of source: String, writtenBy id: Int32) async throws -> ServerFiles {
        let copy = try ServerFiles()
        // The first one stands still before the others are counted, so that it makes no more of them.
        defer { ([id] + ProcessTable.children(of: id)).forEach { kill($0, SIGCONT) } }
        try await hold(id)
        for child in ProcessTable.children(of: id) { try await hold(child) }
        try await Command("cp", ["-a", "\(source)/.", copy.path]).text()
        try copy.forgetServer()
        return copy
    }

    /// Adds `name` of the folder `source`, which its server goes on writing; what vanishes meanwhile is left out.
    package func add(_ name: String, of source: String) async throws {
        _ = try await Command("cp", ["-a", "\(source)/\(name)", path]).run()
    }

    /// Removes the file that says which process uses the folder: on another machine that is nobody.
    package func forgetServer() throws {
        let note = "\(path)/postmaster.pid"
        if Files.exist(at: note) { try FileManager.default.removeItem(atPath: note) }
    }

    /// The same once more.
    package func copied() async throws -> ServerFiles {
        let copy = try ServerFiles()
        try await Command("cp", ["-a", "\(path)/.", copy.path]).text()
        return copy
    }

    /// Returns when each thread of the process stands still.
    private static func hold(_ id: Int32) async throws {
        kill(id, SIGSTOP)
        try await eventually(
            "process \(id) stands still",
            isTrue: {
                Files.names(in: "/proc/\(id)/task").allSatisfy {
                    let state = ProcessTable.field("State", of: "\(id)/task/\($0)")?.first
                    return state == nil || state == "T" || state == "Z"
                }
            })
    }
}
