import RunRecord
import Testing

@testable import HookRunner

/// What a machine decided, as far as undos go.
private func undoWords(_ action: RunMachine.Action) -> String {
    words(action) { "\($0.exitStatus) after \($0.attempts)" }
}

private func at(_ milliseconds: Int64) -> BootTime { BootTime(nanoseconds: milliseconds * 1_000_000) }

private func machine(deadline: Int64? = nil, retries: UInt32 = 0) -> RunMachine {
    RunMachine(
        rules: .init(
            deadline: deadline.map(at), grace: .milliseconds(500), retries: retries,
            retryDelay: .milliseconds(100), undoTimeout: .milliseconds(1_000)))
}

/// Feeds events, each with its time in milliseconds, and lists what came of each.
private func decisions(_ machine: inout RunMachine, _ events: [(RunMachine.Event, Int64)]) -> [String] {
    events.map { undoWords(machine.handle($0, at: at($1))) }
}

private let begun: [(RunMachine.Event, Int64)] = [(.clock, 0), (.started, 0)]

@Suite struct RunMachineUndoTests {
    @Test func `a failed attempt is undone before its result is returned`() {
        var machine = machine()
        let decided = decisions(
            &machine,
            begun + [
                (.commandEnded(.exited(status: 3)), 5), (.undoEnded(.exited(status: 0)), 9),
                (.outputDelivered, 9),
            ])
        #expect(decided == ["spawn", "none", "undo", "deliver", "finish 3 after 1"])
        #expect(machine.undoCount == 1 && machine.failedUndoCount == 0)
    }

    @Test func `a success is not undone`() {
        var machine = machine()
        let decided = decisions(
            &machine, begun + [(.commandEnded(.exited(status: 0)), 5), (.outputDelivered, 5)])
        #expect(decided == ["spawn", "none", "deliver", "finish 0 after 1"])
        #expect(machine.undoCount == 0)
    }

    @Test func `an attempt that did not start leaves nothing to undo`() {
        var machine = machine()
        let decided = decisions(&machine, [(.clock, 0), (.startFailed(.notFound), 0), (.outputDelivered, 0)])
        #expect(decided == ["spawn", "deliver", "finish 127 after 1"])
    }

