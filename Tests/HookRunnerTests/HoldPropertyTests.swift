import RunRecord
import TestSupport
import Testing

@testable import HookRunner

/// A command that holds, its caller and whoever asks for its release, with a clock that moves by hand.
///
/// Both machines are driven as the keeper drives them: the one until the command is ready, the other from then on.
private struct HoldWorld {
    static let limit: Int64 = 10_000
    static let timeout: Int64 = 3_000
    static let grace: Int64 = 500

    var now: Int64 = 0
    var run = RunMachine(
        rules: .init(
            deadline: BootTime(nanoseconds: timeout * 1_000_000), grace: .milliseconds(grace), retries: 0,
            retryDelay: .zero, success: .readiness))
    var hold: HoldMachine?
    /// What the command does when its input ends, and when it gets SIGTERM.
    let hearsInput: Bool
    let hearsSignal: Bool
    var commandIsAlive = false
    var callerIsThere = true
    var runResult: RunResult?
    var holdResults: [HoldResult] = []
    /// When the application began to be quiesced, and when it was let go.
    var quiescedAt: Int64?
    var letGoAt: Int64?
    /// What would make a result of success a lie.
    var diedBeforeRelease = false
    var releaseAskedAt: Int64?
    var limitPassedWhileHeld = false

    init(hearsInput: Bool, hearsSignal: Bool) {
        self.hearsInput = hearsInput
        self.hearsSignal = hearsSignal
        carryOut(run.handle(.clock, at: moment))
    }

    private var moment: BootTime { BootTime(nanoseconds: now * 1_000_000) }

    mutating func pass(_ milliseconds: Int64) {
        let end = now + milliseconds
        while now < end {
            let wake = hold != nil ? hold?.wakeTime : run.wakeTime
            let due = wake.map { max($0.nanoseconds / 1_000_000, now + 1) } ?? end
            now = min(due, end)
            tick()
        }
    }

    private mutating func tick() {
        if var hold, holdResults.isEmpty {
            if now >= Self.limit, !hold.isLettingGo { limitPassedWhileHeld = true }
            let action = hold.handle(.clock, at: moment)
            self.hold = hold
            carryOut(action)
        } else if runResult == nil {
            carryOut(run.handle(.clock, at: moment))
        }
    }

    mutating func commandSaysReady() {
        guard commandIsAlive, quiescedAt == nil, hold == nil, runResult == nil else { return }
        quiescedAt = now
        carryOut(run.handle(.ready, at: moment))
    }

    mutating func commandEnds(_ end: ProcessEnd) {
        guard commandIsAlive else { return }
        if releaseAskedAt == nil { diedBeforeRelease = true }
        endCommand(end)
    }

    private mutating func endCommand(_ end: ProcessEnd) {
        commandIsAlive = false
        if quiescedAt != nil { letGoAt = now }
        if hold != nil {
            tell(.commandEnded(end))
            tell(.treeIsGone)
        } else {
            carryOut(run.handle(.commandEnded(end), at: moment))
            if run.isEndingTree { carryOut(run.handle(.treeIsGone, at: moment)) }
        }
    }

    mutating func callerDies() {
        guard callerIsThere else { return }
        callerIsThere = false
        if hold != nil {
            tell(.callerGone)
        } else if runResult == nil {
            carryOut(run.handle(.abandoned, at: moment))
        }
    }

    mutating func releaseIsAsked() {
        guard holdResults.isEmpty else { return }
        if releaseAskedAt == nil { releaseAskedAt = now }
        if hold != nil {
            tell(.releaseAsked)
        } else if runResult == nil {
            carryOut(run.handle(.abandoned, at: moment))
        }
    }

    mutating func stopIsAsked() {
        if hold != nil {
            tell(.stopAsked)
        } else if runResult == nil {
            carryOut(run.handle(.signalReceived(number: 15, .stop), at: moment))
        }
    }

    private mutating func tell(_ event: HoldMachine.Event) {
        guard var machine = hold else { return }
        let action = machine.handle(event, at: moment)
        hold = machine
        carryOut(action)
    }

