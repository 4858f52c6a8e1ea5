import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct RecordTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        @Test func `a start record is there, locked, before the command runs`() async throws {
            let front = try bench.hook(
                ["--timeout", "30s"], shell: "ls $1; \(WrapperBench.waitFor("go"))"
            ).with { $0.arguments += ["sh", bench.spool].map { Array($0.utf8) } }.start()
            try await eventually(
                "the command has listed the spool",
                isTrue: {
                    front.outputText.hasSuffix(".start.json\n")
                })
            #expect(try bench.startLockIsFree() == false)
            #expect(try bench.startRecords().first?.end == nil)
            try bench.make("go")
            #expect(try await front.finish().status == 0)
            #expect(try bench.startRecords().first?.start == (try await bench.endRecord()).start)
        }

        @Test func `both files are readable by all and writable by their owner alone`() async throws {
            _ = try await bench.hook(run: ["true"]).run()
            for name in Files.names(in: bench.spool) {
                var status = stat()
                #expect(stat("\(bench.spool)/\(name)", &status) == 0)
                #expect(status.st_mode & 0o7777 == 0o644, "\(name)")
            }
            let id = try await bench.endRecord().start.id.hexText
            #expect(Files.names(in: bench.spool) == ["\(id).end.json", "\(id).start.json"])
        }

        @Test func `bytes that are no UTF-8 become valid JSON`() async throws {
            let command = bench.hook(run: ["printf"]).with {
                $0.arguments += [
                    Array("a\\377b\\300\\200c\\n\\001%.0s".utf8), [0x66, 0xFF, 0xFE, 0x22, 0x5C],
                ]
            }
            let finished = try await command.run()
            #expect(finished.output == [0x61, 0xFF, 0x62, 0xC0, 0x80, 0x63, 0x0A, 0x01])
            for name in Files.names(in: bench.spool) {
                let bytes = try Files.bytes(of: "\(bench.spool)/\(name)")
                #expect(bytes.last == 0x0A && bytes.filter { $0 == 0x0A }.count == 1, "one line")
                #expect(String(validating: bytes, as: UTF8.self) != nil)
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(bytes)) }
            }
            #expect(try await bench.end().outputTail == "a\u{FFFD}b\u{FFFD}\u{FFFD}c\n\u{01}")
        }

        @Test func `the tail holds the end of the output, at most as long as asked for`() async throws {
            _ = try await bench.hook(["--tail-bytes", "10"], run: ["seq", "1", "1000"]).run()
            let end = try await bench.end()
            #expect("998\n999\n1000\n".hasSuffix(end.outputTail))
            #expect((1...10).contains(end.outputTail.utf8.count))
            #expect(end.outputByteCount == 3893)
        }

        @Test func `no tail is recorded where none is asked for`() async throws {
            _ = try await bench.hook(["--tail-bytes", "0"], run: ["echo", "words"]).run()
            #expect(try await bench.end().outputTail.isEmpty)
        }

        /// Ways in which a password comes to stand on a command line or in an output.
        static let disclosures = [
            "-phunter2secret", "--password=hunter2secret", "--password hunter2secret", "-a hunter2secret",
            "-u admin:hunter2secret", "PGPASSWORD=hunter2secret", "MY_TOKEN=hunter2secret",
            "CLIENT_SECRET=hunter2secret", "postgres://app:hunter2secret@db/shop",
            "Authorization: Bearer hunter2secret",
        ]

        @Test(arguments: disclosures)
        func `no password reaches the disk, from the command line or the output`(words: String) async throws {
            let command = ["sh", "-c", "echo \"$@\"", "sh"] + words.split(separator: " ").map(String.init)
            let finished = try await bench.hook(run: command).run()
            #expect(finished.outputText == words + "\n")
            #expect(try await bench.end().outputTail.isEmpty == false)
            for name in Files.names(in: bench.spool) {
                let text = try #require(Files.text(of: "\(bench.spool)/\(name)"))
                #expect(!text.contains("hunter2"), "\(text)")
            }
        }

        @Test func `processor time of the command and its children is recorded`() async throws {
            let spin = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"
            let finished = try await bench.hook(shell: "sh -c '\(spin)'").run()
            #expect(finished.status == 0)
            let end = try await bench.end()
            #expect(end.userTime + end.systemTime > .milliseconds(10))
            #expect(end.userTime + end.systemTime < end.duration + .milliseconds(100))
        }
    }
}
