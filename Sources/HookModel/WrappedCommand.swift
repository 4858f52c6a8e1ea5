package import RunRecord

/// One call of `boathook-run` inside the command of a hook, as far as rules need to know it.
package struct WrappedCommand: Hashable, Sendable {
    package var hook: String
    package var phase: HookPhase
    /// Nil where the wrapper has none, and leaves the deadline to Velero.
    package var timeout: Nanoseconds?
    package var grace: Nanoseconds
    package var retries: UInt32
    package var retryDelay: Nanoseconds
    /// How long the application may stay frozen; nil where the call does not say that it is.
    package var maxHold: Nanoseconds?

    /// The defaults are the wrapper's.
    package init(
        hook: String, phase: HookPhase, timeout: Nanoseconds? = nil, grace: Nanoseconds = .seconds(5),
        retries: UInt32 = 0, retryDelay: Nanoseconds = .seconds(1), maxHold: Nanoseconds? = nil
    ) {
        self.hook = hook
        self.phase = phase
        self.timeout = timeout
        self.grace = grace
        self.retries = retries
        self.retryDelay = retryDelay
        self.maxHold = maxHold
    }

    /// Every call of the wrapper that can be seen in a hook's command.
    ///
    /// Seen are the wrapper itself, under whatever path, after words such as `env` or `gosu postgres`, and
    /// in the script of `sh -c` or another shell; there also behind `exec`, `;` or `&&`. A script that only
    /// lies in a file cannot be seen.
    package static func calls(in command: [String]) throws(WrappedCommandProblem) -> [WrappedCommand] {
        try calls(in: command.map { ShellWord(text: $0, isLiteral: true) }, depth: 0)
    }

    /// Shells inside shells are followed so far.
    private static let maximumDepth = 4

    private static func calls(
        in words: [ShellWord], depth: Int
    ) throws(WrappedCommandProblem) -> [WrappedCommand] {
        for (index, word) in words.enumerated() where index + 1 < words.count {
            let rest = words[(index + 1)...]
            if word.program == "boathook-run", rest.first?.text.first == "-" {
                var options = WrapperOptions()
                guard try options.read(rest) else { return [] }
                return [try options.call()]
            }
            if depth < maximumDepth, word.isShell, let script = script(in: rest) {
                var found: [WrappedCommand] = []
                for command in ShellWord.commands(in: script) {
                    found += try calls(in: command, depth: depth + 1)
                }
                return found
            }
        }
        return []
    }

    /// The text after `-c`, which may be one of several letters, as in `-ec`.
    private static func script(in words: ArraySlice<ShellWord>) -> String? {
        guard let flag = words.firstIndex(where: { $0.text.first == "-" && $0.isScriptFlag }) else {
            return nil
        }
        return words[(flag + 1)...].first?.text
    }
}

extension ShellWord {
    /// The last part of a path.
    fileprivate var program: Substring { text.split(separator: "/").last ?? "" }

    fileprivate var isShell: Bool { ["sh", "bash", "ash", "dash", "ksh", "zsh"].contains(program) }

    fileprivate var isScriptFlag: Bool {
        text.first == "-" && !text.hasPrefix("--") && text.dropFirst().allSatisfy(\.isLetter)
            && text.contains("c")
    }
}

/// Why a call of the wrapper cannot be read; the description follows the wrapper's name and ends in the mend.
package enum WrappedCommandProblem: Error, Hashable, Sendable {
    case hookMissing, phaseMissing, commandMissing
    case optionUnknown
    case givenTwice(WrapperOption)
    case valueMissing(WrapperOption)
    /// A word that is no option, before `--`.
    case strayWord
    /// The shell makes the value only when the hook runs.
    case valueComputed(WrapperOption)
    case valueUnreadable(WrapperOption)
}

extension WrappedCommandProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .hookMissing: "refuses a call without --hook; name the hook, for example --hook db-freeze"
        case .phaseMissing: "refuses a call without --phase; write --phase pre, post, restore, init or verify"
        case .commandMissing: "refuses a call without a command; write it after --"
        case .optionUnknown: "has no such option; boathook-run --help lists those that there are"
        case .givenTwice(let option): "takes \(option.rawValue) once; leave one of the two out"
        case .valueMissing(let option): "takes a value with \(option.rawValue); write it after the option"
        case .strayWord: "is given a word that is no option; write -- before the command"
        case .valueComputed(let option):
            "is given a \(option.rawValue) that only the shell knows; write the value itself"
        case .valueUnreadable(let option):
            "cannot read the value of \(option.rawValue); \(option.mend)"
        }
    }
}
