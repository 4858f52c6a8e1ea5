import Foundation
import Glibc
import HookModel
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// What the pre phase wrote down is what the verify phase compares with.
    @Suite struct EvidenceTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        private var hook: Hook {
            hook(checks: [rows, name])
        }

        private var folder: String { "\(bench.work)/it's evidence" }
        private var rows: Evidence.Check {
            .init(command: "cat '\(bench.work)/rows'", expectation: .atLeast)
        }
        private var name: Evidence.Check { .init(command: "cat '\(bench.work)/name'") }

        private func hook(checks: [Evidence.Check]) -> Hook {
            var hook = Hook(
                name: "sample",
                phases: [.pre: PhaseSettings(command: ["true"]), .verify: PhaseSettings()])
            hook.evidence = Evidence(folder: folder, checks: checks)
            return hook
        }

        private func run(_ phase: HookPhase, of other: Hook? = nil) async throws -> (
            status: ProcessExit.End, errors: String, output: String
        ) {
            let words = try #require((other ?? hook).wrapperArguments(phase))
            let finished = try await bench.wrapper("--spool", bench.spool).with {
                $0.arguments += words.map { Array($0.utf8) }
            }.run()
            return (finished.end, finished.errorText, finished.outputText)
        }

        private func write(_ rows: String, _ name: String) throws {
            try rows.write(toFile: "\(bench.work)/rows", atomically: true, encoding: .utf8)
            try name.write(toFile: "\(bench.work)/name", atomically: true, encoding: .utf8)
        }

        @Test func `a restore with at least as many rows and the same name passes`() async throws {
            try write("12", "alpha")
            #expect(try await run(.pre).status == .exited(0))
            try write("13", "alpha")
            let verified = try await run(.verify)
            #expect(verified.status == .exited(0))
            #expect(verified.output == "check 1: 13\ncheck 2: alpha\n")
            let records = try bench.endRecords()
            #expect(records.contains { $0.start.phase == .verify && $0.end?.outcome == .success })
        }

        @Test func `fewer rows and another name are each said, and fail the phase`() async throws {
            try write("12", "alpha")
            #expect(try await run(.pre).status == .exited(0))
            try write("11", "beta")
            let verified = try await run(.verify)
            #expect(verified.status == .exited(1))
            #expect(
                verified.errors
                    == "check 1: found 11, expected at least 12\ncheck 2: found beta, expected alpha\n")
        }

        @Test func `what was never recorded is not taken for a match`() async throws {
            try write("12", "alpha")
            let verified = try await run(.verify)
            #expect(verified.status == .exited(1))
            #expect(verified.errors.contains("check 2: nothing was recorded before the backup"))
        }

        @Test func `a folder in which something else lies is left alone`() async throws {
            try write("12", "alpha")
            let folder = "\(bench.work)/it's evidence"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            try "precious".write(toFile: "\(folder)/base", atomically: true, encoding: .utf8)
            let recorded = try await run(.pre)
            #expect(recorded.status == .exited(1))
            #expect(recorded.errors.contains("something else is in the folder"))
            #expect(Files.names(in: folder) == ["base"])
        }

        @Test(arguments: [("", "alpha", "printed nothing"), ("many", "alpha", "no whole number")])
        func `an output that could not be compared is refused before the backup`(
            rows: String, name: String, words: String
        ) async throws {
            try write(rows, name)
            let recorded = try await run(.pre)
            #expect(recorded.status == .exited(1))
            #expect(recorded.errors.contains(words))
        }

        @Test func `a check that fails fails the pre phase, and leaves what was recorded before`()
            async throws
        {
            try write("12", "alpha")
            #expect(try await run(.pre).status == .exited(0))
            try FileManager.default.removeItem(atPath: "\(bench.work)/name")
            #expect(try await run(.pre).status != .exited(0))
            #expect(Files.text(of: "\(folder)/\(name.fileName)") == "alpha")
        }

        @Test func `a check that was added since is unrecorded, and the others find what is theirs`()
            async throws
        {
            try write("12", "alpha")
            #expect(try await run(.pre).status == .exited(0))
            let added = hook(checks: [.init(command: "echo 5", expectation: .atLeast), rows, name])
            let verified = try await run(.verify, of: added)
            #expect(verified.status == .exited(1))
            #expect(verified.output == "check 2: 12\ncheck 3: alpha\n")
            #expect(
                verified.errors
                    == "check 1: nothing was recorded before the backup by this command; it is newer\n")
        }

        @Test func `what is of no check any more is removed, and two checks may share a command`()
            async throws
        {
            try write("12", "alpha")
            #expect(try await run(.pre).status == .exited(0))
            let exactly = Evidence.Check(command: rows.command)
            let other = hook(checks: [rows, exactly])
            #expect(try await run(.pre, of: other).status == .exited(0))
            #expect(Files.names(in: folder) == [".boathook", rows.fileName])
            #expect(try await run(.verify, of: other).output == "check 1: 12\ncheck 2: 12\n")
            #expect(rows.fileName != name.fileName)
        }
    }
}
