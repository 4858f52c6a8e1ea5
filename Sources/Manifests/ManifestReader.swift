package import HookModel

/// Reads Kubernetes manifests into the configuration that Velero's hooks in them amount to.
///
/// Pods and pod templates, Velero's Backups, Schedules and Restores, charts of Replicated; any other object
/// is passed over. All manifests are read as one whole, in any order, as a cluster would hold them:
///
/// - A hook whose command is `boathook-run --hook NAME …` goes by that name, and its phase, timeout, retries
///   and limit of the hold are the wrapper's.
/// - Any other goes by the name of its workload where it comes from annotations (in a chart: the chart's
///   name and the keys that lead to `podAnnotations`), by the name of its entry where it comes from a spec.
/// - Everything of one name is one hook, as it is one set of series. Where workloads differ, the
///   hook has none, and the laxest setting holds: the longest timeout, the longest interval.
/// - Its cadence is that of the Schedule which runs it most often; where it is also some workload's that no Schedule
///   backs up, it has none.
package enum ManifestReader {
    /// Reads the texts of files, each with the name to print in diagnostics.
    ///
    /// The configuration holds what could be read, even where there are errors; a caller that writes
    /// something makes sure first that there is none. Errors are what Kubernetes or Velero would refuse,
    /// warnings are what Velero takes otherwise than it looks, and what had to be assumed. Diagnostics are in
    /// the order of the files, hooks in that of workloads, then specs. No command is kept: Velero runs it.
    ///
    /// - Parameter isTimeZone: whether a name is in the zone database, which this room cannot look at.
    package static func read(
        _ documents: [(text: String, file: String)], isTimeZone: @escaping (String) -> Bool
    ) -> (configuration: Configuration, diagnostics: [Diagnostic]) {
        let read = readWithPlaces(documents, isTimeZone: isTimeZone)
        return (read.configuration, read.diagnostics)
    }

    /// The same, and where each hook is first named, as `FILE:LINE`.
    package static func readWithPlaces(
        _ documents: [(text: String, file: String)], isTimeZone: @escaping (String) -> Bool
    ) -> (configuration: Configuration, places: [String: String], diagnostics: [Diagnostic]) {
        var stock = ManifestStock(isTimeZone: isTimeZone)
        var findings: [Findings] = []
        for (text, file) in documents {
            let ofFile = Findings(file: file)
            findings.append(ofFile)
            do {
                for root in try YAMLDocuments.roots(of: text) {
                    stock.take(Field(name: "a manifest", node: root, findings: ofFile))
                }
            } catch {
                let isPerhapsTemplate = text.contains("{{")
                let hint = isPerhapsTemplate ? "; a template is rendered first, as by helm template" : ""
                ofFile.error(error.message + hint, at: error.position)
            }
        }
        let (hooks, places) = HookAssembly(stock).hooks()
        return (Configuration(hooks: hooks), places, findings.flatMap(\.inFileOrder))
    }

    /// Whether a text is meant to hold manifests rather than a configuration of boathook's: some line of it
    /// names an `apiVersion` or a `kind`, as no configuration does.
    package static func recognises(_ text: String) -> Bool {
        text.utf8.split(separator: UInt8(ascii: "\n")).contains { line in
            let word = line.drop { " \t-{\"'\r".utf8.contains($0) }
            return word.starts(with: "apiVersion".utf8) || word.starts(with: "kind".utf8)
        }
    }
}
