/// Whether the configuration can be re-read by request.
package enum Lifecycle: Hashable, Sendable {
    case enabled
    case disabled
}

/// What the exporter is told from outside.
package struct ExporterSettings: Hashable, Sendable {
    /// The path of the metrics; begins with a slash.
    package var telemetryPath: String
    package var lifecycle: Lifecycle
    /// What the landing page calls this build.
    package var version: String

    package init(telemetryPath: String = "/metrics", lifecycle: Lifecycle = .disabled, version: String) {
        self.telemetryPath = telemetryPath
        self.lifecycle = lifecycle
        self.version = version
    }
}

/// Whether the daemon does its job; says why where it does not.
package enum Readiness: Hashable, Sendable {
    case ready
    case notReady(reason: String)
}

/// What came of reading the configuration again.
package enum ReloadOutcome: Hashable, Sendable {
    case inForce
    /// The old one stays in force; these are the errors.
    case refused(String)
}
