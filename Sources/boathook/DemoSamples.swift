/// One hook of the demonstration, as `boathook-run` is called for it.
struct DemoHook {
    var name: String
    /// What `BOATHOOK_WORKLOAD` says where it runs.
    var workload: String
    /// What the reader is about to see.
    var caption: String
    /// Options of the wrapper, beyond the hook's name and phase.
    var options: [String]
    /// What a shell runs; `$DEMO` is the demonstration's folder.
    var script: String
}

/// The sample hooks: one that works, one that fails, one that hangs, and one that needs a second try.
enum DemoSamples {
    static let hooks = [
        DemoHook(
            name: "postgres", workload: "orders", caption: "a hook that works",
            options: ["--timeout", "30s"],
            script: "sleep 0.2; echo CHECKPOINT"),
        DemoHook(
            name: "mariadb", workload: "shop", caption: "a hook that fails", options: ["--timeout", "30s"],
            script: "echo 'ERROR 1045 (28000): Access denied for user backup' >&2; exit 3"),
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
    ]

    /// The demonstration's boathook.yaml.
    static let configuration = """
        hooks:
          - name: postgres
            workload: orders
            schedule: "0 1 * * *"
            pre: { command: [psql, -c, CHECKPOINT], timeout: 30s, onError: Fail }
            objectives:
              success: 99%
              duration: { threshold: 10s, target: 95% }
          - name: mariadb
            workload: shop
            schedule: "30 1 * * *"
            pre: { command: [mariadb, -e, FLUSH TABLES], timeout: 30s, onError: Fail }
            severity: critical
          - name: mongodb
            workload: reviews
            every: 24h
            pre: { command: [mongosh, --eval, db.fsyncLock()], timeout: 1s, onError: Continue }
          - name: redis
            workload: sessions
            every: 6h
            pre: { command: [redis-cli, BGSAVE], timeout: 30s, retries: 2, retryDelay: 200ms }

        """
}
