import Foundation

/// A text that a test expects, in the folder `Golden` beside the tests.
///
/// After a wanted change, a run with `BOATHOOK_WRITE_GOLDEN=1` in the environment writes the new texts; what it
/// wrote is then to be read line by line.
func goldenText(_ name: String, actual: String) throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["BOATHOOK_WRITE_GOLDEN"] == "1" {
        try Data(actual.utf8).write(to: file)
    }
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
}
