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
            // Without the default resolver, since scalars are taken as they are written: it holds a dozen patterns
            // against each key.
            let parser = try Parser(yaml: yaml, resolver: .basic, encoding: .utf8)
            while let node = try parser.nextRoot() { nodes.append(node) }
        } catch {
            throw YAMLSyntaxError(error, in: text)
        }
        // Without an alias the parser's own limits hold; each has an anchor.
        if text.utf8.contains(UInt8(ascii: "*")), text.utf8.contains(UInt8(ascii: "&")) {
            do {
                try checkExtent(of: nodes, valueLimit: text.utf8.count + 1_000_000)
            } catch {
                // To free a tree that deep would overflow the stack.
                _ = Unmanaged.passRetained(Kept(nodes))
                throw error
            }
        }
        return nodes
    }

    /// Measures the trees with all aliases followed, without recursion.
    private static func checkExtent(of roots: [Node], valueLimit: Int) throws(YAMLSyntaxError) {
        for root in roots {
            var pending = [(node: root, depth: 1)]
            var count = 0
            while let (node, depth) = pending.popLast() {
                guard depth <= maximumDepth else {
                    throw tooMuch(root, "nest deeper than \(maximumDepth) levels; use fewer")
                }
                let children = node.children
                count += children.count
                guard count <= valueLimit else {
                    throw tooMuch(root, "stand for more than a million values; write them out, or use fewer")
                }
                pending += children.map { ($0, depth + 1) }
            }
        }
    }

    /// Twice what the parser lets a text without aliases have.
    private static let maximumDepth = 2_000

    private static func tooMuch(_ root: Node, _ what: String) -> YAMLSyntaxError {
        YAMLSyntaxError(position: Position(root.mark), message: "the aliases of this document \(what)")
    }

    /// Nodes that live as long as the process.
    private final class Kept {
        let nodes: [Node]
        init(_ nodes: [Node]) { self.nodes = nodes }
    }
}

extension Node {
    /// The keys and values, or the items, directly below; none of a scalar.
    fileprivate var children: [Node] {
        switch self {
        case .scalar, .alias: []
        case .sequence(let items): Array(items)
        case .mapping(let entries): entries.flatMap { [$0.key, $0.value] }
        }
    }
}
