import Testing

@testable import boathook

struct RulesTests {
    @Test(arguments: ["boathook-alerts", "a", "0.b-c", String(repeating: "a", count: 253)])
    func `a name that Kubernetes takes is taken`(name: String) {
        #expect(Rules.isObjectName(name))
    }

    @Test(arguments: [
        "", "Upper", "-a", "a-", "a..b", "a_b", "ä", "a\nb", String(repeating: "a", count: 254),
    ])
    func `a name that Kubernetes refuses is refused`(name: String) {
        #expect(!Rules.isObjectName(name))
    }
}
