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
            var hook = Hook(
                name: "sample",
                phases: [.pre: PhaseSettings(command: ["true"]), .verify: PhaseSettings()])
            hook.evidence = Evidence(
                folder: "\(bench.work)/it's evidence",
                checks: [
                    .init(command: "cat '\(bench.work)/rows'", expectation: .atLeast),
                    .init(command: "cat '\(bench.work)/name'"),
                ])
            return hook
        }

        private func run(_ phase: HookPhase) async throws -> (
            status: ProcessExit.End, errors: String, output: String
        ) {
            let words = try #require(hook.wrapperArguments(phase))
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
            #expect(Files.text(of: "\(bench.work)/it's evidence/2") == "alpha")
        }
    }
}
