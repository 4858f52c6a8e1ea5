import Alerting
import ArgumentParser
import Daemon
import Dispatch
import Glibc
import HookModel
import Synchronization

/// `boathook rules`: alert and recording rules for Prometheus.
struct Rules: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case prometheusrule, prometheus
        case promtoolTests = "promtool-tests"
        case alertmanager
    }

    /// Which rules are wanted.
    enum Set: String, ExpressibleByArgument, CaseIterable {
        case hooks, generic, velero
    }

    static let configuration = CommandConfiguration(
        abstract: "Print alert and recording rules for Prometheus.",
        discussion: """
            For the hooks of a configuration, or of manifests with Velero's hooks in them (pods, workloads, \
            Backups, Schedules, Restores). What remembers does so in Prometheus: a failure outlives the pod it \
            happened in, and the header says how long samples must be kept for it.

                boathook rules boathook.yaml | kubectl apply -f -
                boathook rules statefulset.yaml schedule.yaml --label release=prometheus
                boathook rules --format prometheus boathook.yaml >boathook.rules.yaml
                boathook rules --set generic

            Many hooks make several manifests. All have the label boathook.io/rules=NAME, so that those of \
            hooks that are gone go, too:

                boathook rules | kubectl apply --prune \\
                    -l boathook.io/rules=boathook \\
                    --prune-allowlist=monitoring.coreos.com/v1/PrometheusRule -f -

            The tests evaluate every rule of every hook over hours: promtool takes about ten seconds for each \
            hook, and more for many. For thousands, test the rules of a few that are like them.

            Exit status: 0, 1 where the input has errors (nothing is printed then) or standard output cannot be \
            written, 64 for a wrong call.
            """)

    @Argument(
        help: ArgumentHelp("Configurations or manifests; - is standard input.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var files: [String] = []

    @OptionGroup var options: ConfigurationOptions

    @Option(
        help: ArgumentHelp(
            """
            hooks for those of the input, generic for rules that need none and find their limits in the \
            series, velero for rules about Velero's own metrics. (default: hooks, or generic where no \
            configuration is found)
            """))
    var set: Set?

    @Option(
        help: """
            prometheusrule for the operator, prometheus for a rule file, promtool-tests for tests of the rule \
            file, alertmanager for inhibition rules, which serve all sets.
            """)
    var format = Format.prometheusrule

    @Option(help: ArgumentHelp("The name of the PrometheusRule. (default: boathook, or boathook-<set>)"))
    var name: String?

    @Option(help: "The namespace of the PrometheusRule; left to kubectl where there is none.")
    var namespace: String?

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("A label of the PrometheusRule; may be repeated.", valueName: "name=value"))
    var labels: [String] = []

    @Option(
        help: ArgumentHelp(
            "What the tests call the rule file, as seen from theirs.", valueName: "file"))
    var ruleFile = "boathook.rules.yaml"

    func validate() throws {
        if format != .prometheusrule, name != nil || namespace != nil || !labels.isEmpty {
            throw ValidationError(
                "a rule file has no metadata; leave --name, --namespace and --label out")
        }
        if format == .alertmanager, set != nil || !files.isEmpty || options.path != nil {
            throw ValidationError("--format alertmanager needs no input; leave the files and --set out")
        }
        if set == .generic || set == .velero, !files.isEmpty || options.path != nil {
            throw ValidationError("--set \(set?.rawValue ?? "") needs no input; leave the files out")
        }
        if !files.isEmpty, options.path != nil {
            throw ValidationError("name the files once: as arguments, or with --config")
        }
        _ = try metadata(of: set ?? .hooks)
    }

    func run() throws {
        if format == .alertmanager { return printInhibition() }
        switch set {
        case .generic?: try printGeneric()
        case .velero?: try printVelero()
        case .hooks?, nil:
            guard let source = HookSource.read(files, or: options.place) else { throw ExitCode.failure }
            if let name = source.name {
                try printHooks(source.configuration, from: name)
            } else if set == nil {
                printError("no configuration found: these are the generic rules (--set generic says so)")
                try printGeneric()
            } else {
                let candidates = options.place.candidates.joined(separator: ", ")
                printError("error: no configuration (looked for \(candidates)); name one, or manifests")
                throw ExitCode.failure
            }
        }
    }

    // MARK: Sets

    private func printHooks(_ configuration: Configuration, from source: String) throws {
        guard !configuration.hooks.isEmpty else {
            printError("error: \(source): no hook in it; add one, or use --set generic")
            throw ExitCode.failure
        }
        let rules = RuleSet(configuration) { ZoneTable.rules(named: $0) ?? .utc }
        let header = RuleText.header(command: "boathook rules \(source)", retention: rules.retention)
        switch format {
        case .prometheus:
            write(header)
            rules.writePrometheus(by: AllProcessors(), write)
        case .prometheusrule:
            let metadata = try metadata(of: .hooks)
            write(header)
            var separator = ""
            rules.writeDocuments(metadata, by: AllProcessors()) { document in
                write(separator + document)
                separator = "---\n"
            }
        case .promtoolTests: write(header + PromtoolTests.text(rules, ruleFile: ruleFile))
        case .alertmanager: printInhibition()
        }
    }

    private func printGeneric() throws {
        let header = RuleText.header(command: "boathook rules --set generic", retention: GenericRules.memory)
        try printGroups(GenericRules.groups, .generic, header)
    }

    private func printVelero() throws {
        let header = RuleText.header(command: "boathook rules --set velero", retention: VeleroRules.memory)
        try printGroups(VeleroRules.groups, .velero, header)
    }

    private func printGroups(_ groups: [RuleGroup], _ set: Set, _ header: String) throws {
        switch format {
        case .prometheus: write(header + RuleText.prometheus(groups))
        case .prometheusrule:
            write(header + RuleManifest.document(of: groups, metadata: try metadata(of: set)))
        case .promtoolTests:
            throw ValidationError(
                "the tests of the \(set.rawValue) rules are in boathook's own repository, under alerts/tests")
        case .alertmanager: printInhibition()
        }
    }

    /// The same whatever the rules are about: labels and tiers are.
    private func printInhibition() {
        write(Inhibition.text(command: "boathook rules --format alertmanager"))
    }

    private func write(_ text: String) { printOutput(text) }

    // MARK: Metadata

    private func metadata(of set: Set) throws -> RuleMetadata {
        let fallback = set == .hooks ? "boathook" : "boathook-\(set.rawValue)"
        do {
            return try RuleMetadata(
                checkedName: name ?? fallback, namespace: namespace, labels: labels)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}

/// All processors at once.
private struct AllProcessors: Workers {
    func map<Element: Sendable, Result: Sendable>(
        _ elements: ArraySlice<Element>, _ transform: @Sendable (Element) -> Result
    ) -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: elements.count))
        DispatchQueue.concurrentPerform(iterations: elements.count) { number in
            let result = transform(elements[elements.startIndex + number])
            results.withLock { $0[number] = result }
        }
        return results.withLock { $0.compactMap(\.self) }
    }
}
