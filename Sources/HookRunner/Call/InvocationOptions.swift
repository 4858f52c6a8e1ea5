import RunRecord

/// The options of a call as they come in, before what is missing is known.
struct InvocationOptions {
    private var hook: [UInt8]?
    private var phase: HookPhase?
    private var timeout: Nanoseconds?
    private var grace: Nanoseconds?
    private var retries: UInt32?
    private var retryDelay: Nanoseconds?
    private var undo: [UInt8]?
    private var undoTimeout: Nanoseconds?
    private var only: [UInt8]?
    private var steps: [InvocationStep] = []
    private var ready: [UInt8]?
    private var maxHold: Nanoseconds?
    private var spool: [UInt8]?
    private var tailByteCount: Int?
    private var spoolByteLimit: Int64?
    /// One bit for each option that was given.
    private var given: UInt32 = 0

    var isEmpty: Bool { given == 0 }

    private func has(_ option: InvocationOption) -> Bool { given & Self.bit(of: option) != 0 }

    private static func bit(of option: InvocationOption) -> UInt32 { 1 << UInt32(option.rawValue) }

    /// Takes in an option that has no value.
    mutating func take(_ option: InvocationOption) throws(UsageError) {
        guard !has(option) else { throw .givenTwice(option.name) }
        given |= Self.bit(of: option)
    }

    /// Takes in one option; a second one of the same name is an error, as one of the two is surely a slip. Steps
    /// are as many as there are, and an undo that follows one belongs to it.
    mutating func take(_ value: [UInt8], for option: InvocationOption) throws(UsageError) {
        if option == .undo, let last = steps.indices.last {
            guard steps[last].undo == nil else { throw .givenTwice(option.name) }
            given |= Self.bit(of: option)
        } else if option == .step {
            given |= Self.bit(of: option)
        } else {
            try take(option)
        }
        guard !value.isEmpty else { throw .valueMissing(option.name) }
        switch option {
        case .hook: hook = try Self.hookName(value)
        case .phase: phase = try Self.phase(value)
        case .timeout:
            timeout = try Self.span(value, option)
        case .grace: grace = try Self.duration(value, option)
        case .retries: retries = UInt32(try Self.count(value, option, upTo: Int64(UInt32.max)))
        case .retryDelay: retryDelay = try Self.duration(value, option)
        case .undo where !steps.isEmpty: steps[steps.count - 1].undo = value
        case .undo: undo = value
        case .only: only = value
        case .step: steps.append(InvocationStep(command: value, undo: nil))
        case .undoTimeout: undoTimeout = try Self.span(value, option)
        case .ready: ready = value
        case .maxHold: maxHold = try Self.span(value, option)
        case .hold, .release: throw .valueNotTaken(option.name)
        case .spool: spool = value
        case .tailBytes:
            tailByteCount = Int(try Self.count(value, option, upTo: Int64(Invocation.maximumTailByteCount)))
        case .spoolMaxBytes: spoolByteLimit = try Self.count(value, option, upTo: .max)
        }
    }

    /// The call, with what was not said filled in.
    func invocation(
        _ command: [[UInt8]], spoolFromEnvironment: [UInt8]?
    ) throws(UsageError) -> Invocation {
        guard let hook else { throw .hookMissing }
        guard let phase else { throw .phaseMissing }
        let hold = try holdCall()
        if hold == .release {
            guard command.isEmpty else { throw .commandNotTaken }
        } else {
            // Steps may be all there is, unless something else is to be held or undone.
            let needsNone = command.isEmpty && !steps.isEmpty && !has(.hold) && undo == nil
            guard command.first?.isEmpty == false || needsNone else { throw .commandMissing }
        }
        guard has(.undo) || undoTimeout == nil else {
            throw .useless(InvocationOption.undoTimeout.name, without: InvocationOption.undo.name)
        }
        let environmentSpool = spoolFromEnvironment.flatMap { $0.isEmpty ? nil : $0 }
        return Invocation(
            hook: hook, phase: phase, timeout: Self.timeout(timeout, for: hold), grace: grace ?? .seconds(5),
            retries: retries ?? 0,
            retryDelay: retryDelay ?? .seconds(1), undo: undo, undoTimeout: undoTimeout ?? .seconds(30),
            only: only, steps: steps,
            hold: hold, spoolPath: spool ?? environmentSpool ?? Array(Invocation.defaultSpoolPath.bytes),
            tailByteCount: tailByteCount ?? 2048, spoolByteLimit: spoolByteLimit ?? 64 << 20,
            command: command)
    }

    private func holdCall() throws(UsageError) -> HoldCall {
        if has(.hold), has(.release) {
            throw .contradictory(InvocationOption.hold.name, InvocationOption.release.name)
        }
        if has(.ready), !has(.hold) {
            throw .useless(InvocationOption.ready.name, without: InvocationOption.hold.name)
        }
        if has(.maxHold), !has(.hold), !has(.undo) { throw .nothingToLimit }
        for option in [InvocationOption.undo, .step, .retries, .retryDelay] where has(option) && has(.release)
        {
            throw .contradictory(option.name, InvocationOption.release.name)
        }
        if has(.release) { return .release }
        guard has(.hold) else { return maxHold.map { .watch(limit: $0) } ?? .none }
        return .hold(ready: ready ?? Array("READY".utf8), limit: maxHold ?? .seconds(600))
    }

    /// A hold that is never ready ends too, and before its limit.
    private static func timeout(_ timeout: Nanoseconds?, for hold: HoldCall) -> Nanoseconds? {
        guard case .hold(_, let limit) = hold else { return timeout }
        return min(timeout ?? .seconds(25), limit)
    }

    // MARK: - One value

    private static func hookName(_ value: [UInt8]) throws(UsageError) -> [UInt8] {
        guard value.count <= RunRecordCodec.maximumNameByteCount else {
            throw .hookNameTooLong(byteCount: value.count)
        }
        return value
    }

    private static func phase(_ value: [UInt8]) throws(UsageError) -> HookPhase {
        for phase in HookPhase.allCases where value.spells(phase.name) { return phase }
        throw .unknownPhase(value)
    }

    private static func duration(
        _ value: [UInt8], _ option: InvocationOption
    ) throws(UsageError) -> Nanoseconds {
        let span: Nanoseconds
        do throws(GoDurationError) {
            span = try GoDuration.parse(value)
        } catch {
            throw .duration(option.name, value, error)
        }
        guard span >= .zero else { throw .negativeDuration(option.name, value) }
        return span
    }

    /// A duration that is not 0 either.
    private static func span(
        _ value: [UInt8], _ option: InvocationOption
    ) throws(UsageError) -> Nanoseconds {
        let span = try duration(value, option)
        guard span > .zero else { throw .durationOfZero(option.name) }
        return span
    }

    private static func count(
        _ value: [UInt8], _ option: InvocationOption, upTo limit: Int64
    ) throws(UsageError) -> Int64 {
        var count: Int64 = 0
        for byte in value {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
                throw .number(option.name, value, limit: limit)
            }
            let (scaled, overflow) = count.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !overflow, !carry, sum <= limit else { throw .number(option.name, value, limit: limit) }
            count = sum
        }
        return count
    }
}

extension Invocation {
    /// The longest tail that surely fits into a record beside everything else.
    static let maximumTailByteCount = 12_288
    static let defaultSpoolPath: StaticString = "/run/boathook/spool"
}
