/// What a Prometheus scrapes: one target, as a job of its own.
package struct ScrapeTarget: Sendable {
    package var job: String
    /// A port of the loopback.
    package var port: UInt16
    package var path: String
    /// What the target's discovery would know about it.
    package var labels: [String: String]

    package init(job: String, port: UInt16, path: String = "/metrics", labels: [String: String] = [:]) {
        self.job = job
        self.port = port
        self.path = path
        self.labels = labels
    }

    /// As an item of `scrape_configs`, in YAML's flow style.
    var configuration: String {
        let labels = labels.sorted { $0.key < $1.key }.map { "\($0.key): \"\($0.value)\"" }.joined(
            separator: ", ")
        return """
            - { job_name: \(job), metrics_path: \(path), \
            static_configs: [{ targets: ["127.0.0.1:\(port)"], labels: { \(labels) } }] }
            """
    }
}
