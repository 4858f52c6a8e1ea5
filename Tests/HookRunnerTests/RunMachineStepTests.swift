import RunRecord
import Testing

@testable import HookRunner

private func at(_ milliseconds: Int64) -> BootTime { BootTime(nanoseconds: milliseconds * 1_000_000) }

/// A machine whose attempts have three steps, the second and third of which can be undone.
private func machine(
    deadline: Int64? = nil, retries: UInt32 = 0, success: RunMachine.Success = .end
) -> RunMachine {
    RunMachine(
        rules: .init(
            deadline: deadline.map(at), grace: .milliseconds(500), retries: retries,
            retryDelay: .milliseconds(100), undoTimeout: .milliseconds(1_000), success: success, lastStep: 2,
            firstUndo: 1))
}

private func decisions(_ machine: inout RunMachine, _ events: [(RunMachine.Event, Int64)]) -> [String] {
    events.map { event, time in
        let action = machine.handle(event, at: at(time))
        let step = machine.step
        return switch action {
        case .spawn: "spawn \(step)"
        case .startUndo: "undo from \(machine.undoStep.map(String.init) ?? "nowhere")"
        default: words(action) { "\($0.outcome) \($0.exitStatus) after \($0.attempts)" }
        }
    }
}

private let good = RunMachine.Event.commandEnded(.exited(status: 0))
private let bad = RunMachine.Event.commandEnded(.exited(status: 3))
private let undone = RunMachine.Event.undoEnded(.exited(status: 0))

@Suite struct RunMachineStepTests {
    @Test func `steps run one after the other, and their last end is the attempt's`() {
        var machine = machine()
        let decided = decisions(
            &machine,
            [
                (.clock, 0), (.started, 0), (good, 1), (.started, 1), (good, 2), (.started, 2), (good, 3),
                (.outputDelivered, 3),
            ])
        #expect(
            decided == [
                "spawn 0", "none", "spawn 1", "none", "spawn 2", "none", "deliver",
                "finish success 0 after 1",
            ])
    }

    @Test func `a step that fails has nothing undone where nothing so far can be`() {
        var machine = machine()
        let decided = decisions(&machine, [(.clock, 0), (.started, 0), (bad, 1), (.outputDelivered, 1)])
        #expect(
            decided == [
                "spawn 0", "none", "deliver", "finish failure(RunRecord.FailureReason.exit) 3 after 1",
            ])
    }

    @Test func `an attempt is undone from the step that failed, and begins again with the first`() {
        var machine = machine(retries: 1)
        let decided = decisions(
            &machine,
            [
                (.clock, 0), (.started, 0), (good, 1), (.started, 1), (bad, 2), (undone, 3), (.clock, 200),
            ])
        #expect(decided == ["spawn 0", "none", "spawn 1", "none", "undo from 1", "none", "spawn 0"])
    }

    @Test func `a step that cannot be started has those before it undone`() {
        var machine = machine()
        let decided = decisions(
            &machine,
            [
                (.clock, 0), (.started, 0), (good, 1), (.started, 1), (good, 2), (.startFailed(.notFound), 2),
                (undone, 3), (.outputDelivered, 3),
            ])
        #expect(decided[5] == "undo from 1")
        #expect(decided[7] == "finish failure(RunRecord.FailureReason.start) 127 after 1")
    }

    @Test func `the deadline is that of all steps`() {
        var machine = machine(deadline: 1_000)
        let decided = decisions(
            &machine,
            [
                (.clock, 0), (.started, 0), (good, 1), (.started, 1), (good, 2), (.started, 2),
                (.clock, 1_000),
                (.treeIsGone, 1_010), (undone, 1_020), (.outputDelivered, 1_020),
            ])
        #expect(
            decided.suffix(4) == [
                "terminate", "undo from 2", "deliver",
                "finish failure(RunRecord.FailureReason.timeout) 124 after 1",
            ])
    }

    @Test func `after a signal to stop no further step begins, though this one ended well`() {
        var machine = machine()
        let decided = decisions(
            &machine,
            [
                (.clock, 0), (.started, 0), (good, 1), (.started, 1),
                (.signalReceived(number: 15, .stop), 2), (good, 3), (undone, 4), (.outputDelivered, 4),
            ])
        #expect(
            decided.suffix(4) == [
                "signal 15", "undo from 1", "deliver",
                "finish failure(RunRecord.FailureReason.signal) 143 after 1",
            ])
    }

    @Test func `only the last step is waited for to be ready, once what the others wrote is passed on`() {
        var machine = machine(success: .readiness)
        let decided = decisions(
            &machine,
            [
                (.clock, 0), (.started, 0), (.ready, 0), (good, 1), (.ready, 1), (.outputDelivered, 1),
                (.started, 1), (good, 2), (.outputDelivered, 2), (.started, 2), (.ready, 3),
                (.outputDelivered, 3),
            ])
        #expect(
            decided == [
                "spawn 0", "none", "none", "deliver", "none", "spawn 1", "none", "deliver", "spawn 2", "none",
                "deliver", "finish success 0 after 1",
            ])
    }

    @Test(arguments: [(0, "success 0"), (1, "failure(RunRecord.FailureReason.exit) 1")])
    func `a predicate that answers is not asked again`(status: UInt8, result: String) {
        var machine = RunMachine(
            rules: .init(
                grace: .milliseconds(500), retries: 3, retryDelay: .milliseconds(100), success: .answer,
                lastStep: -1, firstStep: -1))
        let decided = decisions(
            &machine,
            [
                (.clock, 0), (.started, 0), (.commandEnded(.exited(status: status)), 1),
                (.outputDelivered, 1),
            ])
        #expect(decided == ["spawn -1", "none", "deliver", "finish \(result) after 1"])
    }
}
