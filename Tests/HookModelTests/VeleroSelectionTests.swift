import HookModel
import Testing

@Suite struct VeleroSelectionTests {
    @Test(
        arguments: [
            ([], [], "a", true), (["*"], [], "a", true), (["a"], [], "a", true), (["a"], [], "b", false),
            ([], ["a"], "a", false), (["a"], ["a"], "a", false), (["app-*"], [], "app-", true),
            (["app-*"], [], "my-app-1", false), (["*-db-*"], [], "x-db-db-y", true),
            (["a?c"], [], "abc", true),
            (["a?c"], [], "ac", false), (["**"], [], "", true), (["*a*b"], [], "aab", true),
            (["*a*b"], [], "aba", false), ([], ["*"], "a", false),
        ] as [([String], [String], String, Bool)])
    func `names are included as Velero does it`(
        included: [String], excluded: [String], name: String, expected: Bool
    ) {
        #expect(VeleroNames(included: included, excluded: excluded).includes(name) == expected)
    }

    @Test(
        arguments: [
            (.in(key: "app", values: ["db", "web"]), true), (.in(key: "app", values: ["web"]), false),
            (.in(key: "tier", values: ["a"]), false), (.notIn(key: "app", values: ["web"]), true),
            (.notIn(key: "app", values: ["db"]), false), (.notIn(key: "tier", values: ["a"]), true),
            (.exists(key: "app"), true), (.exists(key: "tier"), false), (.doesNotExist(key: "tier"), true),
            (.doesNotExist(key: "app"), false),
        ] as [(LabelSelector.Requirement, Bool)])
    func `labels are selected as Kubernetes does it`(requirement: LabelSelector.Requirement, expected: Bool) {
        #expect(LabelSelector([requirement]).matches(["app": "db"]) == expected)
        #expect(LabelSelector().matches(["app": "db"]))
    }

    @Test(
        arguments: [
            ([], [], true), (["pods"], [], true), (["po"], [], true), (["*"], [], true),
            (["persistentvolumeclaims"], [], false), ([], ["pod"], false),
            (["secrets", "pods"], ["pods"], false),
        ] as [([String], [String], Bool)])
    func `hooks run only where pods are backed up`(included: [String], excluded: [String], expected: Bool) {
        #expect(
            VeleroSelection.takesPods(VeleroNames(included: included, excluded: excluded)) == expected)
    }

    @Test(
        arguments: [
            ("shop", ["app": "db"], VeleroSelection.Answer.yes), ("shop", ["app": "web"], .no),
            ("test", ["app": "db"], .no), (nil, ["app": "db"], .unlessOtherwise), (nil, ["app": "web"], .no),
            ("shop", nil, .unlessOtherwise), ("test", nil, .no),
        ] as [(String?, [String: String]?, VeleroSelection.Answer)])
    func `what a manifest leaves open is answered so`(
        namespace: String?, labels: [String: String]?, expected: VeleroSelection.Answer
    ) {
        let selection = VeleroSelection(
            namespaces: VeleroNames(included: ["shop"]),
            selectors: [LabelSelector([.in(key: "app", values: ["db"])])])
        #expect(selection.takes(SelectablePod(namespace: namespace, labels: labels)) == expected)
        #expect(VeleroSelection().takes(SelectablePod(namespace: namespace, labels: labels)) == .yes)
        #expect(
            VeleroSelection(takesPods: false).takes(SelectablePod(namespace: namespace, labels: labels))
                == .no)
    }
}
