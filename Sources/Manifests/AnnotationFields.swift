import HookModel

/// The annotations of one object that are about hooks of Velero's, or look so.
struct AnnotationFields {
    private var fields: [Field] = []
    /// Their values, but for those that are no text, which are reported.
    private(set) var texts: [String: String] = [:]

    /// Reads the value of `annotations`; none where it is absent.
    init(_ field: Field?) {
        let entries = field?.entries(expected: "a mapping, each entry a key, a colon and a text") ?? []
        for entry in entries where !entry.isNull && Self.isAboutHooks(entry.name) {
            fields.append(entry)
            if let text = entry.manifestText() { texts[entry.name] = text }
        }
    }

    subscript(name: String) -> Field? { fields.first { $0.name == name } }

    /// Says what Velero makes of these annotations, and which of them it does not know.
    func report(_ hooks: VeleroPodHooks) {
        for field in fields {
            for finding in hooks.findings[field.name] ?? [] {
                finding.isAboutName ? field.warnAtKey("\(finding)") : field.warn("\(finding)")
            }
            if !Self.knownNames.contains(field.name) {
                let mend =
                    Self.knownNames.closest(to: field.name).map { "did you mean \(quoted($0))?" }
                    ?? "remove it"
                field.warnAtKey("Velero reads no annotation of this name; \(mend)")
            }
        }
    }

    /// Says that Velero looks for these annotations on the pods, and not where they are.
    func reportMisplaced(kind: WorkloadKind) {
        let path = (kind.templatePath + ["metadata", "annotations"]).joined(separator: ".")
        for field in fields {
            field.warnAtKey(
                "Velero reads this on pods, never on a \(kind.rawValue) itself; move it to \(path)")
        }
    }

    private static let knownNames = (VeleroAnnotation.all + VeleroAnnotation.neverRead).map(\.name)

    private static func isAboutHooks(_ name: String) -> Bool {
        let domain = name.prefix { $0 != "/" }
        return domain.hasSuffix("velero.io") && domain.contains("hook")
    }
}

extension VeleroFinding {
    /// Whether the annotation's name is what is wrong, and not its value.
    fileprivate var isAboutName: Bool {
        switch self {
        case .decidingSettingMissing, .legacyIgnored, .neverRead: true
        default: false
        }
    }
}
