import Foundation
import Glibc
import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// An image may hold nothing but the application: no shell, no libc, no /proc, no /dev.
    @Suite(
        .enabled(if: TestMachine.isRoot && TestMachine.has("busybox"), "chroot needs root; a static busybox"))
    struct BareRootTests {
        private let root: TemporaryFolder

        init() throws {
            root = try TemporaryFolder()
            let files = FileManager.default
            try files.copyItem(atPath: try BuiltProducts.wrapper(), toPath: root.path("boathook-run"))
            try files.copyItem(atPath: try requireTool("busybox"), toPath: root.path("busybox"))
            _ = try root.makeFolder("spool", mode: 0o1777)
        }

        private func hook(_ options: [String], shell script: String) -> Command {
            Command(
                "chroot",
                [root.path, "/boathook-run", "--hook", "bare", "--phase", "pre", "--spool", "/spool"]
                    + options + ["--", "/busybox", "sh", "-c", script],
                environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "MARK": root.path])
        }

        private var endRecord: RunRecord? {
            get throws {
                guard
                    let name = Files.names(in: root.path("spool")).first(where: { $0.hasSuffix(".end.json") })
                else { return nil }
                return try RunRecordCodec.decode(try Files.bytes(of: root.path("spool/\(name)")))
            }
        }

        @Test func `a hook runs, its output passes through, and its record is written`() async throws {
            let finished = try await hook([], shell: "echo said; exit 3").run()
            #expect(finished.end == .exited(3), "\(finished.errorText)")
            #expect(finished.outputText == "said\n")
            #expect(finished.errors.isEmpty)
            let record = try #require(try endRecord)
            #expect(record.end?.processEnd == .exited(status: 3))
            #expect(record.start.origin.bootID == nil)
        }

        @Test func `the deadline ends the group without proc`() async throws {
            let script = "trap '' TERM; /busybox sleep 60 & while :; do /busybox sleep 1; done"
            let finished = try await hook(["--timeout", "300ms", "--grace", "200ms"], shell: script).run()
            #expect(finished.end == .exited(124))
            #expect(finished.elapsed < .seconds(3))
            try await eventually("nothing is left", isTrue: { survivors.isEmpty })
        }

        @Test func `a daemon that left the group ends with the deadline, without proc`() async throws {
            let script = "/busybox setsid /busybox sh -c '/busybox sleep 60 & exit'; /busybox sleep 60"
            let finished = try await hook(["--timeout", "300ms", "--grace", "200ms"], shell: script).run()
            #expect(finished.end == .exited(124))
            #expect(finished.elapsed < .seconds(3))
            try await eventually("nothing is left", isTrue: { survivors.isEmpty })
        }

        @Test func `what is not found gives 127 without libc's help`() async throws {
            let finished = try await Command(
                "chroot", [root.path, "/boathook-run", "--hook", "a", "--phase", "pre", "--", "/none"]
            ).run()
            #expect(finished.end == .exited(127))
        }

        /// The commands' processes; the wrapper's own leave when those have.
        private var survivors: [Int32] {
            ProcessTable.ids(withVariable: "MARK=\(root.path)").filter(ProcessTable.isAlive)
        }
    }
}
