import ArgumentParser
import Daemon
import Glibc
import Logging

/// What is logged, and how.
struct LogOptions: ParsableArguments {
    /// The levels that Prometheus' own programs know.
    enum Level: String, CaseIterable, ExpressibleByArgument {
        case debug
        case info
        case warn
        case error

        var loggerLevel: Logger.Level {
            switch self {
            case .debug: .debug
            case .info: .info
            case .warn: .warning
            case .error: .error
            }
        }
    }

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case logfmt
        case json

        var logFormat: LogFormat {
            switch self {
            case .logfmt: .logfmt
            case .json: .json
            }
        }
    }

    @Option(name: .customLong("log.level"), help: "The least that is logged.")
    var level = Level.info

    @Option(name: .customLong("log.format"), help: "How the log is written, on standard error.")
    var format = Format.logfmt

    /// The logger that the options ask for.
    func start() -> Logger { Self.start(level: level, format: format) }

    /// The logger of this process; libraries log through the same handler. Call it once.
    static func start(level: Level, format: Format) -> Logger {
        let handler = LineLogHandler(
            level: level.loggerLevel, format: format.logFormat, now: SystemClock.now,
            write: writeToStandardError)
        LoggingSystem.bootstrap { _ in handler }
        return Logger(label: "boathook")
    }
}
