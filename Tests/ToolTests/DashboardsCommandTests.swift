import ArgumentParser
import Foundation
import Testing

@testable import boathook

struct DashboardsCommandTests {
    @Test(arguments: [
        ([], "name their folder with --output"),
        (["--output", ""], "--output is empty"),
        (["--output", "d", "--namespace", "n"], "a JSON file has no metadata"),
        (["--format", "configmap", "--output", "d"], "leave --output out"),
        (["--format", "configmap", "--namespace", "N"], "is none for Kubernetes"),
        (["--format", "configmap", "--label", "x"], "write NAME=VALUE"),
        (["--format", "configmap", "--folder", ""], "--folder is empty"),
        (["--format", "layout", "--namespace", "n"], "the picture goes to standard output"),
    ])
    func `a wrong call says what to write instead`(words: [String], mend: String) {
        let error = #expect(throws: (any Error).self) { try DashboardsCommand.parse(words) }
        #expect(error.map { DashboardsCommand.message(for: $0) }?.contains(mend) == true)
    }

    @Test func `the files are written whole over those of before, and nothing else is left`() throws {
        let path = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = OutputFolder(path: path + "/new")
        _ = try folder.write([("a.json", "a long text of before\n"), ("b.json", "b\n")])
        #expect(try folder.write([("a.json", "new\n")]) == ["\(path)/new/a.json"])
        #expect(try String(contentsOfFile: "\(path)/new/a.json", encoding: .utf8) == "new\n")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: path + "/new").sorted() == [
                "a.json", "b.json",
            ])
    }

    @Test func `a file that cannot be put in place leaves the old one and no draft`() throws {
        let path = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(
            atPath: "\(path)/a.json/in-the-way", withIntermediateDirectories: true)
        let error = #expect(throws: OutputError.self) {
            _ = try OutputFolder(path: path).write([("a.json", "new\n")])
        }
        #expect(error?.description.contains("cannot put in place \(path)/a.json") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["a.json"])
    }

    private static func temporaryFolder() throws -> String {
        let path = NSTemporaryDirectory() + "boathook-test.\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}
