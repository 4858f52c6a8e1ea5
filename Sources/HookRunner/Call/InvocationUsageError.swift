package import RunRecord

/// What is wrong with a call of the wrapper.
package enum UsageError: Error {
    case nothingGiven
    case hookMissing
    case phaseMissing
    case commandMissing
    /// A command where there is none to be run.
    case commandNotTaken
    /// `--max-hold` where nothing is held or can be undone.
    case nothingToLimit
    case contradictory(StaticString, StaticString)
    /// A word that is no option, before `--`.
    case strayWord([UInt8])
    case unknownOption([UInt8], nearest: StaticString?)
    case valueMissing(StaticString)
    case valueNotTaken(StaticString)
    case givenTwice(StaticString)
    case hookNameTooLong(byteCount: Int)
    case unknownPhase([UInt8])
    case duration(StaticString, [UInt8], GoDurationError)
    case negativeDuration(StaticString, [UInt8])
    /// A deadline of 0, which would end everything at once.
    case durationOfZero(StaticString)
    /// An option that means nothing without another one.
    case useless(StaticString, without: StaticString)
    case number(StaticString, [UInt8], limit: Int64)

    /// One line without its newline: the option, what is wrong with it, and what to write instead.
    package func message() -> String {
        switch self {
        case .nothingGiven:
            "nothing to run; write boathook-run --hook NAME --phase PHASE -- COMMAND, or see --help"
        case .hookMissing: "--hook is missing; name the hook, for example --hook db-freeze"
        case .phaseMissing: "--phase is missing; write --phase pre, post, restore, init or verify"
        case .commandMissing: "the command is missing; write it after --, for example -- fsfreeze -f /data"
        case .commandNotTaken: "--release takes no command; leave out what follows --"
        case .nothingToLimit:
            "--max-hold means nothing without --hold or --undo; say how to let go, or leave --max-hold out"
        case .contradictory(let option, let other):
            "\(option) and \(other) do not go together; leave one of the two out"
        case .strayWord(let word):
            "\(Self.shown(word)) is no option; where the command begins, write -- before it"
        case .unknownOption(let word, let nearest?):
            "\(Self.shown(word)) is not an option; did you mean \(nearest)?"
        case .unknownOption(let word, nil):
            "\(Self.shown(word)) is not an option; boathook-run --help lists those that there are"
        case .valueMissing(let option): "\(option) has no value; write \(option) \(Self.example(of: option))"
        case .valueNotTaken(let option): "\(option) takes no value; write \(option) alone"
        case .givenTwice(let option): "\(option) is given twice; leave one of the two out"
        case .hookNameTooLong(let byteCount):
            "--hook: the name has \(byteCount) bytes; use at most \(RunRecordCodec.maximumNameByteCount)"
        case .unknownPhase(let value):
            "--phase \(Self.shown(value)): no such phase; write pre, post, restore, init or verify"
        case .duration(let option, let value, let error):
            "\(option) \(Self.shown(value)): \(Self.explanation(of: error, in: value))"
        case .negativeDuration(let option, let value):
            "\(option) \(Self.shown(value)): no span of time is negative; write \(Self.shown(Array(value.dropFirst())))"
        case .durationOfZero(let option):
            "\(option) 0 would end everything at once; leave \(option) out for its default"
        case .useless(let option, let other):
            "\(option) means nothing without \(other); give both, or leave \(option) out"
        case .number(let option, let value, let limit):
            "\(option) \(Self.shown(value)): not a whole number in range; write one from 0 to \(limit)"
        }
    }

    /// A word of the call as it may be shown: somebody's log keeps it, and it may be a misplaced password.
    private static func shown(_ word: [UInt8]) -> String { Redaction.commandLine([word]) }

    private static func example(of option: StaticString) -> StaticString {
        if option.bytes.elementsEqual(InvocationOption.hook.name.bytes) { return "NAME" }
        if option.bytes.elementsEqual(InvocationOption.phase.name.bytes) { return "pre" }
        if option.bytes.elementsEqual(InvocationOption.spool.name.bytes) { return "DIR" }
        if option.bytes.elementsEqual(InvocationOption.undo.name.bytes) { return "'fsfreeze -u /data'" }
        if option.bytes.elementsEqual(InvocationOption.ready.name.bytes) { return "READY" }
        for counted in [InvocationOption.retries, .tailBytes, .spoolMaxBytes]
        where option.bytes.elementsEqual(counted.name.bytes) { return "N" }
        return "30s"
    }

    private static func explanation(of error: GoDurationError, in value: [UInt8]) -> String {
        switch error {
        case .empty: "the duration is empty, write for example 30s"
        case .unitMissing: "a unit is missing, write \(shown(value))s"
        case .digitsMissing: "a number is missing, write for example 30s"
        case .unitUnknown: "the units are ns, us, ms, s, m and h, write for example 90s or 1h30m"
        case .tooLong: "longer than a clock can count, write at most 2562047h"
        }
    }
}
