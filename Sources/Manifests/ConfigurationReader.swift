package import HookModel
import Yams

/// Reads a `boathook.yaml` into a configuration, or says everything that is wrong with it.
package enum ConfigurationReader {
    /// Reads the text of a configuration file.
    ///
    /// All errors are reported, in the order of the file, unless the text is not YAML at all: then only
    /// where it stops being so. The configuration is nil exactly where there is an error. An empty text
    /// is an empty configuration. Scalars are taken as they are written, so a hook may be named `yes`.
    ///
    /// - Parameters:
    ///   - file: the name to print with each diagnostic.
    ///   - isTimeZone: whether a name is in the zone database, which this room cannot look at.
    package static func read(
        _ text: String, file: String, isTimeZone: @escaping (String) -> Bool
    ) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        var places: [String: String] = [:]
        return read(text, file: file, beside: &places, isTimeZone: isTimeZone)
    }

    /// Reads one of several files, whose hooks become one configuration.
    ///
    /// - Parameter places: where the files before this one name each hook, as `FILE:LINE`; this one's are added.
    package static func read(
        _ text: String, file: String, beside places: inout [String: String],
        isTimeZone: @escaping (String) -> Bool
    ) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        let findings = Findings(file: file)
        var read = Configuration.empty
        do {
            if let document = try document(of: text, findings: findings),
                let fields = Fields<DocumentKey>(document)
            {
                read.hooks = readHooks(fields[.hooks], beside: &places, isTimeZone: isTimeZone)
                read.socketUIDs = readUIDs(fields[.socket])
            }
        } catch {
            findings.error(error.message, at: error.position)
        }
        let configuration = findings.hasErrors ? nil : read
        return (configuration, findings.inFileOrder)
    }

    /// The first document that says anything; reports any further one.
    private static func document(of text: String, findings: Findings) throws(YAMLSyntaxError) -> Field? {
        let fields = try YAMLDocuments.roots(of: text)
            .map { Field(name: DocumentKey.owner, node: $0, findings: findings) }
            .filter { !$0.isNull }
        for surplus in fields.dropFirst() {
            surplus.reject(
                "a configuration is one document, and this begins another; remove the --- before it")
        }
        return fields.first
    }

    private static func readHooks(
        _ field: Field?, beside places: inout [String: String], isTimeZone: @escaping (String) -> Bool
    ) -> [Hook] {
        let example = "a list of hooks, each beginning with - name: …"
        guard let items = field?.items(named: HookKey.owner, expected: example) else { return [] }

        let readers = items.compactMap { HookReader($0, isTimeZone: isTimeZone) }
        let hooks = readers.compactMap { $0.read() }
        reportRepeatedNames(readers.compactMap(\.nameField), beside: &places)
        return hooks
    }

    /// Who may have the daemon run hooks; nil where the configuration does not say.
    private static func readUIDs(_ field: Field?) -> Set<UInt32>? {
        guard let field, let uids = Fields<SocketKey>(field)?[.uids],
            let items = uids.items(named: "a uid", expected: "a list of numbers of users, such as [0, 999]")
        else { return nil }
        if items.isEmpty {
            uids.reject(
                "uids is empty, so that nobody could run a hook; list one, such as 0, or remove the key")
        }
        return Set(items.compactMap { $0.count() })
    }

    private static func reportRepeatedNames(_ names: [Field], beside places: inout [String: String]) {
        var lines: [String: Int] = [:]
        for name in names {
            guard case .scalar(let scalar) = name.node, !scalar.string.isEmpty else { continue }
            if let line = lines[scalar.string] {
                name.reject(
                    "the name \(quoted(scalar.string)) belongs to the hook on line \(line); choose another")
                continue
            }
            lines[scalar.string] = name.position.line
            if let place = places[scalar.string] {
                name.reject(
                    "the name \(quoted(scalar.string)) belongs to the hook at \(place); choose another, or leave one"
                        + " file out")
            } else {
                places[scalar.string] = "\(name.findings.file):\(name.position.line)"
            }
        }
    }
}
