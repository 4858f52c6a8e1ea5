import RunRecord

/// The options of `boathook-run`, as its users write them.
package enum WrapperOption: String, Hashable, Sendable, CaseIterable {
    case hook = "--hook"
    case phase = "--phase"
    case timeout = "--timeout"
    case grace = "--grace"
    case retries = "--retries"
    case retryDelay = "--retry-delay"
    case undo = "--undo"
    case undoTimeout = "--undo-timeout"
    case hold = "--hold"
    case ready = "--ready"
    case maxHold = "--max-hold"
    case release = "--release"
    case only = "--only"
    case step = "--step"
    case spool = "--spool"
    case spoolMaxBytes = "--spool-max-bytes"
    case tailBytes = "--tail-bytes"

    /// Whether a value follows the option.
    var takesValue: Bool { self != .hold && self != .release }

    /// What may be written for its value.
    var mend: String {
        switch self {
        case .hook: "write a name of 1 to \(Hook.maximumNameByteCount) bytes"
        case .phase: "write pre, post, restore, init or verify"
        case .timeout, .grace, .retryDelay, .undoTimeout, .maxHold: "write for example 30s or 5m"
        case .retries, .spoolMaxBytes, .tailBytes: "write a whole number"
        case .undo, .hold, .ready, .release, .only, .step, .spool: "write a text"
        }
    }
}

/// The options of one call, taken in from left to right.
struct WrapperOptions {
    private var values: [WrapperOption: ShellWord] = [:]
    private var hasCommand = false
    private var lastStepHasUndo = false

    /// Takes in the words after the wrapper's name, up to `--`; false where they ask for its help.
    mutating func read(_ words: ArraySlice<ShellWord>) throws(WrappedCommandProblem) -> Bool {
        var rest = words
        while let word = rest.popFirst() {
            if word.text == "--" {
                hasCommand = !rest.isEmpty
                return true
            }
            guard word.text.hasPrefix("-") else { throw .strayWord }
            if ["--help", "-h", "--version"].contains(word.text) { return false }
            let nameAndValue = word.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = nameAndValue.first, let option = WrapperOption(rawValue: String(name)) else {
                throw .optionUnknown
            }
            try admit(option)
            if nameAndValue.count == 2 {
                values[option] = ShellWord(text: String(nameAndValue[1]), isLiteral: word.isLiteral)
            } else if option.takesValue {
                guard let value = rest.popFirst(), !value.text.hasPrefix("--") else {
                    throw .valueMissing(option)
                }
                values[option] = value
            } else {
                values[option] = word
            }
        }
        return true
    }

    /// A step may be one of many, each with an undo after it; all else is given once.
    private mutating func admit(_ option: WrapperOption) throws(WrappedCommandProblem) {
        switch option {
        case .step: lastStepHasUndo = false
        case .undo where values[.step] != nil:
            guard !lastStepHasUndo else { throw .givenTwice(.undo) }
            lastStepHasUndo = true
        default: guard values[option] == nil else { throw .givenTwice(option) }
        }
    }

    /// The call that the options make, with the wrapper's defaults.
    func call() throws(WrappedCommandProblem) -> WrappedCommand {
        guard let hook = try text(.hook) else { throw .hookMissing }
        guard let phaseName = try text(.phase) else { throw .phaseMissing }
        guard (1...Hook.maximumNameByteCount).contains(hook.utf8.count) else { throw .valueUnreadable(.hook) }
        guard let phase = HookPhase(named: phaseName) else { throw .valueUnreadable(.phase) }
        guard hasCommand || values[.release] != nil || values[.step] != nil else { throw .commandMissing }

        let isHeld = values[.hold] != nil
        var call = WrappedCommand(hook: hook, phase: phase)
        call.timeout = try duration(.timeout) ?? (isHeld ? .seconds(25) : nil)
        call.maxHold = try duration(.maxHold) ?? (isHeld ? .seconds(600) : nil)
        if let grace = try duration(.grace) { call.grace = grace }
        if let delay = try duration(.retryDelay) { call.retryDelay = delay }
        if let text = try text(.retries) {
            guard let retries = UInt32(text) else { throw .valueUnreadable(.retries) }
            call.retries = retries
        }
        return call
    }

    private func text(_ option: WrapperOption) throws(WrappedCommandProblem) -> String? {
        guard let word = values[option] else { return nil }
        guard word.isLiteral else { throw .valueComputed(option) }
        return word.text
    }

    private func duration(_ option: WrapperOption) throws(WrappedCommandProblem) -> Nanoseconds? {
        guard let text = try text(option) else { return nil }
        guard let span = try? GoDuration.parse(Array(text.utf8)), span >= .zero else {
            throw .valueUnreadable(option)
        }
        return span
    }
}