    private mutating func carryOut(_ action: RunMachine.Action) {
        switch action {
        case .none, .startUndo, .terminateUndo, .killUndo: return
        case .spawn:
            commandIsAlive = true
            carryOut(run.handle(.started, at: moment))
        case .closeInput: closeInput()
        case .signalGroup, .terminateTree:
            if commandIsAlive, hearsSignal { endCommand(.signalled(number: 15)) }
        case .killTree: if commandIsAlive { endCommand(.signalled(number: 9)) }
        case .deliverOutput: carryOut(run.handle(.outputDelivered, at: moment))
        case .finish(let result):
            runResult = result
            guard result.outcome == .success else { return }
            hold = HoldMachine(
                rules: .init(
                    limit: BootTime(nanoseconds: Self.limit * 1_000_000), grace: .milliseconds(Self.grace)))
            tell(callerIsThere ? .callerTold : .callerGone)
        }
    }

    private mutating func carryOut(_ action: HoldMachine.Action) {
        switch action {
        case .none: return
        case .closeInput: closeInput()
        case .terminateTree: if commandIsAlive, hearsSignal { endCommand(.signalled(number: 15)) }
        case .killTree: if commandIsAlive { endCommand(.signalled(number: 9)) }
        case .finish(let result): holdResults.append(result)
        }
        // As the keeper does after each of its own actions.
        if !commandIsAlive, hold?.isLettingGo == true { tell(.treeIsGone) }
    }

    private mutating func closeInput() {
        if commandIsAlive, hearsInput { endCommand(.exited(status: 0)) }
    }
}

@Suite struct HoldPropertyTests {
    /// What may happen to a hold at any moment.
    private enum Happening: CaseIterable {
        case ready, exit, crash, callerDies, release, stop, aMoment, aWhile, longer
    }

    @Test(arguments: 1...20)
    func `whatever happens in whatever order, it lets go in time and tells the truth once`(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<500 {
            var world = HoldWorld(
                hearsInput: Bool.random(using: &generator), hearsSignal: Bool.random(using: &generator))
            var story: [Happening] = []
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                guard let happening = Happening.allCases.randomElement(using: &generator) else { continue }
                story.append(happening)
                switch happening {
                case .ready: world.commandSaysReady()
                case .exit: world.commandEnds(.exited(status: 0))
                case .crash: world.commandEnds(.signalled(number: 11))
                case .callerDies: world.callerDies()
                case .release: world.releaseIsAsked()
                case .stop: world.stopIsAsked()
                case .aMoment: world.pass(Int64.random(in: 1...300, using: &generator))
                case .aWhile: world.pass(Int64.random(in: 300...3_000, using: &generator))
                case .longer: world.pass(Int64.random(in: 3_000...11_000, using: &generator))
                }
            }
            world.pass(30_000)
            check(world, "seed \(seed), round \(round): \(story)")
        }
    }

    private func check(_ world: HoldWorld, _ story: String) {
        let lastGrace = min(HoldWorld.grace, HoldMachine.lastGrace.count / 1_000_000)
        let latest = HoldWorld.limit + HoldWorld.grace + lastGrace
        #expect(!world.commandIsAlive, "\(story)")
        #expect(world.runResult != nil, "\(story)")
        #expect((world.letGoAt ?? 0) <= latest, "\(story)")
        if let asked = world.releaseAskedAt, let letGo = world.letGoAt, letGo > asked {
            #expect(letGo - asked <= HoldWorld.grace + lastGrace, "\(story)")
        }
        guard world.runResult?.outcome == .success else {
            #expect(world.runResult?.exitStatus != 0 && world.holdResults.isEmpty, "\(story)")
            return
        }
        #expect(world.quiescedAt != nil, "\(story)")
        #expect(world.holdResults.count == 1, "\(story)")
        guard let result = world.holdResults.first, result.status == 0 else { return }
        // A success: it was held from the ready line until a release was asked for.
        #expect(result.ending == .released, "\(story)")
        #expect(world.releaseAskedAt != nil && !world.diedBeforeRelease, "\(story)")
        #expect(!world.limitPassedWhileHeld, "\(story)")
    }
}
