import Yams

/// Where and why a text stops being YAML.
struct YAMLSyntaxError: Error {
    var position: Position
    var message: String

    init(position: Position, message: String) {
        self.position = position
        self.message = message
    }

    /// What the YAML parser threw, with a mend added.
    init(_ error: any Error, in text: String) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            position = Position(mark)
            let place = context.map { " \($0.text) that begins on line \($0.mark.line)" } ?? ""
            message = "this is not YAML: \(problem)\(place); correct the indentation or the quotes"
        case .composer(_, let problem, let mark, _):
            position = Position(mark)
            message = "this cannot be followed: \(problem); define its anchor above, or correct its name"
        case .duplicatedKeysInMapping(let keys, let context):
            position = Position(context.mark)
            message =
                "one mapping has the same key more than once: \(keys.map(quoted).joined(separator: ", "));"
                + " keep one of each"
        case .reader(let problem, let offset, _, _):
            position = Self.position(ofCharacter: offset ?? 0, in: text)
            message = "this is not YAML: \(problem); remove the character"
        case let other:
            position = .start
            message = "this cannot be read as YAML: \(other.map { "\($0)" } ?? "\(error)"); write it anew"
        }
    }

    private static func position(ofCharacter offset: Int, in text: String) -> Position {
        let before = text.prefix(offset)
        let line = before.lazy.filter(\.isNewline).count + 1
        let lineStart = before.lastIndex(where: \.isNewline).map(before.index(after:)) ?? before.startIndex
        return Position(line: line, column: before[lineStart...].unicodeScalars.count + 1)
    }
}
