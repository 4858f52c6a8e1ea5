import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// Whatever is wrong with the spool, the hook runs, its status is passed on, and one line says so.
    @Suite struct SpoolFailureTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        /// The output and the status are the command's; of the wrapper's own there is one line.
        private func expectOneComplaint(_ finished: Finished, status: Int32 = 3) {
            #expect(finished.end == .exited(status))
            #expect(finished.outputText == "said\n")
            let lines = finished.errorText.split(separator: "\n")
            #expect(lines.count == 1, "\(finished.errorText)")
            #expect(lines.first?.hasPrefix("boathook-run: ") == true, "\(finished.errorText)")
        }

        /// The wrapper in a mount namespace in which `preparation`, a shell's, has changed the spool.
        private func run(prepared preparation: String, script: String) async throws -> Finished {
            let inner = bench.hook(shell: script)
            let prepare = "SPOOL=\"$0\"; \(preparation); exec \"$@\""
            return try await Command(
                "unshare", ["--mount", "sh", "-c", prepare, bench.spool, inner.executable],
                environment: inner.environment
            ).with { $0.arguments += inner.arguments }.run()
        }

        @Test func `a spool that is not there`() async throws {
            let command = bench.wrapper(
                "--hook", "a", "--phase", "pre", "--spool", "\(bench.work)/none", "--", "sh", "-c",
                "echo said; exit 3")
            expectOneComplaint(try await command.run())
        }

        @Test func `a spool that is a file`() async throws {
            try bench.make("file")
            let command = bench.wrapper(
                "--hook", "a", "--phase", "pre", "--spool", "\(bench.work)/file", "--", "sh", "-c",
                "echo said; exit 3")
            expectOneComplaint(try await command.run())
        }

        @Test(.enabled(if: TestMachine.isRoot, "mounting needs root"))
        func `a spool that is read-only`() async throws {
            let mount = "mount -t tmpfs -o ro spool \"$SPOOL\""
            expectOneComplaint(try await run(prepared: mount, script: "echo said; exit 3"))
        }

        @Test(.enabled(if: TestMachine.isRoot, "mounting needs root"))
        func `a spool on a full disk`() async throws {
            let mount =
                "mount -t tmpfs -o size=64k spool \"$SPOOL\"; cat /dev/zero >\"$SPOOL/filler\" 2>/dev/null"
            expectOneComplaint(try await run(prepared: mount, script: "echo said; exit 3"))
        }

        @Test(.enabled(if: TestMachine.isRoot, "mounting needs root"))
        func `a disk that fills up while the hook runs costs no record`() async throws {
            let mount = "mount -t tmpfs -o size=256k spool \"$SPOOL\""
            let script =
                "cat /dev/zero >$BOATHOOK_TEST_SPOOL/filler 2>/dev/null; "
                + "seq 1 100; exit 4"
            let inner = bench.hook(shell: script).with { $0.environment["BOATHOOK_TEST_SPOOL"] = bench.spool }
            let prepare = "SPOOL=\"$0\"; \(mount); \"$@\" >/dev/null; echo $?; cat \"$SPOOL\"/*.end.json"
            let finished = try await Command(
                "unshare", ["--mount", "sh", "-c", prepare, bench.spool, inner.executable],
                environment: inner.environment
            ).with { $0.arguments += inner.arguments }.run()
            let lines = finished.output.split(separator: 0x0A, omittingEmptySubsequences: true)
            try #require(lines.count == 2, "\(finished.outputText) \(finished.errorText)")
            #expect(Array(lines[0]) == Array("4".utf8))
            let record = try RunRecordCodec.decode(Array(lines[1]))
            #expect(record.end?.processEnd == .exited(status: 4))
            #expect(record.end?.outputTail.hasSuffix("99\n100\n") == true)
            #expect(finished.errors.isEmpty)
        }

        @Test func `a spool past its bound takes no more, so that the pod is not evicted`() async throws {
            let filler = "\(bench.spool)/\(String(repeating: "0", count: 32)).end.json"
            let descriptor = open(filler, O_CREAT | O_WRONLY | O_CLOEXEC, 0o644)
            defer { close(descriptor) }
            try #require(posix_fallocate(descriptor, 0, 65 << 20) == 0)
            expectOneComplaint(try await bench.hook(shell: "echo said; exit 3").run())
            #expect(Files.names(in: bench.spool).count == 1)
        }

        @Test(.enabled(if: TestMachine.isRoot, "becoming another user needs root"))
        func `a spool that its user may not write to`() async throws {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: bench.spool)
            let inner = bench.hook(shell: "echo said; exit 3")
            let finished = try await Command(
                "setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", inner.executable],
                environment: inner.environment
            ).with { $0.arguments += inner.arguments }.run()
            expectOneComplaint(finished)
        }

        @Test(.enabled(if: TestMachine.isRoot, "becoming another user needs root"))
        func `any user may leave records in a spool that everybody may write to`() async throws {
            let inner = bench.hook(shell: "echo said; exit 3")
            let finished = try await Command(
                "setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", inner.executable],
                environment: inner.environment
            ).with { $0.arguments += inner.arguments }.run()
            #expect(finished.end == .exited(3))
            #expect(finished.errors.isEmpty)
            #expect(try await bench.end().processEnd == .exited(status: 3))
        }

        @Test func `BOATHOOK_SPOOL names the spool where no option does`() async throws {
            let command = bench.wrapper("--hook", "a", "--phase", "post", "--", "true").with {
                $0.environment["BOATHOOK_SPOOL"] = bench.spool
            }
            #expect(try await command.run().status == 0)
            #expect(try await bench.endRecord().start.phase == .post)
        }
    }
}
