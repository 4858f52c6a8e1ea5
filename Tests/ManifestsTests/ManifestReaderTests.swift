import HookModel
import Manifests
import RunRecord
import Testing

/// What manifests amount to, one line for each hook and then one for each diagnostic.
func hooks(_ documents: (text: String, file: String)...) -> String {
    let (configuration, diagnostics) = ManifestReader.read(documents) {
        ["UTC", "Europe/Berlin"].contains($0)
    }
    return configuration.hooks.map { line(for: $0) + "\n" }.joined() + Diagnostic.text(diagnostics)
}

/// The same for one file.
func hooks(_ text: String) -> String { hooks((text, "a.yaml")) }

private func line(for hook: Hook) -> String {
    var words = [hook.name]
    words += [hook.workload.map { "of \($0)" }, hook.namespace.map { "in \($0)" }].compactMap { $0 }
    if let gap = hook.expectation?.largestGap(around: Timestamp(nanosecondsSinceEpoch: 0), zone: .utc) {
        words.append("each \(GoDuration.text(gap)) \(hook.timezone)")
    }
    if let limit = hook.maxQuiesce { words.append("frozen \(GoDuration.text(limit))") }
    for phase in hook.orderedPhases {
        guard let settings = hook.phases[phase] else { continue }
        let timeout = settings.timeout.map(GoDuration.text) ?? "unbounded"
        let retries = settings.retries > 0 ? " x\(settings.retries)" : ""
        words.append("\(phase.name)(\(timeout)\(retries)\(settings.onError.map { " " + $0.name } ?? ""))")
    }
    return words.joined(separator: " ")
}

/// A StatefulSet with these annotations, each a line, on its pods.
func statefulSet(
    _ annotations: String..., name: String = "db", namespace: String? = "shop",
    labels: String = "{ app: db }"
) -> String {
    let place = namespace.map { ", namespace: \($0)" } ?? ""
    return """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: \(name)\(place) }
        spec:
          template:
            metadata:
              labels: \(labels)
              annotations:

        """ + annotations.map { "        \($0)\n" }.joined()
}

/// A Schedule with these lines of its template.
func schedule(_ name: String, _ cron: String, _ template: String...) -> String {
    """
    apiVersion: velero.io/v1
    kind: Schedule
    metadata: { name: \(name), namespace: velero }
    spec:
      schedule: "\(cron)"
      template:

    """ + (template.isEmpty ? ["{}"] : template).map { "    \($0)\n" }.joined()
}

let preHook = "pre.hook.backup.velero.io/command: '[\"sync\"]'"
let postHook = "post.hook.backup.velero.io/command: '[\"sync\"]'"

