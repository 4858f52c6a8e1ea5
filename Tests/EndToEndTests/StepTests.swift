import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// A phase of several steps is done or undone as a whole.
    @Suite struct StepTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        private var log: String { Files.text(of: "\(bench.work)/log") ?? "" }

        private func note(_ word: String) -> String { "echo \(word) >>$WORK/log" }

        /// Steps `one`, `two`, …, each with an undo that is noted.
        private func steps(_ names: String..., ends: [String: String] = [:]) -> [String] {
            names.flatMap { name in
                ["--step", note(name) + (ends[name] ?? ""), "--undo", note("un" + name)]
            }
        }

        @Test func `steps run in their order before the command, and are not undone after a success`()
            async throws
        {
            let finished = try await bench.hook(steps("one", "two"), shell: note("three")).run()
            #expect(finished.end == .exited(0))
            #expect(log == "one\ntwo\nthree\n")
            let record = try await bench.endRecord()
            #expect(record.end?.undoCount == 0 && record.end?.attempts == 1)
            #expect(record.start.command?.contains("one >>$WORK/log && echo two") == true)
        }

        @Test func `a failing command has every step undone, the latest first`() async throws {
            let finished = try await bench.hook(steps("one", "two"), shell: note("three") + "; exit 7").run()
            #expect(finished.end == .exited(7))
            #expect(log == "one\ntwo\nthree\nuntwo\nunone\n")
            #expect(try await bench.end().undoCount == 1)
        }

        @Test
        func `a failing step is undone too, those after it never run, and an undo that fails stops no other`()
            async throws
        {
            let words =
                steps("one", "two", ends: ["two": "; exit 4"]) + ["--step", note("never")]
            let finished = try await bench.wrapper(
                "--hook", "sample", "--phase", "pre", "--spool", bench.spool
            ).with {
                $0.arguments += words.map { Array($0.utf8) }
                $0.environment["WORK"] = bench.work
            }.run()
            #expect(finished.end == .exited(4))
            #expect(log == "one\ntwo\nuntwo\nunone\n")
        }

        @Test func `each retry begins with the first step`() async throws {
            let options = steps("one") + ["--retries", "1", "--retry-delay", "10ms"]
            let script = note("two") + "; [ $(grep -c two $WORK/log) -ge 2 ]"
            #expect(try await bench.hook(options, shell: script).run().end == .exited(0))
            #expect(log == "one\ntwo\nunone\none\ntwo\n")
        }

        @Test func `a quote in an undo, and an undo that exits, harm no other`() async throws {
            let options = [
                "--step", "true", "--undo", "echo it\\'s \"'one'\" >>$WORK/log",
                "--step", "true", "--undo", "exit 9",
            ]
            let finished = try await bench.hook(options, shell: "exit 3").run()
            #expect(finished.end == .exited(3))
            #expect(log == "it's 'one'\n")
            #expect(try await bench.end().failedUndoCount == 1)
        }

        @Test func `a killed warden leaves the steps to the front, which goes on with them`() async throws {
            let options = steps(
                "one", ends: ["one": "; touch $WORK/began; while ! [ -e $WORK/go ]; do sleep 0.02; done"])
            let front = try bench.hook(options, shell: note("two") + "; exit 3").start()
            try await bench.commandMakes("began")
            let warden = try #require(ProcessTable.children(of: front.id).first)
            kill(warden, SIGKILL)
            close(open("\(bench.work)/go", O_CREAT | O_WRONLY | O_CLOEXEC, 0o644))
            #expect(try await front.finish().end == .exited(3))
            #expect(log == "one\ntwo\nunone\n")
        }

        @Test func `the watchdog undoes all steps`() async throws {
            let options = steps("one", "two") + ["--max-hold", "300ms"]
            #expect(try await bench.hook(options, shell: "true").run().end == .exited(0))
            try await eventually("all is undone", within: .seconds(10), isTrue: { log.contains("unone") })
            #expect(log == "one\ntwo\nuntwo\nunone\n")
        }

        @Test func `a hold takes its steps back when it ends, before the release returns`() async throws {
            let options = steps("one") + ["--hold"]
            let held = try await bench.hook(options, shell: "echo READY; cat >/dev/null; \(note("thawed"))")
                .run()
            #expect(held.end == .exited(0))
            #expect(log == "one\n")
            let release = try await bench.wrapper(
                "--hook", "sample", "--phase", "post", "--spool", bench.spool, "--release"
            ).run()
            #expect(release.end == .exited(0))
            #expect(log == "one\nthawed\nunone\n")
            let hold = try await eventually("the hold is recorded", within: .seconds(10)) {
                try bench.endRecords().first { $0.start.part == .hold }
            }
            #expect(hold.end?.undoCount == 1 && hold.end?.releasedBy == .release)
        }

        @Test func `a keeper that is killed leaves the steps of its hold to its guardian`() async throws {
            let options = steps("one") + ["--hold"]
            let held = try await bench.hook(
                options, shell: "echo READY; touch $WORK/held; exec cat >/dev/null"
            ).run()
            #expect(held.end == .exited(0))
            try await bench.commandMakes("held")
            let keeper = try #require(
                bench.commandProcesses.lazy.compactMap { ProcessTable.field("PPid", of: $0) }
                    .compactMap { Int32($0) }
                    .first { ProcessTable.words(of: $0).first?.contains("boathook-run") == true })
            kill(keeper, SIGKILL)
            try await eventually(
                "the step is undone", within: .seconds(10), isTrue: { log == "one\nunone\n" })
            let release = try await bench.wrapper(
                "--hook", "sample", "--phase", "post", "--spool", bench.spool, "--release"
            ).run()
            #expect(release.end == .exited(1))
            #expect(log == "one\nunone\n")
        }

        @Test func `the guardian of a hold that is over keeps its hands off the next one's steps`()
            async throws
        {
            // Something of the first hold is left, so that its keeper and guardian are, too.
            let first = "echo READY; setsid sh -c 'echo $$ >$WORK/left; exec sleep 60' & cat >/dev/null"
            let options = steps("one") + ["--hold", "--grace", "5s"]
            #expect(try await bench.hook(options, shell: first).run().end == .exited(0))
            try await bench.commandMakes("left")
            let left = try #require(Int32((Files.text(of: "\(bench.work)/left") ?? "").filter(\.isNumber)))
            let release = bench.wrapper(
                "--hook", "sample", "--phase", "post", "--spool", bench.spool, "--release")
            let releasing = try release.start()
            kill(left, SIGKILL)
            #expect(try await releasing.finish().end == .exited(0))
            let second = try await bench.hook(
                steps("two") + ["--hold"], shell: "echo READY; cat >/dev/null"
            ).run()
            #expect(second.end == .exited(0))
            #expect(log == "one\nunone\ntwo\n")
            #expect(try await release.run().end == .exited(0))
            #expect(log == "one\nunone\ntwo\nuntwo\n")
        }
    }
}
