import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// `boathook runs --follow`, beside a daemon that writes.
    @Suite struct FollowTests {
        private let bench: DaemonBench

        init() throws { bench = try DaemonBench() }

        private func follow(_ words: String...) throws -> Command {
            let options = ["runs", "--follow", "--storage.path", bench.storage] + words
            return Command(try BuiltProducts.daemon(), options)
        }

        private func take(_ names: String...) async throws {
            let before = try await bench.samples()["boathook_intake_records_total"] ?? 0
            for name in names { try bench.leave(.sample(hook: name)) }
            try await bench.samples(once: "they are taken in") {
                $0["boathook_intake_records_total"] == before + Double(names.count)
            }
        }

        @Test(arguments: [SIGINT, SIGTERM])
        func `runs come as they are taken in, until it is told to stop`(signal: Int32) async throws {
            let daemon = try await bench.serve()
            try await take("first")
            let follower = try follow().start()
            try await eventually("the run from before") {
                follower.outputText.contains(" first ") ? true : nil
            }
            try await take("second", "third")
            try await take("fourth")
            try await eventually("those from after") { follower.outputText.contains(" fourth ") ? true : nil }
            #expect(try await follower.stop(signal).end == .exited(0))
            let lines = follower.outputText.split(separator: "\n")
            #expect(lines.count == 5, "\(follower.outputText)")
            #expect(lines[0].hasPrefix("STARTED"))
            for name in ["first", "second", "third", "fourth"] {
                #expect(lines.count { $0.contains(" \(name) ") } == 1)
            }
            try await daemon.stop()
        }

        @Test func `JSON follows one object a line, filtered as the listing is`() async throws {
            let daemon = try await bench.serve()
            try await take("other")
            let follower = try follow("--json", "--hook", "mine", "--limit", "2").start()
            try await take("mine", "other")
            try await take("mine")
            try await eventually("both of them") {
                follower.outputText.count(where: { $0 == "\n" }) >= 2 ? true : nil
            }
            try await follower.stop(SIGINT)
            for line in follower.outputText.split(separator: "\n") {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                #expect(object?["hook"] as? String == "mine")
            }
            try await daemon.stop()
        }

        @Test func `it ends when nobody reads any more, without a run to write`() async throws {
            let daemon = try await bench.serve()
            try await take("first")
            let program = try BuiltProducts.daemon()
            let finished = try await Command.shell(
                "\"$1\" runs --follow --json --storage.path \"$2\" | head -n 1", program, bench.storage
            ).run(within: .seconds(20))
            finished.expectStatus(0)
            #expect(finished.outputText.contains("\"first\""))
            #expect(finished.errorText.isEmpty, "\(finished.errorText)")
            try await daemon.stop()
        }

        @Test func `a daemon that ends and one that starts again are followed alike`() async throws {
            var daemon = try await bench.serve()
            try await take("first")
            let follower = try follow().start()
            try await eventually("the run from before") {
                follower.outputText.contains(" first ") ? true : nil
            }
            try await daemon.stop()
            daemon = try await bench.serve()
            try await take("second")
            try await eventually("the run from after") {
                follower.outputText.contains(" second ") ? true : nil
            }
            try await follower.stop(SIGINT)
            try await daemon.stop()
        }

        @Test func `without a journal it says so and ends`() async throws {
            let finished = try await follow().run()
            #expect(finished.status == 1)
            #expect(finished.errorText.contains("name the daemon's folder with --storage.path"))
        }
    }
}
