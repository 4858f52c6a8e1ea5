/// The keys that a mapping of the configuration may have: what is read is what is known, by construction.
protocol SchemaKey: RawRepresentable<String>, CaseIterable, Hashable {
    /// What the mapping describes, as in `unknown key "x" in a hook`.
    static var owner: String { get }
}

/// A mapping that was checked against its keys.
struct Fields<Key: SchemaKey> {
    /// Where the mapping begins.
    let position: Position
    let findings: Findings
    private let fields: [Key: Field]

    /// Reads a mapping and reports its unknown keys; nil where the value is no mapping.
    ///
    /// A value that was left out (`pre:`) is a mapping without keys.
    init?(_ field: Field) {
        position = field.position
        findings = field.findings
        guard !field.isNull else {
            fields = [:]
            return
        }
        guard let entries = field.entries(expected: Self.expected) else { return nil }
        var known: [Key: Field] = [:]
        for entry in entries {
            if let key = Key(rawValue: entry.name) {
                known[key] = entry
            } else {
                entry.rejectKey(Self.unknownKey(entry.name))
            }
        }
        fields = known
    }

    /// A list that stands for a mapping in which it is the only value.
    init(list: Field, as key: Key) {
        position = list.position
        findings = list.findings
        fields = [key: list]
    }

    /// The value of a key; nil where it is absent or was left out.
    subscript(key: Key) -> Field? {
        guard let field = fields[key], !field.isNull else { return nil }
        return field
    }

    /// The value of a key even where it was left out, for keys whose mere presence says something.
    func present(_ key: Key) -> Field? { fields[key] }

    /// The value of a key that must be there; where it is not, says so and ends in `mend`.
    func required(_ key: Key, mend: String) -> Field? {
        if let field = self[key] { return field }
        let place = fields[key]?.keyPosition ?? position
        findings.error("\(Key.owner) has no \(key.rawValue); \(mend)", at: place)
        return nil
    }

    private static var expected: String {
        "a mapping with keys such as \(Key.allCases.prefix(3).map(\.rawValue).joined(separator: ", "))"
    }

    private static func unknownKey(_ name: String) -> String {
        let known = Key.allCases.map(\.rawValue)
        let mend =
            known.closest(to: name).map { "did you mean \(quoted($0))?" }
            ?? "use \(known.joined(separator: ", "))"
        return "unknown key \(quoted(name)) in \(Key.owner); \(mend)"
    }
}
