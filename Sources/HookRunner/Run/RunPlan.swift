internal import CBoathookSystem
internal import RunRecord

/// Everything about a run that is settled before there are two processes.
struct RunPlan {
    let invocation: Invocation
    let id: RunID
    let beganAt: BootTime
    let startedAt: Timestamp
    /// Reads the signals of whichever process asks.
    let signals: Int32
    /// The terminal whose foreground the command gets, or -1.
    let terminal: Int32

    init(_ invocation: Invocation) {
        self.invocation = invocation
        beganAt = .now
        startedAt = Timestamp(nanosecondsSinceEpoch: boathook_wall_time())
        var high: UInt64 = 0
        var low: UInt64 = 0
        boathook_random(&high, &low)
        id = RunID(high: high, low: low)
        terminal = invocation.isHold ? -1 : boathook_foreground_terminal()
        signals = boathook_signals_begin()
    }

    var rules: RunMachine.Rules {
        RunMachine.Rules(
            deadline: invocation.timeout.map { beganAt + $0 }, grace: invocation.grace,
            retries: invocation.retries, retryDelay: invocation.retryDelay,
            undoTimeout: firstUndo == nil ? nil : invocation.undoTimeout,
            success: invocation.isHold ? .readiness : .end,
            lastStep: stepCount - 1, firstUndo: firstUndo ?? 0)
    }

    /// The steps and the command itself, which is the last of them.
    private var stepCount: Int { invocation.steps.count + (invocation.command.isEmpty ? 0 : 1) }

    /// The first step that can be undone.
    private var firstUndo: Int? {
        undoTexts.firstIndex { $0 != nil }
    }

    /// The undo of each step alone.
    private var undoTexts: [[UInt8]?] {
        invocation.steps.map { $0.undo } + (invocation.command.isEmpty ? [] : [invocation.undo])
    }

    /// The spool's path with a 0 at its end.
    var spoolPath: [CChar] { invocation.spoolPath.map { CChar(bitPattern: $0) } + [0] }

    func command(_ streams: Streams) -> Command? {
        Command(
            .argumentsFrom(Int(boathook_argument_count()) - invocation.command.count), self, streams: streams,
            terminal: terminal)
    }

    /// What runs one after the other; nil where there is no memory for one.
    func commands(_ streams: Streams) -> [Command?] {
        let steps = invocation.steps.map { shell($0.command, streams) }
        return invocation.command.isEmpty ? steps : steps + [command(streams)]
    }

    /// What takes back each step and all before it.
    func undos(_ streams: Streams) -> [Command?] {
        (0..<stepCount).map { step in undoText(upTo: step).flatMap { shell($0, streams) } }
    }

    /// What takes back everything that the hook did.
    var undoText: [UInt8]? { undoText(upTo: stepCount - 1) }

    /// What takes back the steps that ran before a command which is let go.
    var stepUndoText: [UInt8]? { undoText(upTo: invocation.steps.count - 1) }

    /// Whether nothing runs before the command.
    var isCommandAlone: Bool { invocation.only == nil && invocation.steps.isEmpty }

    /// What takes back a step and all before it, the latest first; nil where nothing can be.
    func undoText(upTo step: Int) -> [UInt8]? {
        guard step >= 0 else { return nil }
        var texts: [[UInt8]] = []
        for text in undoTexts[...step] { if let text { texts.insert(text, at: 0) } }
        guard let first = texts.first else { return nil }
        guard texts.count > 1 else { return first }
        var script = Array("status=0".utf8)
        for text in texts {
            // Each in a shell of its own: one that fails, or exits, keeps none of the others from running.
            script += Array("; /bin/sh -c '".utf8)
            for byte in text {
                if byte == UInt8(ascii: "'") { script += Array("'\\''".utf8) } else { script.append(byte) }
            }
            script += Array("' || status=$?".utf8)
        }
        return script + Array("; exit $status".utf8)
    }

    /// A text for /bin/sh, with the environment of the command.
    func shell(_ text: [UInt8], _ streams: Streams) -> Command? {
        Command(.shell(text), self, streams: streams, terminal: -1)
    }

