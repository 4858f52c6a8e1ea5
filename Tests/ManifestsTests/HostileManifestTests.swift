import HookModel
import Manifests
import Testing

@Suite struct HostileManifestTests {
    @Test(arguments: [
        ("pre.hook.backup.velero.io/timeout: 300", "300"),
        ("pre.hook.backup.velero.io/timeout: 1_0.5", "1_0.5"),
        ("pre.hook.backup.velero.io/container: true", "true"),
        ("pre.hook.backup.velero.io/container: 0x1F", "0x1F"),
        ("pre.hook.backup.velero.io/on-error: No", "No"),
    ])
    func `an annotation that is no text is refused, as Kubernetes refuses it`(line: String, value: String) {
        let name = line.prefix { $0 != ":" }
        #expect(
            hooks(statefulSet(preHook, line)) == """
                db of db in shop pre(30s Continue)
                a.yaml:10:\(11 + name.count): error: \(name) is a number or a boolean, and Kubernetes takes only \
                text here; write "\(value)"

                """)
    }

    @Test(arguments: ["300", "'300'", "!!str 300"])
    func `a number in quotes is text, and no timeout`(value: String) {
        let text = hooks(statefulSet(preHook, "pre.hook.backup.velero.io/timeout: \(value)"))
        #expect(text.contains(value == "300" ? "error: " : "warning: a timeout without a unit is none"))
    }

    @Test(arguments: [
        (
            "pre.hook.backup.velero.io/command: [sync]",
            "10:44: error: pre.hook.backup.velero.io/command is a list, but must be text"
        ),
        (
            "pre.hook.backup.velero.io/onerror: Fail",
            """
            10:9: warning: Velero reads no annotation of this name; did you mean \
            "pre.hook.backup.velero.io/on-error"?
            """
        ),
        (
            "pre.hooks.backup.velero.io/command: x",
            """
            10:9: warning: Velero reads no annotation of this name; did you mean \
            "pre.hook.backup.velero.io/command"?
            """
        ),
        ("my.hook.velero.io/x: y", "10:9: warning: Velero reads no annotation of this name; remove it"),
        (
            "post.hook.restore.velero.io/timeout: 5m",
            """
            10:9: warning: Velero never reads this annotation; use \
            post.hook.restore.velero.io/exec-timeout
            """
        ),
    ])
    func `an annotation that Velero passes over is said`(line: String, expected: String) {
        #expect(
            hooks(statefulSet(postHook, line))
                == "db of db in shop post(30s Continue)\na.yaml:\(expected)\n")
    }

    @Test(arguments: [
        (
            "[]",
            "1:1: error: a manifest is a list, but must be a mapping, each entry a key, a colon and a value"
        ),
        (
            "a: b",
            "1:1: warning: this is no object of Kubernetes and is passed over; add its apiVersion and kind"
        ),
        (
            "kind: 1",
            "1:7: error: kind is a number or a boolean, and Kubernetes takes only text here; write \"1\""
        ),
        ("kind: Pod", "1:7: error: a Pod has no name; add metadata.name"),
        ("kind: Pod\nmetadata: { name: '' }", "2:19: error: the name is empty; write one"),
        (
            "kind: Pod\nmetadata: x",
            """
            2:11: error: a Pod has no name; add metadata.name
            2:11: error: metadata is text, but must be a mapping, each entry a key, a colon and a value
            """
        ),
        (
            "kind: Pod\nmetadata: { name: a, name: b }",
            "2:13: error: one mapping has the same key more than once: \"name\"; keep one of each"
        ),
        (
            "kind: Pod\nmetadata:\n\tname: a",
            """
            3:1: error: this is not YAML: found character that cannot start any token while scanning for the \
            next token that begins on line 3; correct the indentation or the quotes
            """
        ),
        ("kind: Pod\nmetadata:\n  name: {{ .name }}", "3:9: error: name is a mapping, but must be text"),
        (
            "kind: Pod\n{{- if .Values.hooks }}\nmetadata: {}",
            """
            3:1: error: this is not YAML: could not find expected ':' while scanning a simple key that begins on \
            line 2; correct the indentation or the quotes; a template is rendered first, as by helm template
            """
        ),
    ])
    func `what is no manifest says what is wrong`(text: String, expected: String) {
        let expected = expected.split(separator: "\n").map { "a.yaml:\($0)\n" }.joined()
        #expect(hooks(text) == expected)
    }

    @Test(arguments: [
        (
            "{ resources: [{}] }",
            "24: error: an entry of the hooks has no name; add name: and a name of your choice"
        ),
        ("{ resources: [{ name: '' }] }", "32: error: the name has 0 bytes; use 1 to 253"),
        (
            "{ resources: [{ name: a, pre: [{}] }] }",
            "41: error: a pre hook has no exec; add exec: with a command"
        ),
        (
            "{ resources: [{ name: a, pre: [{ exec: { container: b } }] }] }",
            "49: error: the hook has no command; add for example command: [/bin/sh, -c, sync]"
        ),
        (
            "{ resources: [{ name: a, pre: [{ exec: { command: [] } }] }] }",
            "60: error: the hook has no command; add for example command: [/bin/sh, -c, sync]"
        ),
        (
            "{ resources: [{ name: a, pre: [{ exec: { command: sync } }] }] }",
            "60: error: command is text, but must be a list, each item beginning with -"
        ),
        (
            "{ resources: [{ name: a, pre: [{ exec: { command: [1] } }] }] }",
            """
            61: error: an item of command is a number or a boolean, and Kubernetes takes only text here; \
            write "1"
            """
        ),
        (
            "{ resources: [{ name: a, post: [{ exec: { command: [b], timeout: '300' } }] }] }",
            "75: error: timeout \"300\" is no duration; write 300s or 300m"
        ),
        (
            "{ resources: [{ name: a, post: [{ exec: { command: [b], onError: fail } }] }] }",
            "75: error: onError cannot be \"fail\"; did you mean \"Fail\"?"
        ),
        (
            "{ resources: [{ name: a, labelSelector: { matchExpressions: [{ key: b, operator: Is }] } }] }",
            "91: error: operator cannot be \"Is\"; use one of In, NotIn, Exists, DoesNotExist"
        ),
        (
            "{ resources: [{ name: a, includedResources: [secrets], pre: [{ exec: { command: [b] } }] }] }",
            "32: warning: the hooks of this entry never run, as its resources leave pods out; add pods to them"
        ),
    ])
    func `a spec that Kubernetes or Velero refuses says why`(value: String, expected: String) {
        let text = hooks(
            """
            apiVersion: velero.io/v1
            kind: Backup
            metadata: { name: b }
            spec:
              hooks: \(value)
            """)
        let diagnostics = text.split(separator: "\n").filter { $0.hasPrefix("a.yaml:") }
        #expect(diagnostics == ["a.yaml:5:\(expected)"])
    }

    @Test(arguments: [
        ("", "5:13: error: the schedule is empty; write five fields such as \"0 1 * * *\""),
        ("0 1 * *", "5:13: error: a schedule has five fields"),
        ("0 0 30 2 *", "5:13: error: the schedule never fires"),
        ("TZ=Mars/Olympus 0 1 * * *", "5:13: error: the time zone \"Mars/Olympus\" is unknown"),
    ])
    func `a Schedule that Velero would not run says why`(cron: String, expected: String) {
        #expect(hooks(schedule("s", cron)).hasPrefix("a.yaml:\(expected)"))
    }

    @Test func `a Schedule of another maker is none of ours`() {
        #expect(hooks("apiVersion: k8up.io/v1\nkind: Schedule\nspec: { schedule: [] }") == "")
        #expect(hooks("apiVersion: helm.cattle.io/v1\nkind: HelmChart\nspec: []") == "")
    }

    @Test func `nesting without end is refused where it becomes too deep`() {
        let text = hooks(String(repeating: "[", count: 100_000))
        #expect(text.contains("Maximum nesting level reached"))
        let deep = String(repeating: "{a: ", count: 900) + "b" + String(repeating: "}", count: 900)
        #expect(
            hooks(
                "apiVersion: kots.io/v1beta1\nkind: HelmChart\nmetadata: {name: c}\nspec: {values: \(deep)}")
                == "")
    }

    @Test func `aliases that unfold to billions are refused`() {
        var text = "kind: Pod\nmetadata: { name: a }\nspec:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "  a\(level): &a\(level) [\(list)]\n"
        }
        #expect(
            hooks(text) == """
                a.yaml:1:1: error: the aliases of this document stand for more than a million values; \
                write them out, or use fewer

                """)
    }

    @Test func `aliases that nest deeper than any stack are refused`() {
        var text = "kind: Pod\nmetadata: { name: a }\nspec:\n  a0: &a0 x\n"
        for level in 1...100 {
            let opening = String(repeating: "[", count: 900)
            let closing = String(repeating: "]", count: 900)
            text += "  a\(level): &a\(level) \(opening) *a\(level - 1) \(closing)\n"
        }
        #expect(
            hooks(text) == """
                a.yaml:1:1: error: the aliases of this document nest deeper than 2000 levels; use fewer

                """)
    }

    @Test func `ordinary aliases are followed`() {
        #expect(
            hooks(
                statefulSet("pre.hook.backup.velero.io/command: &c '[\"a\"]'")
                    + "        post.hook.backup.velero.io/command: *c\n")
                == "db of db in shop pre(30s Continue) post(30s Continue)\n")
    }

    @Test func `a huge file is read whole`() {
        let text = (0..<2_000).map { statefulSet(preHook, name: "db-\($0)") }.joined(separator: "---\n")
        let (configuration, diagnostics) = ManifestReader.read([(text, "a.yaml")]) { _ in true }
        #expect(configuration.hooks.count == 2_000)
        #expect(configuration.hooks.last?.name == "db-1999")
        #expect(diagnostics.isEmpty)
    }

    @Test func `hostile names stay what they are, on one line`() {
        let text = hooks(
            """
            apiVersion: velero.io/v1
            kind: Schedule
            metadata: { name: "a\\nb\\"" }
            spec:
              schedule: "@daily"
              template:
                includedNamespaces: [x]
            ---
            kind: Pod
            metadata: { name: "{{ x }}\\n", annotations: { \(preHook) } }
            """)
        #expect(
            text == """
                {{ x }}
                 of {{ x }}
                 each 24h0m0s UTC pre(30s Continue)
                a.yaml:10:19: warning: nothing here says whether the Schedule "a\\nb"" selects these pods, so \
                it is taken to; add their namespace

                """)
    }
}
