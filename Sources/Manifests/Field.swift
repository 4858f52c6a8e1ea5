import Yams

/// One value of a document, with the name that messages call it by and the places they point at.
///
/// The methods that read it return nil where the value is not what was asked for, after saying so to the
/// findings; a caller has nothing left to report.
struct Field {
    let name: String
    let node: Node
    let keyPosition: Position
    let findings: Findings

    /// The value of a key that stands at `keyPosition`; nil for a value that has no key of its own.
    init(name: String, node: Node, keyPosition: Position? = nil, findings: Findings) {
        self.name = name
        self.node = node
        self.keyPosition = keyPosition ?? Position(node.mark)
        self.findings = findings
    }

    var position: Position { Position(node.mark) }

    /// Whether the value was left out: `key:`, `key: ~` or `key: null`, without quotes.
    var isNull: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    var isList: Bool { if case .sequence = node { true } else { false } }
    var isScalar: Bool { if case .scalar = node { true } else { false } }

    func reject(_ message: String) { findings.error(message, at: position) }

    func rejectKey(_ message: String) { findings.error(message, at: keyPosition) }

    func warnAtKey(_ message: String) { findings.warning(message, at: keyPosition) }

    /// Says that the value is of the wrong kind; `expected` ends in an example.
    func rejectKind(expected: String) {
        reject("\(name) is \(node.kindName), but must be \(expected)")
    }

    /// The text as it is written: `yes`, `0755` and `1_000` stay what they look like.
    func text(expected: String = "text") -> String? {
        guard case .scalar(let scalar) = node else {
            rejectKind(expected: expected)
            return nil
        }
        guard !scalar.string.unicodeScalars.contains("\0") else {
            reject("\(name) holds a NUL character, which no process can be given; remove it")
            return nil
        }
        return scalar.string
    }

    /// Text of at least one character.
    func nonEmptyText() -> String? {
        guard let text = text() else { return nil }
        guard !text.isEmpty else {
            reject("\(name) is empty; write its value, or remove the key")
            return nil
        }
        return text
    }

    /// The items of a list, each going by the name `item`.
    func items(named item: String, expected: String) -> [Field]? {
        guard case .sequence(let sequence) = node else {
            rejectKind(expected: expected)
            return nil
        }
        return sequence.map { Field(name: item, node: $0, findings: findings) }
    }

    /// The entries of a mapping in the order of the file, each going by its key; merged ones (`<<`) last.
    func entries(expected: @autoclosure () -> String) -> [Field]? {
        guard case .mapping(let mapping) = node else {
            rejectKind(expected: expected())
            return nil
        }
        var own: [Field] = []
        var merged: [Field] = []
        for (key, value) in mapping {
            let position = Position(key.mark)
            guard case .scalar(let scalar) = key else {
                findings.error("a key of \(name) is \(key.kindName); write a word", at: position)
                continue
            }
            let entry = Field(name: scalar.string, node: value, keyPosition: position, findings: findings)
            if scalar.string == "<<", scalar.style == .plain {
                merged += entry.mergedEntries()
            } else {
                own.append(entry)
            }
        }
        if merged.isEmpty { return own }
        var names = Set(own.map(\.name))
        return own + merged.filter { names.insert($0.name).inserted }
    }

    /// What `<<: *anchor` or `<<: [*one, *other]` brings in, the first of the same name winning.
    private func mergedEntries() -> [Field] {
        let expected = "an alias of a mapping, such as *defaults"
        guard case .sequence = node else { return entries(expected: expected) ?? [] }
        return (items(named: name, expected: expected) ?? []).flatMap { $0.entries(expected: expected) ?? [] }
    }
}

extension Node {
    /// The node's kind in the words of a message.
    fileprivate var kindName: String {
        switch self {
        case .scalar: "text"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
