import ArgumentParser
import Testing

@testable import boathook

struct RulesTests {
    @Test(arguments: [
        (["--format", "prometheus", "--name", "a"], "leave --name, --namespace and --label out"),
        (["--set", "generic", "boathook.yaml"], "--set generic needs no input"),
        (["--set", "velero", "--config", "boathook.yaml"], "--set velero needs no input"),
        (["--config", "a.yaml", "b.yaml"], "name the files once"),
        (["--name", "Upper"], "is none for Kubernetes"), (["--namespace", "a.b"], "is none for Kubernetes"),
        (["--label", "x"], "write NAME=VALUE"),
    ])
    func `a wrong call says what to do instead`(words: [String], message: String) {
        #expect {
            try Rules.parse(words)
        } throws: { error in
            Rules.message(for: error).contains(message)
        }
    }
}
