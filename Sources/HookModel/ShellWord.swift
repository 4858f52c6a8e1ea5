/// One word of a shell script, quotes removed.
package struct ShellWord: Hashable {
    var text: String
    /// False where the shell puts something else into it: `$NAME`, `$(…)`, backquotes.
    var isLiteral: Bool

    /// A text as one word of a script, whatever is in it.
    package static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// The simple commands of a script, in its order: what stands between `;`, `&`, `|`, parentheses and
    /// line breaks.
    ///
    /// Quotes, backslashes and comments are read as POSIX has them; keywords are words like any other, and
    /// the target of a redirection is none. It is no shell: what stands inside `$(…)` or a here-document is
    /// taken for commands of the script itself.
    static func commands(in script: String) -> [[ShellWord]] {
        var lexer = ShellLexer(script)
        return lexer.commands()
    }
}

/// Splits a script byte by byte, once, from its beginning to its end.
private struct ShellLexer {
    private let bytes: [UInt8]
    private var index = 0
    private var finished: [[ShellWord]] = []
    private var command: [ShellWord] = []
    private var word: [UInt8] = []
    /// Whether a word has begun, which an empty pair of quotes is enough for.
    private var isInWord = false
    private var isLiteral = true
    private var isRedirectTarget = false

    init(_ script: String) { bytes = Array(script.utf8) }

    mutating func commands() -> [[ShellWord]] {
        while let byte = take() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): endWord()
            case UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"),
                UInt8(ascii: "("), UInt8(ascii: ")"):
                endCommand()
            case UInt8(ascii: "<"), UInt8(ascii: ">"):
                endWord()
                isRedirectTarget = true
            case UInt8(ascii: "#") where !isInWord: skipComment()
            case UInt8(ascii: "'"): takeSingleQuoted()
            case UInt8(ascii: "\""): takeDoubleQuoted()
            case UInt8(ascii: "\\"): takeEscaped()
            case UInt8(ascii: "$"), UInt8(ascii: "`"):
                isLiteral = false
                append(byte)
            default: append(byte)
            }
        }
        endCommand()
        return finished
    }

    private mutating func take() -> UInt8? {
        guard index < bytes.count else { return nil }
        defer { index += 1 }
        return bytes[index]
    }

    private mutating func append(_ byte: UInt8) {
        isInWord = true
        word.append(byte)
    }

    private mutating func takeSingleQuoted() {
        isInWord = true
        while let byte = take(), byte != UInt8(ascii: "'") { word.append(byte) }
    }

    private mutating func takeDoubleQuoted() {
        isInWord = true
        while let byte = take(), byte != UInt8(ascii: "\"") {
            switch byte {
            case UInt8(ascii: "\\"):
                let escapable = "$`\"\\\n".utf8
                guard let next = take() else { return }
                if !escapable.contains(next) { word.append(byte) }
                if next != UInt8(ascii: "\n") { word.append(next) }
            case UInt8(ascii: "$"), UInt8(ascii: "`"):
                isLiteral = false
                word.append(byte)
            default: word.append(byte)
            }
        }
    }

    private mutating func takeEscaped() {
        guard let next = take() else { return append(UInt8(ascii: "\\")) }
        if next != UInt8(ascii: "\n") { append(next) }
    }

    private mutating func skipComment() {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
    }

    private mutating func endWord() {
        guard isInWord else { return }
        if !isRedirectTarget {
            command.append(ShellWord(text: String(decoding: word, as: UTF8.self), isLiteral: isLiteral))
        }
        word = []
        isInWord = false
        isLiteral = true
        isRedirectTarget = false
    }

    private mutating func endCommand() {
        endWord()
        isRedirectTarget = false
        if !command.isEmpty { finished.append(command) }
        command = []
    }
}
