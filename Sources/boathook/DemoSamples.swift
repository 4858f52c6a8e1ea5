/// One hook of the demonstration, as `boathook-run` is called for it.
struct DemoHook {
    /// Whether the demonstration goes on before the hook has ended.
    enum Wait { case untilItEnds, not }

    var name: String
    var phase = "pre"
    /// What `BOATHOOK_WORKLOAD` says where it runs.
    var workload: String
    /// What the reader is about to see.
    var caption: String
    /// Options of the wrapper, beyond the hook's name and phase.
    var options: [String]
    /// What a shell runs; `$DEMO` is the demonstration's folder.
    var script: String
    var wait = Wait.untilItEnds
    /// How many records come of it: a watchdog leaves one of its own when it lets go.
    var recordCount = 1
}

/// The sample hooks: together they show everything that can become of one.
///
/// Two more are in the configuration alone: one that is late, and one that has never run.
enum DemoSamples {
    static let hooks = [
        DemoHook(
            name: "postgres", workload: "orders", caption: "a hook that works",
            options: ["--timeout", "30s"],
            script: "sleep 0.2; echo CHECKPOINT"),
        DemoHook(
            name: "postgres", phase: "post", workload: "orders", caption: "and the one that releases it",
            options: ["--timeout", "30s"], script: "true"),
        DemoHook(
            name: "mariadb", workload: "shop", caption: "a hook that fails", options: ["--timeout", "30s"],
            script: "echo 'ERROR 1045 (28000): Access denied for user backup' >&2; exit 3"),
        // Early, so that its time is over when the page is first looked at.
        DemoHook(
            name: "gitea", workload: "code", caption: "a hook that freezes for longer than it may",
            options: ["--timeout", "30s"], script: "echo frozen"),
        DemoHook(
            name: "nextcloud", workload: "files",
            caption: "a hook that freezes, and is let go by its watchdog",
            options: ["--timeout", "1s", "--max-hold", "2s", "--undo", "echo thawed"], script: "echo frozen",
            recordCount: 2),
        DemoHook(
            name: "mongodb", workload: "reviews", caption: "a hook that hangs: its deadline ends it",
            options: ["--timeout", "1s", "--grace", "1s"], script: "echo 'waiting for fsyncLock'; sleep 60"),
        DemoHook(
            name: "redis", workload: "sessions",
            caption: "a hook that fails once, and works when tried again",
            options: ["--timeout", "30s", "--retries", "2", "--retry-delay", "200ms"],
            script: """
                if mkdir "$DEMO/redis-was-tried" 2>/dev/null; then echo 'LOADING the dataset' >&2; exit 1; fi
                echo 'Background saving started'
                """),
        DemoHook(
            name: "etcd", workload: "control", caption: "a hook whose wrapper is killed: its run is lost",
            options: ["--timeout", "30s"], script: "kill -9 $PPID; sleep 0.1"),
        DemoHook(
            name: "uploads", workload: "media", caption: "a hook that freezes, and no post hook comes",
            options: ["--timeout", "30s"], script: "echo frozen"),
        DemoHook(
            name: "vault", workload: "secrets", caption: "a hook that a predicate keeps from running",
            options: ["--timeout", "30s", "--only", "exit 1"], script: "echo never"),
        DemoHook(
            name: "elasticsearch", workload: "search", caption: "a hook that is still running",
            options: ["--timeout", "1h", "--grace", "1s"], script: "sleep 3600", wait: .not),
    ]

    /// The demonstration's boathook.yaml.
    static let configuration = """
        hooks:
          - name: postgres
            workload: orders
            schedule: "0 1 * * *"
            pre: { command: [psql, -c, CHECKPOINT], timeout: 30s, onError: Fail }
            post: { command: [psql, -c, SELECT 1], timeout: 30s }
            maxQuiesce: 10m
            objectives:
              success: 99%
              duration: { threshold: 10s, target: 95% }
          - name: mariadb
            workload: shop
            schedule: "30 1 * * *"
            pre: { command: [mariadb, -e, FLUSH TABLES], timeout: 30s, onError: Fail }
            severity: critical
            objectives:
              success: 95%
          - name: mongodb
            workload: reviews
            every: 24h
            pre: { command: [mongosh, --eval, db.fsyncLock()], timeout: 1s, onError: Continue }
          - name: redis
            workload: sessions
            every: 24h
            pre: { command: [redis-cli, BGSAVE], timeout: 30s, retries: 2, retryDelay: 200ms }
            objectives:
              success: 90%
          - name: etcd
            workload: control
            every: 24h
            pre: { command: [etcdctl, snapshot, save], timeout: 30s }
          - name: uploads
            workload: media
            every: 24h
            pre: { command: [fsfreeze, -f, /data], timeout: 30s }
            post: { command: [fsfreeze, -u, /data], timeout: 30s }
            maxQuiesce: 12h
          - name: gitea
            workload: code
            every: 24h
            pre: { command: [fsfreeze, -f, /git], timeout: 30s }
            post: { command: [fsfreeze, -u, /git], timeout: 30s }
            maxQuiesce: 1s
          - name: nextcloud
            workload: files
            every: 24h
            pre: { command: [fsfreeze, -f, /files], timeout: 1s, maxHold: 2s, undo: fsfreeze -u /files }
            post: { command: [fsfreeze, -u, /files], timeout: 30s }
            maxQuiesce: 5m
          - name: elasticsearch
            workload: search
            every: 24h
            pre: { command: [curl, -XPUT, "http://localhost:9200/_snapshot"], timeout: 1h }
          - name: minio
            workload: archive
            every: 24h
            pre: { command: [mc, mirror], timeout: 1m }
          - name: vault
            workload: secrets
            every: 24h
            pre: { command: [vault, operator, raft, snapshot], timeout: 30s }
          - name: cassandra
            workload: events
            schedule: "0 3 * * 0"
            pre: { command: [nodetool, flush], timeout: 5m }

        """
}
