package import RunRecord

/// What a call has to do with a hold.
package enum HoldCall: Hashable, Sendable {
    /// The command's end is the run's end, as that of any hook.
    case none
    /// The command holds the application quiesced, from its line with these bytes on, until it is released or
    /// so much time has passed since the run began.
    case hold(ready: [UInt8], limit: Nanoseconds)
    /// The command's end is the run's end, but what it did is undone where nothing has ended it by the limit.
    case watch(limit: Nanoseconds)
    /// There is no command: a hold is to end.
    case release
}

/// A shell command that runs before the hook's own, and what takes it back.
package struct InvocationStep: Hashable, Sendable {
    package var command: [UInt8]
    package var undo: [UInt8]?
}

/// What the options of one call of the wrapper say, checked.
package struct Invocation: Sendable {
    /// The hook's name, 1 to 253 bytes: of any text, and perhaps not even UTF-8.
    package var hook: [UInt8]
    package var phase: HookPhase
    /// The deadline over all attempts; nil where there is none.
    package var timeout: Nanoseconds?
    /// How long after SIGTERM the deadline's SIGKILL comes.
    package var grace: Nanoseconds
    /// Further attempts after a failure.
    package var retries: UInt32
    package var retryDelay: Nanoseconds
    /// The shell command that takes back what an attempt did which failed after it had started.
    package var undo: [UInt8]?
    package var undoTimeout: Nanoseconds
    /// The shell command that says whether the hook is to run: 0 is yes, 1 is no.
    package var only: [UInt8]?
    /// What runs before the command, in this order.
    package var steps: [InvocationStep]
    package var hold: HoldCall
    /// The folder that records go to.
    package var spoolPath: [UInt8]
    /// How much of the end of the output is recorded; 0 records none.
    package var tailByteCount: Int
    /// Nothing is recorded while the spool holds more than so many bytes.
    package var spoolByteLimit: Int64
    /// The program and its arguments; empty in a release, and where there are steps alone.
    package var command: [[UInt8]]

    /// Whether the command is to hold.
    var isHold: Bool { if case .hold = hold { true } else { false } }

    /// Whether what the command did is undone in time.
    var isWatched: Bool { if case .watch = hold { true } else { false } }
}

/// What a call of the wrapper asks for.
package enum WrapperCall: Sendable {
    case run(Invocation)
    case help
    case version

    /// The call that `words` spell, the program's own name not among them.
    ///
    /// Options are read from left to right up to `--`, so `--help` wins over what is wrong after it.
    ///
    /// - Parameter spoolFromEnvironment: the value of `BOATHOOK_SPOOL`; empty counts as absent.
    /// - Throws: `UsageError`, which names the option and says how to mend the call.
    package static func parse(
        _ words: [[UInt8]], spoolFromEnvironment: [UInt8]?
    ) throws(UsageError) -> WrapperCall {
        var options = InvocationOptions()
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word.spells("--") {
                let command = Array(words[index...])
                return .run(try options.invocation(command, spoolFromEnvironment: spoolFromEnvironment))
            }
            guard word.first == UInt8(ascii: "-"), word.count > 1 else { throw .strayWord(word) }
            if word.spells("--help") || word.spells("-h") { return .help }
            if word.spells("--version") { return .version }
            let (option, attached) = try InvocationOption.split(word)
            guard option.takesValue else {
                guard attached == nil else { throw .valueNotTaken(option.name) }
                try options.take(option)
                continue
            }
            let value: [UInt8]
            if let attached {
                value = attached
            } else {
                // A word like "--grace" here means that the value was left out, not that it is one.
                guard index < words.count, !words[index].begins(with: "--") else {
                    throw .valueMissing(option.name)
                }
                value = words[index]
                index += 1
            }
            try options.take(value, for: option)
        }
        if options.isEmpty { throw .nothingGiven }
        return .run(try options.invocation([], spoolFromEnvironment: spoolFromEnvironment))
    }
}
