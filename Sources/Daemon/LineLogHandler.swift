package import Logging
package import RunRecord

/// Writes each message as one line of logfmt or JSON: `ts`, `level`, `msg`, then the metadata by name.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let format: LogFormat
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - now: the wall clock.
    ///   - write: takes one whole line, its newline included; called from any thread.
    package init(
        level: Logger.Level, format: LogFormat, now: @escaping @Sendable () -> Timestamp,
        write: @escaping @Sendable (String) -> Void
    ) {
        logLevel = level
        self.format = format
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        if let error = event.error { merged["error"] = "\(error)" }
        var members = [
            (key: "ts", value: now().rfc3339),
            (key: "level", value: event.level.prometheusWord),
            (key: "msg", value: event.message.description),
        ]
        for (key, value) in merged.sorted(by: { $0.key < $1.key }) {
            members.append((key: key, value: value.description))
        }
        write(LogLine(members).text(format))
    }
}

extension Logger.Level {
    /// The word of Prometheus' four levels that comes nearest.
    package var prometheusWord: String {
        switch self {
        case .trace, .debug: "debug"
        case .info, .notice: "info"
        case .warning: "warn"
        case .error, .critical: "error"
        }
    }
}
