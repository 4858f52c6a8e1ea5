import Alerting
import ArgumentParser
import Daemon
import HookModel
import Manifests
import RunRecord

/// `boathook check`: reads the configuration and says what is wrong with it.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the configuration and say every error.",
        discussion: """
            Each error is a line FILE:LINE:COLUMN: error: MESSAGE on standard error. \
            After that, what each objective of a sound configuration allows: how many failures it leaves, and \
            what one costs. Exit status: 0 where there is none, 1 otherwise, 64 for a wrong call.
            """)

    @Argument(
        help: ArgumentHelp("The configuration; - is standard input.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        if file != nil, options.path != nil {
            throw ValidationError("name the file once: as an argument, or with --config")
        }
    }

    func run() throws {
        let source: ConfigurationFile?
        do {
            source = try read()
        } catch {
            printError("error: \(error)")
            throw ExitCode.failure
        }
        guard let source else {
            let candidates = options.place.candidates.joined(separator: ", ")
            printError("error: no configuration (looked for \(candidates)); name one")
            throw ExitCode.failure
        }
        let (configuration, diagnostics) = ConfigurationReader.read(
            source.text, file: source.path, isTimeZone: ZoneTable.contains)
        for diagnostic in diagnostics { printError(diagnostic.description) }
        guard let configuration else { throw ExitCode.failure }
        let lines = ["\(source.path): \(Self.summary(of: configuration))"] + Self.costs(of: configuration)
        printOutput(lines.map { $0 + "\n" }.joined())
    }

    private func read() throws(ConfigurationFileError) -> ConfigurationFile? {
        if let file {
            try ConfigurationFile.read(named: file)
        } else {
            try ConfigurationFile.read(at: options.place)
        }
    }

    /// What the objectives of each hook allow, a line each.
    static func costs(of configuration: Configuration) -> [String] {
        RuleSet(configuration) { ZoneTable.rules(named: $0) ?? .utc }.hooks.flatMap { terms in
            ObjectiveCost.sentences(terms).map { "  \(PlainText.oneLine(terms.hook.name)): \($0)" }
        }
    }

    /// `2 hooks: postgres (pre, post; daily), mariadb (pre)`
    static func summary(of configuration: Configuration) -> String {
        let count = configuration.hooks.count
        let hooks = configuration.hooks.map { hook in
            let phases = hook.orderedPhases.map { $0.name.description }.joined(separator: ", ")
            let name = PlainText.oneLine(hook.name)
            return phases.isEmpty ? name : "\(name) (\(phases))"
        }
        let heading = count == 1 ? "1 hook" : "\(count) hooks"
        return hooks.isEmpty ? heading : "\(heading): \(hooks.joined(separator: ", "))"
    }
}
