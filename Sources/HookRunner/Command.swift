internal import CBoathookSystem
internal import RunRecord

/// The hook's command, ready to be started: words, environment and streams.
struct Command {
    private let arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let streams: Streams
    private let terminal: Int32

    /// - Parameters:
    ///   - firstWord: where the command begins on our own command line.
    ///   - deadline: by the wall clock; nil where there is none.
    /// - Returns: nil where there is no memory.
    init?(
        firstWord: Int, id: RunID, hook: [UInt8], phase: HookPhase, deadline: Timestamp?, streams: Streams,
        terminal: Int32
    ) {
        let count = Int(boathook_argument_count()) - firstWord
        guard
            let words = boathook_allocate((count + 1) * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride)
        else { return nil }
        arguments = words.bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: count + 1)
        for index in 0..<count {
            arguments[index] = UnsafeMutablePointer(mutating: boathook_argument(Int32(firstWord + index)))
        }
        arguments[count] = nil

        var entryCount: Int32 = 0
        guard let entries = boathook_environment_copy(&entryCount) else { return nil }
        environment = entries
        self.streams = streams
        self.terminal = terminal
        var idDigits: [UInt8] = []
        id.forEachHexDigit { idDigits.append($0) }
        let phaseName = [UInt8](
            UnsafeBufferPointer(start: phase.name.utf8Start, count: phase.name.utf8CodeUnitCount))
        var next = Int(entryCount)
        guard Self.set("BOATHOOK_RUN_ID=", idDigits, in: entries, at: &next),
            Self.set("BOATHOOK_HOOK=", hook, in: entries, at: &next),
            Self.set("BOATHOOK_PHASE=", phaseName, in: entries, at: &next)
        else { return nil }
        if let deadline {
            let seconds = Self.decimal(deadline.nanosecondsSinceEpoch / 1_000_000_000)
            guard Self.set("BOATHOOK_DEADLINE=", seconds, in: entries, at: &next) else { return nil }
        }
    }

    /// Starts the command in a process group of its own.
    ///
    /// - Returns: its process id, or the negative number of the error.
    func start() -> Int32 {
        var spawn = boathook_spawn(
            arguments: arguments, environment: environment, output: streams.commandOutput,
            error: streams.commandError, terminal: terminal)
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

    private static func set(
        _ name: StaticString, _ value: [UInt8],
        in environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, at index: inout Int
    ) -> Bool {
        let nameCount = name.utf8CodeUnitCount
        guard let memory = boathook_allocate(nameCount + value.count + 1) else { return false }
        let text = memory.bindMemory(to: UInt8.self, capacity: nameCount + value.count + 1)
        for offset in 0..<nameCount { text[offset] = name.utf8Start[offset] }
        for offset in value.indices { text[nameCount + offset] = value[offset] }
        text[nameCount + value.count] = 0
        environment[index] = UnsafeMutableRawPointer(text).assumingMemoryBound(to: CChar.self)
        index += 1
        return true
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
