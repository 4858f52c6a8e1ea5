import Foundation
import Glibc

/// The binaries under test: where the environment says, else where `make build` and `swift build` leave them.
package enum BuiltProducts {
    /// The wrapper, static and Embedded: `BOATHOOK_RUN`, else `dist/boathook-run`.
    package static func wrapper() throws -> String {
        try find("boathook-run", variable: "BOATHOOK_RUN", beside: ["dist/boathook-run"])
    }

    /// The wrapper as ordinary static Swift: `BOATHOOK_RUN_PORTABLE`, else `dist/boathook-run-portable`.
    package static func portableWrapper() throws -> String {
        try find(
            "boathook-run-portable", variable: "BOATHOOK_RUN_PORTABLE", beside: ["dist/boathook-run-portable"]
        )
    }

    /// The daemon and its tools: `BOATHOOK`, else the debug build, else `dist/boathook`.
    package static func daemon() throws -> String {
        try find("boathook", variable: "BOATHOOK", beside: [".build/debug/boathook", "dist/boathook"])
    }

    /// The checkout that these tests were built from.
    package static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private static func find(_ name: String, variable: String, beside places: [String]) throws -> String {
        let named = ProcessInfo.processInfo.environment[variable].map { [$0] } ?? []
        let candidates = named + places.map { "\(packageRoot)/\($0)" }
        guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw NotBuilt(name: name, places: candidates)
        }
        return found
    }
}

/// A binary that no build has made yet.
package struct NotBuilt: Error, CustomStringConvertible {
    package let name: String
    package let places: [String]
    package var description: String {
        "\(name) is in none of \(places.joined(separator: ", ")): `make test` builds it first"
    }
}
