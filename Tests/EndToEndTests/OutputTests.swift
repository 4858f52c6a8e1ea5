import TestSupport
import Testing

extension EndToEnd {
    /// What commands make, and where it cannot be written.
    @Suite struct OutputTests {
        private func boathook(_ words: String, _ around: String) async throws -> Finished {
            let script =
                "echo 'hooks: [{ name: h, pre: {} }]' | "
                + around.replacing("BOATHOOK", with: "\"$1\" \(words)")
            return try await Command.shell(script, try BuiltProducts.daemon()).run()
        }

        private static let words = [
            "rules -", "rules --set generic", "rules --set velero", "rules --format alertmanager", "metrics",
            "dashboards --format configmap", "dashboards --format layout", "check -",
        ]

        @Test(arguments: words)
        func `a full disk behind what is made is told, and is no success`(words: String) async throws {
            let full = try await boathook(words, "BOATHOOK >/dev/full")
            #expect(full.status == 1)
            #expect(
                full.errorText.contains("error: standard output: No space left on device"),
                "\(full.errorText)")
        }

        @Test(arguments: words)
        func `who has read enough hears nothing more`(words: String) async throws {
            let unread = try await boathook(words, "(trap '' PIPE; BOATHOOK) | true")
            #expect(!unread.errorText.contains("standard output"), "\(unread.errorText)")
        }
    }
}
