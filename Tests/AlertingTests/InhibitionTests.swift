import Alerting
import TestSupport
import Testing

/// What the rules do to alerts is tested with a real Alertmanager, in the end-to-end tests.
struct InhibitionTests {
    private static let file = "alertmanager-inhibition.yaml"

    @Test func `the snippet that is checked in is the generated one`() throws {
        #expect(
            try AlertFiles.text(Self.file) == Inhibition.text(command: "boathook rules --format alertmanager")
        )
    }

    @Test(.enabled(if: TestMachine.has("amtool"), "amtool is not installed"))
    func `amtool takes it within a configuration`() async throws {
        let folder = try TemporaryFolder()
        let configuration = try folder.write(
            "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n" + AlertFiles.text(Self.file),
            to: "alertmanager.yml")
        let finished = try await Command(try requireTool("amtool"), ["check-config", configuration]).run()
        #expect(finished.status == 0, "\(finished.errorText)")
        #expect(finished.outputText.contains(" - 18 inhibit rules\n"), "\(finished.outputText)")
    }
}
