import Alerting
import ArgumentParser
import Dashboards

/// `boathook dashboards`: dashboards for Grafana.
struct DashboardsCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json, configmap, layout
    }

    static let configuration = CommandConfiguration(
        commandName: "dashboards",
        abstract: "Write dashboards for Grafana 11 and later.",
        discussion: """
            Five of them: all hooks, one hook, objectives and their error budgets, the daemons, and Velero's own \
            metrics beside its hooks. They need no recording rule, and choose data source, job, namespace and \
            instance on top.

                boathook dashboards --output dashboards       # one JSON file each, for Grafana's import
                boathook dashboards --format configmap --namespace monitoring | kubectl apply -f -

            A ConfigMap has the label grafana_dashboard: "1", by which Grafana's sidecar finds it.
            """)

    @Option(
        help: """
            json for a file each; on standard output, configmap for Kubernetes, and layout for a picture of how \
            the panels lie, as SVG.
            """)
    var format = Format.json

    @Option(
        help: ArgumentHelp(
            "The folder for the JSON files; it is made where it is missing.", valueName: "folder"),
        completion: .directory)
    var output: String?

    @Option(help: "The namespace of the ConfigMaps; left to kubectl where there is none.")
    var namespace: String?

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("A label of the ConfigMaps; may be repeated.", valueName: "name=value"))
    var labels: [String] = []

    @Option(
        help: ArgumentHelp("The folder in Grafana, as an annotation of the ConfigMaps.", valueName: "name"))
    var folder: String?

    func validate() throws {
        switch format {
        case .json:
            guard let output else {
                throw ValidationError(
                    "json makes one file for each dashboard; name their folder with --output, or print "
                        + "ConfigMaps with --format configmap")
            }
            try requireFolder(output, of: "--output")
            if namespace != nil || !labels.isEmpty || folder != nil {
                throw ValidationError(
                    "a JSON file has no metadata; leave --namespace, --label and --folder out, or add "
                        + "--format configmap")
            }
        case .configmap:
            if output != nil {
                throw ValidationError(
                    "ConfigMaps go to standard output; leave --output out, and redirect them")
            }
            if let folder, folder.isEmpty {
                throw ValidationError("--folder is empty; name a folder of Grafana, or leave it out")
            }
            _ = try metadata()
        case .layout:
            if output != nil || namespace != nil || !labels.isEmpty || folder != nil {
                throw ValidationError(
                    "the picture goes to standard output; leave --output, --namespace, --label and --folder "
                        + "out, and redirect it")
            }
        }
    }

    func run() throws {
        switch format {
        case .layout: printOutput(DashboardSet.layoutPicture)
        case .configmap:
            printOutput(
                DashboardSet.configMaps(
                    namespace: namespace, labels: try metadata().labels,
                    folder: folder ?? DashboardSet.folder))
        case .json:
            guard let output else { return }
            do {
                let folder = OutputFolder(path: output)
                let files = DashboardSet.all.map { (name: $0.fileName, text: $0.fileText) }
                for path in try folder.write(files) { printError("wrote \(path)") }
            } catch {
                printError("error: \(error)")
                throw ExitCode.failure
            }
        }
    }

    /// The namespace and the labels, as Kubernetes takes them.
    private func metadata() throws -> RuleMetadata {
        do {
            return try RuleMetadata(checkedName: "boathook", namespace: namespace, labels: labels)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
