internal import CBoathookSystem
internal import RunRecord

/// The hook's command, ready to be started: words, environment and streams.
struct Command {
    private let arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let streams: Streams
    private let terminal: Int32

    /// Where the words come from.
    enum Words {
        /// Our own command line, from that word on.
        case argumentsFrom(Int)
        /// This text, for /bin/sh.
        case shell([UInt8])
    }

    /// - Returns: nil where there is no memory.
    init?(_ words: Words, _ plan: RunPlan, streams: Streams, terminal: Int32) {
        guard let arguments = Self.arguments(words) else { return nil }
        self.arguments = arguments

        var entryCount: Int32 = 0
        guard let entries = boathook_environment_copy(&entryCount) else { return nil }
        environment = entries
        self.streams = streams
        self.terminal = terminal
        var idDigits: [UInt8] = []
        plan.id.forEachHexDigit { idDigits.append($0) }
        let phaseName = [UInt8](plan.invocation.phase.name.bytes)
        var next = Int(entryCount)
        guard Self.set("BOATHOOK_RUN_ID=", idDigits, in: entries, at: &next),
            Self.set("BOATHOOK_HOOK=", plan.invocation.hook, in: entries, at: &next),
            Self.set("BOATHOOK_PHASE=", phaseName, in: entries, at: &next)
        else { return nil }
        if let deadline = plan.deadline {
            let seconds = Self.decimal(deadline.nanosecondsSinceEpoch / 1_000_000_000)
            guard Self.set("BOATHOOK_DEADLINE=", seconds, in: entries, at: &next) else { return nil }
        }
    }

    /// Starts the command in a process group of its own.
    ///
    /// - Parameter input: what becomes its standard input; 0 is our own.
    /// - Returns: its process id, or the negative number of the error.
    func start(input: Int32 = 0) -> Int32 {
        var spawn = boathook_spawn(
            arguments: arguments, environment: environment, input: input,
            output: streams.commandOutput < 0 ? 1 : streams.commandOutput,
            error: streams.commandError < 0 ? 2 : streams.commandError, terminal: terminal)
        return boathook_spawn(&spawn)
    }

    /// Whether the command gets a terminal's foreground.
    var hasTerminal: Bool { terminal >= 0 }

    /// Becomes the command, without a process in between; returns only where that fails, with the negative
    /// number of the error.
    func replaceUs() -> Int32 { boathook_execute(arguments, environment) }

    /// The word that names the program.
    var programName: [UInt8] {
        guard let word = arguments[0] else { return [] }
        var bytes: [UInt8] = []
        var index = 0
        while word[index] != 0 {
            bytes.append(UInt8(bitPattern: word[index]))
            index += 1
        }
        return bytes
    }

    private static func arguments(_ words: Words) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        let count =
            switch words {
            case .argumentsFrom(let first): Int(boathook_argument_count()) - first
            case .shell: 3
            }
        let byteCount = (count + 1) * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
        guard let memory = boathook_allocate(byteCount) else { return nil }
        let arguments = memory.bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: count + 1)
        switch words {
        case .argumentsFrom(let first):
            for index in 0..<count {
                arguments[index] = UnsafeMutablePointer(mutating: boathook_argument(Int32(first + index)))
            }
        case .shell(let text):
            guard let text = copy("", text) else { return nil }
            arguments[0] = copy("/bin/sh", [])
            arguments[1] = copy("-c", [])
            arguments[2] = text
        }
        arguments[count] = nil
        return arguments
    }

    private static func set(
        _ name: StaticString, _ value: [UInt8],
        in environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, at index: inout Int
    ) -> Bool {
        guard let entry = copy(name, value) else { return false }
        environment[index] = entry
        index += 1
        return true
    }

    /// Both after another, ended by a 0, in memory that lives as long as we do.
    private static func copy(_ name: StaticString, _ value: [UInt8]) -> UnsafeMutablePointer<CChar>? {
        let nameCount = name.utf8CodeUnitCount
        guard let memory = boathook_allocate(nameCount + value.count + 1) else { return nil }
        let text = memory.bindMemory(to: UInt8.self, capacity: nameCount + value.count + 1)
        for offset in 0..<nameCount { text[offset] = name.utf8Start[offset] }
        for offset in value.indices { text[nameCount + offset] = value[offset] }
        text[nameCount + value.count] = 0
        return UnsafeMutableRawPointer(text).assumingMemoryBound(to: CChar.self)
    }

    private static func decimal(_ value: Int64) -> [UInt8] {
        var digits: [UInt8] = []
        var rest = max(value, 0)
        repeat {
            digits.insert(UInt8(ascii: "0") + UInt8(rest % 10), at: 0)
            rest /= 10
        } while rest > 0
        return digits
    }
}
