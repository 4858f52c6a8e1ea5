import Testing

@Suite struct SeedManifestTests {
    @Test func `the published StatefulSets and the Backup give the hooks that Velero would run`() {
        #expect(
            hooks(
                (Seeds.postgres, "postgres.yaml"), (Seeds.mysql, "mysql.yaml"),
                (Seeds.mongodb, "mongodb.yaml"),
                (Seeds.scripts, "scripts.yaml"),
                (schedule("nightly", "0 1 * * *", "includedNamespaces: [production]"), "schedule.yaml"))
                    == """
                    postgres of postgres in production each 24h0m0s UTC pre(5m0s Fail) post(2m0s Continue)
                    mysql of mysql in production each 24h0m0s UTC pre(3m0s Continue) post(1m0s Continue)
                    mongodb of mongodb in production each 24h0m0s UTC pre(5m0s Continue) post(1m0s Continue)

                    """)
    }

    @Test func `the published Backup alone gives a hook for each entry`() {
        #expect(
            hooks((Seeds.backup, "backup.yaml")) == """
                postgres-consistency in production pre(5m0s Fail) post(2m0s Continue)
                mysql-consistency in production pre(3m0s Fail) post(1m0s Continue)
                mongodb-consistency in production pre(5m0s Fail) post(1m0s Continue)

                """)
    }

    @Test func `given with their StatefulSets, the Backup's hooks never run`() {
        let text = hooks(
            (Seeds.postgres, "postgres.yaml"), (Seeds.mysql, "mysql.yaml"), (Seeds.mongodb, "mongodb.yaml"),
            (Seeds.backup, "backup.yaml"))
        let lines = text.split(separator: "\n")
        #expect(lines.count == 9)
        #expect(lines.first == "postgres of postgres in production pre(5m0s Fail) post(2m0s Continue)")
        #expect(
            lines[3] == """
                backup.yaml:20:11: warning: this never runs in "postgres", whose own pre annotation \
                (postgres.yaml:18) wins; remove one of the two
                """)
    }

    @Test func `the published chart gives a hook for backup and restore`() {
        #expect(
            hooks(
                (Seeds.chart, "chart.yaml"),
                (schedule("nightly", "0 1 * * *", "includedNamespaces: [shop]"), "schedule.yaml")) == """
                    postgresql-master each 24h0m0s UTC pre(3m0s Continue) restore(30s Continue)
                    chart.yaml:16:9: warning: nothing here says whether the Schedule "nightly" selects these pods, \
                    so it is taken to; add their namespace, or read the rendered manifests

                    """)
    }

    @Test func `annotations are found anywhere in a chart's values, and templates are text`() {
        #expect(
            hooks(
                """
                apiVersion: kots.io/v1beta2
                kind: HelmChart
                metadata: { name: shop }
                spec:
                  namespace: shop
                  values:
                    podAnnotations:
                      pre.hook.backup.velero.io/command: repl{{ ConfigOption `command` }}
                      pre.hook.backup.velero.io/timeout: repl{{ ConfigOption `timeout` }}
                    parts:
                    - cache: { podAnnotations: { post.hook.backup.velero.io/command: '["a"]' } }
                    web: { podAnnotations: 'repl{{ ConfigOption `annotations` }}' }
                  optionalValues:
                  - when: 'repl{{ true }}'
                    values: { db: { podAnnotations: { hook.backup.velero.io/command: '["a"]' } } }
                """) == """
                    shop in shop pre(30s Continue)
                    shop-parts-0-cache in shop post(30s Continue)
                    shop-db in shop pre(30s Continue)
                    a.yaml:9:42: warning: this is known only once its template is rendered, so 30s is assumed; \
                    write the value itself, or read the rendered manifest

                    """)
    }
}