    /// The deadline by the wall clock, as the command sees it.
    var deadline: Timestamp? { invocation.timeout.map { startedAt.advanced(by: $0) } }

    /// What the start record says, but for the lock.
    func runStart() -> RunStart {
        RunStart(
            id: id, hook: invocation.hook.withUnsafeBufferPointer { Self.name($0) }, phase: invocation.phase,
            origin: Self.origin(), startedAt: startedAt, timeout: invocation.timeout,
            retries: invocation.retries,
            command: commandLine.isEmpty ? nil : Redaction.commandLine(commandLine),
            part: invocation.hold == .release ? .release : .run, maxHold: holdLimit)
    }

    /// Steps and command as one line.
    private var commandLine: [[UInt8]] {
        var words: [[UInt8]] = []
        for step in invocation.steps {
            if !words.isEmpty { words.append(Array("&&".utf8)) }
            words.append(step.command)
        }
        if !words.isEmpty, !invocation.command.isEmpty { words.append(Array("&&".utf8)) }
        return words + invocation.command
    }

    /// What the start record of the hold says that this run begins, but for the lock.
    func holdStart() -> RunStart {
        var start = runStart()
        var high: UInt64 = 0
        var low: UInt64 = 0
        boathook_random(&high, &low)
        start.id = RunID(high: high, low: low)
        start.part = invocation.isHold ? .hold : .watch
        start.timeout = nil
        return start
    }

    private var holdLimit: Nanoseconds? {
        switch invocation.hold {
        case .hold(_, let limit), .watch(let limit): limit
        case .none, .release: nil
        }
    }

    /// When what the hook did is undone at the latest; nil where nobody watches.
    var watchLimit: BootTime? { invocation.isWatched ? holdLimit.map { beganAt + $0 } : nil }

    /// When the hold is let go, and how; nil where nothing is held.
    var holdRules: HoldMachine.Rules? {
        holdLimit.map {
            HoldMachine.Rules(limit: beganAt + $0, grace: invocation.grace, hasUndo: stepUndoText != nil)
        }
    }

    /// Where we are, as the environment and the kernel say it.
    private static func origin() -> RunOrigin {
        RunOrigin(
            namespace: environment("BOATHOOK_NAMESPACE"), pod: environment("BOATHOOK_POD"),
            podUID: environment("BOATHOOK_POD_UID"), container: environment("BOATHOOK_CONTAINER"),
            workload: environment("BOATHOOK_WORKLOAD"), bootID: bootID())
    }

    /// The variable's value, cut to what a record may hold; nil where it is unset or empty.
    static func environment(_ variable: StaticString) -> String? {
        let value = variable.utf8Start.withMemoryRebound(
            to: CChar.self, capacity: variable.utf8CodeUnitCount + 1
        ) {
            boathook_environment($0)
        }
        guard let value, value.pointee != 0 else { return nil }
        var count = 0
        while value[count] != 0 { count += 1 }
        let bytes = UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self)
        return name(UnsafeBufferPointer(start: bytes, count: count))
    }

    /// At most as many bytes as a name may have once what is not UTF-8 was replaced, cut at a character.
    private static func name(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var end = 0
        var size = 0
        while end < bytes.count {
            let unit = UTF8Unit(bytes, at: end)
            size += unit.isValid ? unit.byteCount : 3
            if size > RunRecordCodec.maximumNameByteCount { break }
            end += unit.byteCount
        }
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[..<end]), as: UTF8.self)
    }

    private static func bootID() -> String? {
        var bytes = InlineArray<64, UInt8>(repeating: 0)
        return withUnsafeMutablePointer(to: &bytes) { pointer in
            let count = boathook_read_file("/proc/sys/kernel/random/boot_id", pointer, 64)
            guard count >= 36 else { return nil }
            let first = UnsafeRawPointer(pointer).assumingMemoryBound(to: UInt8.self)
            return String(decoding: UnsafeBufferPointer(start: first, count: 36), as: UTF8.self)
        }
    }
}
