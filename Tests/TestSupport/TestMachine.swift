import Foundation
import Glibc

/// What the machine offers to tests: `.enabled(if: TestMachine.isRoot, "why")`.
///
/// With `BOATHOOK_REQUIRE_ALL=1` in the environment, as in continuous integration, everything counts as there: a
/// test whose needs are not met then fails where otherwise it would be skipped.
package enum TestMachine {
    /// Whether a need that is not met is a failure.
    package static let requiresAll = ProcessInfo.processInfo.environment["BOATHOOK_REQUIRE_ALL"] == "1"

    /// Whether namespaces, mounts and other users may be had.
    package static let isRoot = requiresAll || geteuid() == 0

    /// Whether every one of `tools` is found.
    package static func has(_ tools: String...) -> Bool {
        requiresAll || tools.allSatisfy { path(of: $0) != nil }
    }

    /// Where `tool` is: in the PATH, in the folders of administrators, or in those of the databases.
    package static func path(of tool: String) -> String? {
        let environment = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders =
            environment.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin", "/usr/local/sbin"]
            + postgreSQLFolders
        return folders.lazy.map { "\($0)/\(tool)" }.first { access($0, X_OK) == 0 }
    }

    /// Debian keeps each release of PostgreSQL in a folder of its own; the newest first.
    private static let postgreSQLFolders = Files.names(in: "/usr/lib/postgresql")
        .sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "/usr/lib/postgresql/\($0)/bin" }
}

/// A tool that a test needs and the machine lacks.
package struct ToolMissing: Error, CustomStringConvertible {
    package let name: String
    package var description: String { "\(name) is not installed: `make deps` installs it" }
}

/// Where `tool` is, or an error that says how to get it.
package func requireTool(_ tool: String) throws -> String {
    guard let path = TestMachine.path(of: tool) else { throw ToolMissing(name: tool) }
    return path
}