    @Test func `each failed attempt is undone before the next one begins`() {
        var machine = machine(retries: 1)
        let decided = decisions(
            &machine,
            begun + [
                (.commandEnded(.exited(status: 3)), 10), (.clock, 200), (.undoEnded(.exited(status: 0)), 300),
                (.clock, 399), (.clock, 400), (.started, 400), (.commandEnded(.exited(status: 4)), 410),
                (.undoEnded(.exited(status: 1)), 420), (.outputDelivered, 420),
            ])
        #expect(
            decided == [
                "spawn", "none", "undo", "none", "none", "none", "spawn", "none", "undo", "deliver",
                "finish 4 after 2",
            ])
        #expect(machine.undoCount == 2 && machine.failedUndoCount == 1)
    }

    @Test func `a tree that was ended at the deadline is undone, past the deadline`() {
        var machine = machine(deadline: 1000, retries: 3)
        let decided = decisions(
            &machine,
            begun + [
                (.clock, 1000), (.commandEnded(.signalled(number: 15)), 1001), (.treeIsGone, 1001),
                (.clock, 1500), (.undoEnded(.exited(status: 0)), 1900), (.outputDelivered, 1901),
            ])
        #expect(
            decided == [
                "spawn", "none", "terminate", "none", "undo", "none", "deliver", "finish 124 after 1",
            ]
        )
    }

    @Test func `what cannot be killed, as a writer on a frozen file system, is undone all the same`() {
        var machine = machine(deadline: 1000)
        var decided = decisions(&machine, begun + [(.clock, 1000), (.clock, 1500)])
        var time: Int64 = 1500
        while decided.last != "undo", time < 9999 {
            time += 10
            decided.append(undoWords(machine.handle(.clock, at: at(time))))
        }
        #expect(time == 2300)
        let rest = decisions(
            &machine,
            [
                (.commandEnded(.signalled(number: 9)), 2310), (.undoEnded(.exited(status: 0)), 2320),
                (.outputDelivered, 2320),
            ])
        #expect(rest == ["none", "deliver", "finish 124 after 1"])
    }

    @Test func `an undo has a deadline of its own, and failing does not change the status`() {
        var machine = machine()
        let decided = decisions(
            &machine,
            begun + [
                (.commandEnded(.exited(status: 3)), 0), (.clock, 999), (.clock, 1000), (.clock, 1499),
                (.clock, 1500), (.undoEnded(.signalled(number: 9)), 1501), (.outputDelivered, 1501),
            ])
        #expect(
            decided == [
                "spawn", "none", "undo", "none", "terminate undo", "none", "kill undo", "deliver",
                "finish 3 after 1",
            ])
        #expect(machine.failedUndoCount == 1)
    }

    @Test func `an undo that exits with 0 only when it is ended has failed`() {
        var machine = machine()
        _ = decisions(
            &machine,
            begun + [
                (.commandEnded(.exited(status: 3)), 0), (.clock, 1000),
                (.undoEnded(.exited(status: 0)), 1100),
            ])
        #expect(machine.undoCount == 1 && machine.failedUndoCount == 1)
    }

    @Test func `an undo that survives SIGKILL is given up`() {
        var machine = machine()
        let decided = decisions(
            &machine,
            begun + [
                (.commandEnded(.exited(status: 3)), 0), (.clock, 1000), (.clock, 1500), (.clock, 2299),
                (.clock, 2300), (.outputDelivered, 2300),
            ])
        #expect(decided.suffix(3) == ["none", "deliver", "finish 3 after 1"])
        #expect(machine.undoCount == 1 && machine.failedUndoCount == 1)
    }

    @Test func `a stop while the undo runs lets it finish and keeps the next attempt from beginning`() {
        var machine = machine(retries: 5)
        let decided = decisions(
            &machine,
            begun + [
                (.commandEnded(.exited(status: 3)), 0), (.signalReceived(number: 15, .stop), 10),
                (.undoEnded(.exited(status: 0)), 20), (.outputDelivered, 20),
            ])
        #expect(decided == ["spawn", "none", "undo", "none", "deliver", "finish 3 after 1"])
    }

    @Test func `a command that a stop ended is undone`() {
        var machine = machine(retries: 5)
        let decided = decisions(
            &machine,
            begun + [
                (.signalReceived(number: 15, .stop), 10), (.commandEnded(.signalled(number: 15)), 11),
                (.undoEnded(.exited(status: 0)), 20), (.outputDelivered, 20),
            ])
        #expect(decided == ["spawn", "none", "signal 15", "undo", "deliver", "finish 143 after 1"])
    }

    private func owing(_ attempts: RunMachine.Rules) -> RunMachine {
        var rules = attempts
        rules.undoTimeoutBefore = .milliseconds(1_000)
        return RunMachine(rules: rules)
    }

    private let plain = RunMachine.Rules(
        deadline: nil, grace: .milliseconds(500), retries: 0, retryDelay: .zero, undoTimeout: nil)

    @Test(arguments: [ProcessEnd.exited(status: 0), .exited(status: 1)])
    func `an undo that an earlier run owes comes before the command, which runs whatever came of it`(
        end: ProcessEnd
    ) {
        var machine = owing(plain)
        let decided = decisions(
            &machine,
            [
                (.clock, 0), (.undoEnded(end), 10), (.started, 10), (.commandEnded(.exited(status: 0)), 20),
                (.outputDelivered, 20),
            ])
        #expect(decided == ["undo", "spawn", "none", "deliver", "finish 0 after 1"])
        #expect(machine.undoCount == 1 && machine.failedUndoCount == (end == .exited(status: 0) ? 0 : 1))
    }

    @Test func `an undo that is all there is to do ends the run`() {
        var rules = plain
        rules.endsAfterUndo = true
        var machine = owing(rules)
        let decided = decisions(
            &machine, [(.clock, 0), (.undoEnded(.exited(status: 0)), 10), (.outputDelivered, 20)])
        #expect(decided.first == "undo" && decided.dropFirst().first == "deliver")
        #expect(decided.last?.hasPrefix("finish") == true)
        #expect(machine.failedUndoCount == 0)
    }

    @Test func `an adopted undo is waited for, and the status is that of the attempt`() {
        let rules = RunMachine.Rules(
            deadline: nil, grace: .milliseconds(500), retries: 3, retryDelay: .zero,
            undoTimeout: .milliseconds(1_000))
        var machine = RunMachine(adoptingUndoUnder: rules, after: 42, at: at(0))
        #expect(machine.wakeTime == at(1_000))
        #expect(
            decisions(&machine, [(.clock, 5), (.undoEnded(.exited(status: 0)), 10), (.outputDelivered, 10)])
                == ["none", "deliver", "finish 42 after 1"])
    }
}
