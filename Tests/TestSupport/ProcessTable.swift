import Glibc

/// What `/proc` says about processes.
package enum ProcessTable {
    /// Every process there is.
    package static var ids: [Int32] { Files.names(in: "/proc").compactMap { Int32($0) } }

    /// The children of `id`.
    package static func children(of id: Int32) -> [Int32] {
        ids.filter { field("PPid", of: $0) == "\(id)" }
    }

    /// Those whose environment at their start held `NAME=VALUE`: a command's descendants, wherever they went.
    package static func ids(withVariable variable: String) -> [Int32] {
        let wanted = Array(variable.utf8)
        return ids.filter { id in
            guard let environment = try? Files.bytes(of: "/proc/\(id)/environ") else { return false }
            return environment.split(separator: 0).contains { $0.elementsEqual(wanted) }
        }
    }

    /// A line of `/proc/ID/status`, as `State` or `NSpid`; nil where the process is gone.
    package static func field(_ name: String, of id: Int32) -> String? { field(name, of: "\(id)") }

    /// The same of one thread, as `ID/task/THREAD`.
    static func field(_ name: String, of place: String) -> String? {
        let prefix = name + ":"
        return Files.text(of: "/proc/\(place)/status")?.split(separator: "\n")
            .first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)).trimmed }
    }

    /// Whether `id` runs: it is there, and neither a zombie nor being taken away.
    package static func isAlive(_ id: Int32) -> Bool {
        guard let state = field("State", of: id)?.first else { return false }
        return state != "Z" && state != "X"
    }

    /// The words that `id` was started with.
    package static func words(of id: Int32) -> [String] {
        ((try? Files.bytes(of: "/proc/\(id)/cmdline")) ?? []).split(separator: 0)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
