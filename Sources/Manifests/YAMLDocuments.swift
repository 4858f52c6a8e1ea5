import Yams

/// The documents of one YAML or JSON text, as trees with positions.
enum YAMLDocuments {
    /// The root of each document, aliases replaced by what they stand for.
    ///
    /// Keys that one mapping has twice are an error. So are aliases that stand for far more values than
    /// the text has letters: ten lines of them can unfold to billions.
    static func roots(of text: String) throws(YAMLSyntaxError) -> [Node] {
        var nodes: [Node] = []
        do {
            // A byte order mark would count as a column; the default encoding is looked up in the environment.
            let hasMark = text.unicodeScalars.first == "\u{FEFF}"
            let yaml = hasMark ? String(text.unicodeScalars.dropFirst()) : text
            let parser = try Parser(yaml: yaml, encoding: .utf8)
            while let node = try parser.nextRoot() { nodes.append(node) }
        } catch {
            throw YAMLSyntaxError(error, in: text)
        }
        if text.utf8.contains(UInt8(ascii: "*")) {
            var allowance = text.utf8.count + 1_000_000
            for node in nodes where !fits(node, in: &allowance) {
                throw YAMLSyntaxError(
                    position: Position(node.mark),
                    message: "the aliases of this document stand for more than a million values;"
                        + " write them out, or use fewer")
            }
        }
        return nodes
    }

    /// Whether the tree has no more values than are allowed; takes them off the allowance.
    private static func fits(_ node: Node, in allowance: inout Int) -> Bool {
        guard allowance > 0 else { return false }
        allowance -= 1
        switch node {
        case .scalar, .alias: return true
        case .sequence(let items): return items.allSatisfy { fits($0, in: &allowance) }
        case .mapping(let entries):
            return entries.allSatisfy { fits($0.key, in: &allowance) && fits($0.value, in: &allowance) }
        }
    }
}