@Suite struct ManifestReaderTests {
    @Test(arguments: [
        ("v1", "Pod", ["metadata"]),
        ("apps/v1", "Deployment", ["spec", "template", "metadata"]),
        ("apps/v1", "StatefulSet", ["spec", "template", "metadata"]),
        ("apps/v1", "DaemonSet", ["spec", "template", "metadata"]),
        ("apps/v1", "ReplicaSet", ["spec", "template", "metadata"]),
        ("batch/v1", "Job", ["spec", "template", "metadata"]),
        ("batch/v1", "CronJob", ["spec", "jobTemplate", "spec", "template", "metadata"]),
    ])
    func `hooks are read where each kind keeps its pods' annotations`(
        version: String, kind: String, path: [String]
    ) {
        let annotations = "{ annotations: { \(preHook), pre.hook.backup.velero.io/timeout: 3m } }"
        let isPod = path == ["metadata"]
        let inner =
            isPod ? annotations.replacing("{ annotations", with: "{ name: db, annotations") : annotations
        let value = path.reversed().reduce(inner) { $0 == inner ? "\($1): \($0)" : "\($1): { \($0) }" }
        let metadata = isPod ? "" : "metadata: { name: db }\n"
        #expect(
            hooks("apiVersion: \(version)\nkind: \(kind)\n\(metadata)\(value)\n")
                == "db of db pre(3m0s Continue)\n")
    }

    @Test func `annotations of the workload itself are read by nobody`() {
        #expect(
            hooks(
                """
                apiVersion: batch/v1
                kind: CronJob
                metadata: { name: a, annotations: { \(preHook) } }
                spec: { jobTemplate: { metadata: { annotations: { \(postHook) } } } }
                """) == """
                    a.yaml:3:37: warning: Velero reads this on pods, never on a CronJob itself; move it to \
                    spec.jobTemplate.spec.template.metadata.annotations
                    a.yaml:4:51: warning: Velero reads this on pods, never on a CronJob itself; move it to \
                    spec.jobTemplate.spec.template.metadata.annotations

                    """)
    }

    @Test func `documents, lists and JSON are all the same`() {
        let json = """
            {"apiVersion": "v1", "kind": "List", "items": [
              {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "c", "namespace": "n",
                "annotations": {"pre.hook.backup.velero.io/command": "[\\"a\\"]"}}},
              {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "c"}}]}
            """
        #expect(
            hooks(
                (
                    "---\n# nothing\n---\n" + statefulSet(preHook, name: "a") + "---\n"
                        + statefulSet(postHook, name: "b"), "1.yaml"
                ),
                (json, "2.json"), ("", "3.yaml")) == """
                    a of a in shop pre(30s Continue)
                    b of b in shop post(30s Continue)
                    c of c in n pre(30s Continue)

                    """)
    }

    @Test func `a wrapped hook goes by the wrapper's name and options`() {
        #expect(
            hooks(
                statefulSet(
                    "pre.hook.backup.velero.io/command: >-",
                    "  [\"boathook-run\", \"--hook\", \"pg\", \"--phase\", \"pre\", \"--timeout\", \"2m\",",
                    "   \"--retries\", \"2\", \"--max-hold\", \"10m\", \"--\", \"psql\"]",
                    "pre.hook.backup.velero.io/timeout: 3m",
                    "post.hook.backup.velero.io/command: >-",
                    "  [\"sh\", \"-c\", \"exec boathook-run --hook pg --phase post -- psql\"]",
                    "post.hook.backup.velero.io/on-error: Fail",
                    "post.hook.restore.velero.io/command: '[\"sh\", \"-c\", \"boathook-run --hook x\"]'"))
                    == """
                    pg of db in shop frozen 10m0s pre(2m0s x2 Continue) post(30s Fail)
                    db of db in shop restore(30s Continue)
                    a.yaml:16:46: warning: boathook-run refuses a call without --phase; \
                    write --phase pre, post, restore, init or verify

                    """)
    }

    @Test(arguments: [
        ("@daily", "each 24h0m0s UTC"), ("CRON_TZ=Europe/Berlin 0 1 * * 1-5", "each 72h0m0s Europe/Berlin"),
        ("@every 6h", "each 6h0m0s UTC"),
    ])
    func `a hook is expected as often as its Schedule runs`(cron: String, expected: String) {
        let manifest = statefulSet(preHook, "post.hook.restore.velero.io/command: '[\"a\"]'")
        #expect(
            hooks(manifest + "---\n" + schedule("s", cron))
                == "db of db in shop \(expected) pre(30s Continue) restore(30s Continue)\n")
    }

    @Test(arguments: [
        ("includedNamespaces: [shop]", true), ("includedNamespaces: ['*']", true),
        ("includedNamespaces: [sh*]", true), ("includedNamespaces: [test]", false),
        ("excludedNamespaces: [shop]", false), ("labelSelector: { matchLabels: { app: db } }", true),
        ("labelSelector: { matchLabels: { app: web } }", false),
        ("labelSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [db] }] }", false),
        ("labelSelector: { matchExpressions: [{ key: app, operator: Exists }] }", true),
        ("orLabelSelectors: [{ matchLabels: { a: b } }, { matchLabels: { app: db } }]", true),
        ("includedResources: [persistentvolumeclaims]", false),
        ("includedNamespaceScopedResources: [pods]", true),
        ("excludedNamespaceScopedResources: [pods]", false),
    ])
    func `a Schedule counts where it backs the pod up`(template: String, isCounted: Bool) {
        let text = hooks((statefulSet(preHook), "a.yaml"), (schedule("s", "@daily", template), "s.yaml"))
        #expect(
            text
                == (isCounted
                    ? "db of db in shop each 24h0m0s UTC pre(30s Continue)\n"
                    : """
                    db of db in shop pre(30s Continue)
                    a.yaml:3:19: warning: no Schedule that was read backs these pods up, so nothing says how \
                    often their hooks run; correct its namespaces and labels, or add its manifest

                    """))
    }

    @Test func `a pod that keeps itself out of backups has no cadence`() {
        let text = hooks(
            statefulSet(preHook, labels: "{ velero.io/exclude-from-backup: \"true\" }") + "---\n"
                + schedule("s", "@daily"))
        #expect(text.hasPrefix("db of db in shop pre(30s Continue)\na.yaml:3:19: warning: no Schedule"))
    }

    @Test func `of several Schedules the most frequent one counts`() {
        #expect(
            hooks(
                (statefulSet(preHook, postHook), "a.yaml"), (schedule("weekly", "@weekly"), "w.yaml"),
                (schedule("hourly", "TZ=Europe/Berlin 0 * * * *"), "h.yaml"),
                (
                    schedule("idle", "@every 1m").replacing("  template", with: "  paused: true\n  template"),
                    "o.yaml"
                )
            ) == """
                db of db in shop each 1h0m0s Europe/Berlin pre(30s Continue) post(30s Continue)
                a.yaml:9:44: warning: 2 Schedules run the hook "db": "weekly" (@weekly), "hourly" \
                (TZ=Europe/Berlin 0 * * * *); it is expected as often as "hourly" says, so leave that one \
                out where another is meant
                o.yaml:6:11: warning: the Schedule is paused, so no hook is expected to run by it; \
                remove this to count it

                """)
    }

    @Test func `a namespace that nobody names is taken to be the Schedule's`() {
        #expect(
            hooks(
                statefulSet(preHook, namespace: nil) + "---\n"
                    + schedule("s", "@daily", "includedNamespaces: [shop]")) == """
                    db of db each 24h0m0s UTC pre(30s Continue)
                    a.yaml:3:19: warning: nothing here says whether the Schedule "s" selects these pods, so it is \
                    taken to; add their namespace

                    """)
    }

    // MARK: Hooks of specs

    @Test func `a spec's hook goes by the name of its entry, and belongs to the workload that it selects`() {
        let entry = [
            "hooks:", "  resources:",
            "  - name: freeze", "    labelSelector: { matchLabels: { app: db } }",
            "    pre: [{ exec: { command: [sync], timeout: 2m, onError: Fail } }]",
            "    post: [{ exec: { command: [sync] } }]",
            "  - name: nobody", "    includedNamespaces: [other]",
            "    pre: [{ exec: { command: [sync], timeout: 0s } }]",
        ]
        let nightly = schedule("nightly", "@daily").replacing(
            "    {}\n", with: entry.map { "    \($0)\n" }.joined())
        #expect(
            hooks(
                nightly + "---\n" + statefulSet() + "---\n" + statefulSet(name: "web", labels: "{ app: web }")
            )
                == """
                freeze of db in shop each 24h0m0s UTC pre(2m0s Fail) post(30s Continue)
                nobody in other each 24h0m0s UTC pre(30s Continue)

                """)
        #expect(
            hooks(nightly + "---\n" + statefulSet() + "---\n" + statefulSet(name: "two", namespace: "b"))
                == """
                freeze each 24h0m0s UTC pre(2m0s Fail) post(30s Continue)
                nobody in other each 24h0m0s UTC pre(30s Continue)

                """)
    }

    @Test func `an annotation wins over a spec, phase by phase`() {
        let backup = """
            apiVersion: velero.io/v1
            kind: Backup
            metadata: { name: b }
            spec:
              hooks:
                resources:
                - name: freeze
                  pre: [{ exec: { command: [sync] } }]
                  post: [{ exec: { command: [sync] } }]

            """
        #expect(
            hooks((statefulSet(preHook), "a.yaml"), (backup, "b.yaml")) == """
                db of db in shop pre(30s Continue)
                freeze of db in shop post(30s Continue)
                b.yaml:8:21: warning: this never runs in "db", whose own pre annotation (a.yaml:9) wins; \
                remove one of the two

                """)
    }

    @Test func `a Restore's hooks are read, for the namespace restored into`() {
        #expect(
            hooks(
                statefulSet() + """
                    ---
                    apiVersion: velero.io/v1
                    kind: Restore
                    metadata: { name: r }
                    spec:
                      namespaceMapping: { shop: shop-test }
                      hooks:
                        resources:
                        - name: load
                          includedNamespaces: [shop-test]
                          includedResources: [secrets]
                          postHooks:
                          - exec: { command: [psql], execTimeout: 5m, waitTimeout: 1h, onError: Fail }
                          - init: { timeout: 1m, initContainers: [{ name: i, image: b, command: [boathook-run, --hook, prepare, --phase, init, --, x] }] }
                    """) == """
                    load of db in shop restore(5m0s Fail)
                    prepare of db in shop init(unbounded)

                    """)
    }

    @Test func `several commands under one name count as one hook, and that is said`() {
        #expect(
            hooks(
                """
                apiVersion: velero.io/v1
                kind: Backup
                metadata: { name: b }
                spec:
                  hooks:
                    resources:
                    - name: freeze
                      pre:
                      - exec: { command: [a], timeout: 2m }
                      - exec: { command: [b], timeout: -1s, onError: Fail }
                """) == """
                    freeze pre(unbounded Fail)
                    a.yaml:7:13: warning: 2 pre hooks share this name, so their runs count as those of one hook; \
                    wrap each in boathook-run with a --hook of its own
                    a.yaml:10:15: warning: the pre phase of the hook "freeze" has other settings in a.yaml:9; the \
                    longest timeout, the most retries and Fail are taken for both, unless one of them gets another \
                    name
                    a.yaml:10:40: warning: Velero up to 1.18 takes a negative timeout for none at all, later ones \
                    for 30s; write one above zero

                    """)
    }

    @Test func `one name in several workloads is one hook, expected as often as the rarest of them`() {
        let wrapped =
            "pre.hook.backup.velero.io/command: '[\"boathook-run\", \"--hook\", \"pg\", \"--phase\", \"pre\", \"--\", \"a\"]'"
        #expect(
            hooks(
                statefulSet(wrapped, name: "a", namespace: "a") + "---\n"
                    + statefulSet(wrapped, name: "b", namespace: "b")
                    + "---\n" + schedule("day", "@daily", "includedNamespaces: [a]") + "---\n"
                    + schedule("week", "@weekly", "includedNamespaces: [b]")) == """
                    pg each 168h0m0s UTC pre(30s Continue)
                    a.yaml:9:44: warning: the workloads of the hook "pg" are backed up at different intervals, and \
                    it is expected only as often as "week" (@weekly) says; give each its own name

                    """)
    }

    @Test func `a text with an apiVersion or a kind is a manifest`() {
        #expect(ManifestReader.recognises("# x\n---\napiVersion: v1\n"))
        #expect(ManifestReader.recognises("{\"kind\": \"List\"}"))
        #expect(!ManifestReader.recognises("hooks:\n  - name: postgres\n"))
        #expect(!ManifestReader.recognises(""))
    }
}
