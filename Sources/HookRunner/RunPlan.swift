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
            undoTimeout: invocation.undo == nil ? nil : invocation.undoTimeout,
            success: invocation.isHold ? .readiness : .end)
    }

    /// The spool's path with a 0 at its end.
    var spoolPath: [CChar] { invocation.spoolPath.map { CChar(bitPattern: $0) } + [0] }

    func command(_ streams: Streams) -> Command? {
        Command(
            .argumentsFrom(Int(boathook_argument_count()) - invocation.command.count), self, streams: streams,
            terminal: terminal)
    }

    /// The command that takes back what the hook did; nil where there is none.
    func undo(_ streams: Streams) -> Command? {
        invocation.undo.flatMap { shell($0, streams) }
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
            command: invocation.command.isEmpty ? nil : Redaction.commandLine(invocation.command),
            part: invocation.hold == .release ? .release : .run, maxHold: holdLimit)
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
        holdLimit.map { HoldMachine.Rules(limit: beganAt + $0, grace: invocation.grace) }
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
