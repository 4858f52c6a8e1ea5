import HookModel
import RunRecord
import Yams

/// The entries of a mapping of which only some are of interest, by their keys.
struct Members {
    private var fields: [String: Field] = [:]

    init(_ entries: [Field] = []) {
        for entry in entries { fields[entry.name] = entry }
    }

    /// The value of a key; nil where it is absent or null.
    subscript(key: String) -> Field? {
        guard let field = fields[key], !field.isNull else { return nil }
        return field
    }

    /// The mapping under a key; without members where the key is absent, or where its value is no mapping,
    /// which is then reported.
    func members(_ key: String) -> Members { self[key]?.members() ?? Members() }

    /// The items of the list under a key, each going by `item`; none in the same cases.
    func items(_ key: String, named item: String) -> [Field] {
        self[key]?.items(named: item, expected: "a list, each item beginning with -") ?? []
    }

    /// The text under a key; nil where the key is absent, or where Kubernetes would take no such value.
    func text(_ key: String) -> String? { self[key]?.manifestText() }

    /// The texts of the list under a key.
    func texts(_ key: String) -> [String] {
        items(key, named: "an item of \(key)").compactMap { $0.manifestText() }
    }

    /// Whether the value of a key is `true`.
    func isTrue(_ key: String) -> Bool {
        guard case .scalar(let scalar)? = self[key]?.node else { return false }
        return ["true", "True", "TRUE"].contains(scalar.string)
    }
}

extension Field {
    /// The members of a mapping; none, and reported, where it is something else.
    func members() -> Members {
        Members(entries(expected: "a mapping, each entry a key, a colon and a value") ?? [])
    }

    /// Text as Kubernetes takes it where it asks for a string: a number or a boolean has to be quoted.
    func manifestText() -> String? {
        guard let text = text() else { return nil }
        guard case .scalar(let scalar) = node, scalar.style == .plain, scalar.isNumberOrBoolean else {
            return text
        }
        reject("\(name) is a number or a boolean, and Kubernetes takes only text here; write \"\(text)\"")
        return nil
    }

    /// A duration of a spec of Velero's: zero and less have their meanings there.
    func specDuration() -> Nanoseconds? {
        guard let text = manifestText() else { return nil }
        do {
            return try GoDuration.parse(Array(text.utf8))
        } catch {
            let digits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            let mend = error == .unitMissing && digits ? "\(text)s or \(text)m" : "for example 30s or 5m"
            reject("\(name) \(quoted(text)) is no duration; write \(mend)")
            return nil
        }
    }

    func warn(_ message: String) { findings.warning(message, at: position) }

    /// `file:line` of the key or value, for messages elsewhere.
    var place: String { "\(findings.file):\(keyPosition.line)" }
}

extension Node.Scalar {
    /// Whether YAML 1.1, which Kubernetes reads, makes of the plain scalar something else than text.
    fileprivate var isNumberOrBoolean: Bool {
        guard tag.description != "tag:yaml.org,2002:str" else { return false }
        let words = ["true", "false", "yes", "no", "on", "off"]
        if words.contains(string.lowercased()) { return true }
        guard let first = string.utf8.first, first < 0x3A, first >= 0x2B else { return false }
        return Double(string.replacing("_", with: "")) != nil
    }
}
