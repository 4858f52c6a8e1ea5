import Daemon
import HookModel
import Manifests

/// The hooks that a command is about, from a configuration or from manifests, with what is wrong with them.
struct HookSource {
    var configuration: Configuration
    /// What the input is called in a header; nil where there was none.
    var name: String?

    /// Reads the files that are named, else the configuration; prints every diagnostic.
    ///
    /// - Parameters:
    ///   - files: configurations of boathook's or manifests, `-` being standard input; all are read before
    ///     anything is said.
    ///   - place: where the configuration is looked for when no file is named.
    /// - Returns: nil where anything is wrong, which has then been printed.
    static func read(_ files: [String], or place: ConfigurationPlace) -> HookSource? {
        var found: [ConfigurationFile] = []
        var isSound = true
        do {
            if files.isEmpty, let file = try ConfigurationFile.read(at: place) { found.append(file) }
        } catch {
            printError("error: \(error)")
            return nil
        }
        for file in files {
            do {
                if let source = try ConfigurationFile.read(named: file) { found.append(source) }
            } catch {
                printError("error: \(error)")
                isSound = false
            }
        }
        let (manifests, configurations) = found.partitioned { ManifestReader.recognises($0.text) }
        var hooks: [Hook] = []
        var places: [String: String] = [:]
        if !manifests.isEmpty {
            let read = ManifestReader.readWithPlaces(
                manifests.map { ($0.text, $0.path) }, isTimeZone: ZoneTable.contains)
            for diagnostic in read.diagnostics { printError(diagnostic.description) }
            isSound = isSound && !read.diagnostics.contains { $0.severity == .error }
            (hooks, places) = (read.configuration.hooks, read.places)
        }
        for source in configurations {
            let (configuration, diagnostics) = ConfigurationReader.read(
                source.text, file: source.path, beside: &places, isTimeZone: ZoneTable.contains)
            for diagnostic in diagnostics { printError(diagnostic.description) }
            guard let configuration else {
                isSound = false
                continue
            }
            hooks += configuration.hooks
        }
        guard isSound else { return nil }
        let names = found.map { PlainText.oneLine($0.path) }.joined(separator: " ")
        return HookSource(configuration: Configuration(hooks: hooks), name: found.isEmpty ? nil : names)
    }
}

extension Sequence {
    /// Those that meet `condition`, and the others, each in their order.
    fileprivate func partitioned(_ condition: (Element) -> Bool) -> ([Element], [Element]) {
        reduce(into: ([], [])) { parts, element in
            if condition(element) { parts.0.append(element) } else { parts.1.append(element) }
        }
    }
}
