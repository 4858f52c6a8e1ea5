import HookModel

/// Metadata that Kubernetes would refuse.
package enum RuleMetadataError: Error, Hashable, Sendable, CustomStringConvertible {
    case name(String)
    case namespace(String)
    case labelForm(String)
    case labelName(String)
    case labelValue(String)
    case repeated(String)
    case reserved(String)

    package var description: String {
        switch self {
        case .name(let text):
            "the name \(RuleText.quoted(text)) is none for Kubernetes; use lower-case letters, digits, - and ., "
                + "at most \(RuleMetadata.longestName) of them, letters or digits at both ends"
        case .namespace(let text):
            "the namespace \(RuleText.quoted(text)) is none for Kubernetes; use lower-case letters, digits and -, "
                + "at most 63 of them, letters or digits at both ends"
        case .labelForm(let text): "the label \(RuleText.quoted(text)) has no value; write NAME=VALUE"
        case .labelName(let text):
            "the label name \(RuleText.quoted(text)) is none for Kubernetes; use letters, digits, -, _ and ., at "
                + "most 63 of them, perhaps after a domain and a /"
        case .labelValue(let text):
            "the label value \(RuleText.quoted(text)) is none for Kubernetes; use letters, digits, -, _ and ., at "
                + "most 63 of them"
        case .repeated(let text): "the label \(RuleText.quoted(text)) is given twice; leave one out"
        case .reserved(let text): "boathook sets the label \(RuleText.quoted(text)) itself; leave it out"
        }
    }
}

extension RuleMetadata {
    /// What Kubernetes allows, less what the numbers of several manifests need.
    static let longestName = 253 - 8

    /// Metadata as Kubernetes takes it.
    ///
    /// - Parameter labels: as `NAME=VALUE`, in any order.
    package init(
        checkedName name: String, namespace: String?, labels: [String]
    ) throws(RuleMetadataError) {
        guard name.utf8.count <= Self.longestName, Self.isSubdomain(name) else { throw .name(name) }
        if let namespace, !Self.isDNSLabel(namespace) { throw .namespace(namespace) }
        var known: [Label] = []
        for text in labels {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw .labelForm(text)
            }
            let label = Label(
                name: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
            guard Self.isLabelName(label.name) else { throw .labelName(label.name) }
            guard label.value.isEmpty || Self.isLabelPart(label.value) else { throw .labelValue(label.value) }
            guard label.name != Self.setLabel else { throw .reserved(label.name) }
            guard !known.contains(where: { $0.name == label.name }) else {
                throw .repeated(label.name)
            }
            known.append(label)
        }
        self.init(name: name, namespace: namespace, labels: known.sorted { $0.name < $1.name })
    }

    /// A name that Kubernetes takes, for the parts of one; different parts give different names.
    ///
    /// Where something of them had to be changed or cut, or another division of the same text could be meant, a
    /// hash of them follows.
    package static func name(of parts: [String]) -> String {
        let text = parts.joined(separator: "-")
        var name = ""
        for scalar in text.lowercased().unicodeScalars {
            let isAllowed = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
            if isAllowed {
                name.unicodeScalars.append(scalar)
            } else if name.last.map({ $0 != "-" }) ?? false {
                name += "-"
            }
        }
        name = String(name.prefix(200))
        while name.last == "-" { name.removeLast() }
        let isPlain = name == text && parts.dropFirst().dropLast().allSatisfy { !$0.contains("-") }
        return isPlain ? name : "\(name)-\(StableHash.hexadecimal(of: parts.joined(separator: "/")))"
    }

    private static func isLowercase(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }

    /// RFC 1123, a subdomain.
    private static func isSubdomain(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && parts.allSatisfy { isDNSPart($0) }
    }

    /// RFC 1123, a label.
    private static func isDNSLabel(_ text: String) -> Bool {
        text.utf8.count <= 63 && isDNSPart(Substring(text).utf8)
    }

    private static func isDNSPart(_ part: Substring.UTF8View) -> Bool {
        guard let first = part.first, let last = part.last else { return false }
        return isLowercase(first) && isLowercase(last)
            && part.allSatisfy { isLowercase($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLabelName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1: return isLabelPart(parts[0])
        case 2: return isSubdomain(parts[0]) && isLabelPart(parts[1])
        default: return false
        }
    }

    private static func isLabelPart(_ text: String) -> Bool {
        let isAlphanumeric = { (byte: UInt8) in isLowercase(byte) || (0x41...0x5A).contains(byte) }
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return text.utf8.count <= 63 && isAlphanumeric(first) && isAlphanumeric(last)
            && text.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }
}
