import Glibc

/// There is no wrapper to run a hook with.
package struct WrapperMissing: Error, Hashable, Sendable, CustomStringConvertible {
    package let looked: [String]

    package var description: String {
        "there is no boathook-run (looked for \(looked.joined(separator: ", "))); build it, or name it with "
            + "--wrapper or \(WrapperProgram.variable)"
    }
}

/// The program `boathook-run`, and how it is called.
package struct WrapperProgram: Hashable, Sendable {
    package static let name = "boathook-run"
    /// Names the program in the environment.
    package static let variable = "BOATHOOK_RUN"

    package let path: String

    package init(path: String) { self.path = path }

    /// Finds the wrapper: the one that is named, else the one beside this program, else the first in PATH.
    ///
    /// - Parameters:
    ///   - given: the path that an option names; nil where none does.
    ///   - environment: the value of a variable; an empty one counts as absent.
    package static func find(
        _ given: String?, environment: (String) -> String? = WrapperProgram.ownEnvironment
    ) throws(WrapperMissing) -> WrapperProgram {
        func value(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
        var candidates: [String] = []
        if let named = given ?? value(variable) {
            candidates = [named]
        } else {
            if let own = ownFolder() { candidates.append("\(own)/\(name)") }
            candidates += (value("PATH") ?? "").split(separator: ":").map { "\($0)/\(name)" }
        }
        guard let found = candidates.first(where: isProgram) else { throw WrapperMissing(looked: candidates) }
        return WrapperProgram(path: found)
    }

    /// The environment of this process.
    package static func ownEnvironment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Becomes the wrapper: its signals, streams and exit status are this process's from then on.
    ///
    /// - Returns: only where that fails, with the error's number.
    package func execute(_ words: [String]) -> Int32 {
        var arguments = ([path] + words).map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        execv(path, arguments)
        return errno
    }

    /// The folder that this very program lies in; nil where /proc does not say.
    private static func ownFolder() -> Substring? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        let text = String(cString: path)
        return text.lastIndex(of: "/").map { text[..<$0] }
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}
