import Logging

/// Passes on what is logged, but for the messages of cancelled tasks.
///
/// Hummingbird reports a listener that is cancelled, since another could not listen, as an error of its own:
/// the one true reason would be followed by messages about its consequences.
struct UncancelledLogHandler: LogHandler {
    private var base: any LogHandler

    init(_ base: any LogHandler) { self.base = base }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        if !Task.isCancelled { base.log(event: event) }
    }
}
