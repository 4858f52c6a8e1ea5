import Daemon
import Testing

@testable import boathook

struct DemoTests {
    @Test func `every sample hook is in the configuration that the daemon gets`() {
        for hook in DemoSamples.hooks {
            #expect(
                DemoSamples.configuration.contains("- name: \(hook.name)\n    workload: \(hook.workload)\n"))
        }
    }
}
