import RunRecord
import TestSupport
import Testing

@testable import HookRunner

private func at(_ milliseconds: Int64) -> BootTime { BootTime(nanoseconds: milliseconds * 1_000_000) }

private func machine(
    deadline: Int64? = nil, grace: Int64 = 500, retries: UInt32 = 0, retryDelay: Int64 = 100
) -> RunMachine {
    RunMachine(
        rules: .init(
            deadline: deadline.map(at), grace: .milliseconds(grace), retries: retries,
            retryDelay: .milliseconds(retryDelay)))
}

/// Feeds events, each with its time in milliseconds, and lists what came of each.
private func decisions(
    _ machine: RunMachine, _ events: [(RunMachine.Event, Int64)]
) -> [String] {
    var machine = machine
    return events.map { words(machine.handle($0, at: at($1))) }
}

@Test func `a command that succeeds is delivered and finished`() {
    #expect(
        decisions(
            machine(),
            [(.clock, 0), (.started, 0), (.commandEnded(.exited(status: 0)), 5), (.outputDelivered, 6)])
            == ["spawn", "none", "deliver", "finish success 0 after 1"])
}

@Test(arguments: [
    (ProcessEnd.exited(status: 3), "finish failure(RunRecord.FailureReason.exit) 3 after 1"),
    (.exited(status: 255), "finish failure(RunRecord.FailureReason.exit) 255 after 1"),
    (.signalled(number: 15), "finish failure(RunRecord.FailureReason.signal) 143 after 1"),
    (.signalled(number: 9), "finish failure(RunRecord.FailureReason.signal) 137 after 1"),
])
func `the wrapper exits the way a shell would`(end: ProcessEnd, expected: String) {
    #expect(
        decisions(machine(), [(.clock, 0), (.started, 0), (.commandEnded(end), 5), (.outputDelivered, 6)])
            .last == expected)
}

@Test(arguments: [
    (RunMachine.StartFailure.notFound, "finish failure(RunRecord.FailureReason.start) 127 after 1"),
    (.notExecutable, "finish failure(RunRecord.FailureReason.start) 126 after 1"),
])
func `a command that cannot be started has a status of its own`(
    failure: RunMachine.StartFailure, expected: String
) {
    #expect(
        decisions(machine(), [(.clock, 0), (.startFailed(failure), 0), (.outputDelivered, 0)]).last
            == expected)
}

@Test func `a failure is tried again after the delay, and the last attempt counts`() {
    #expect(
        decisions(
            machine(retries: 2),
            [
                (.clock, 0), (.started, 0), (.commandEnded(.exited(status: 4)), 10), (.clock, 50),
                (.clock, 110), (.started, 110), (.commandEnded(.exited(status: 0)), 120),
                (.outputDelivered, 120),
            ]) == [
                "spawn", "none", "none", "none", "spawn", "none", "deliver", "finish success 0 after 2",
            ])
}

@Test func `no attempt begins that the deadline would cut off before it started`() {
    #expect(
        decisions(
            machine(deadline: 100, retries: 9),
            [(.clock, 0), (.started, 0), (.commandEnded(.exited(status: 4)), 10), (.outputDelivered, 10)]
        )
        .last == "finish failure(RunRecord.FailureReason.exit) 4 after 1")
}

@Test func `the deadline ends the tree, first politely and then for good`() {
    #expect(
        decisions(
            machine(deadline: 1000),
            [
                (.clock, 0), (.started, 0), (.clock, 999), (.clock, 1000), (.clock, 1499), (.clock, 1500),
                (.clock, 1510), (.clock, 1520), (.commandEnded(.signalled(number: 9)), 1521),
                (.treeIsGone, 1521), (.outputDelivered, 1522),
            ]) == [
                "spawn", "none", "none", "terminate", "none", "kill", "none", "kill", "none", "deliver",
                "finish failure(RunRecord.FailureReason.timeout) 124 after 1",
            ])
}

@Test func `the front returns within a second of the last SIGKILL though something survives`() {
    var run = machine(deadline: 1000)
    for time: Int64 in [0, 1000, 1500] { _ = run.handle(.clock, at: at(time)) }
    var time: Int64 = 1500
    var last = ""
    while !last.hasPrefix("finish"), time < 9999 {
        time += 10
        last = words(run.handle(.clock, at: at(time)))
    }
    #expect(last == "finish failure(RunRecord.FailureReason.timeout) 124 after 1")
    #expect(time == 2300)
}

@Test func `a reader that stalls holds a finished command's result back until the deadline only`() {
    #expect(
        decisions(
            machine(deadline: 1000),
            [
                (.clock, 0), (.started, 0), (.commandEnded(.exited(status: 0)), 10), (.clock, 999),
                (.clock, 1000),
            ])
            == ["spawn", "none", "deliver", "none", "finish success 0 after 1"])
}

@Test func `a signal reaches the command, and one that means stop ends the attempts`() {
    #expect(
        decisions(
            machine(retries: 5),
            [
                (.clock, 0), (.started, 0), (.signalReceived(number: 10, .inform), 1),
                (.signalReceived(number: 15, .stop), 2), (.commandEnded(.signalled(number: 15)), 3),
                (.outputDelivered, 3),
            ]) == [
                "spawn", "none", "signal 10", "signal 15", "deliver",
                "finish failure(RunRecord.FailureReason.signal) 143 after 1",
            ])
}

@Test func `told to stop, a finished command's result does not wait for a reader that stalls`() {
    #expect(
        decisions(
            machine(),
            [
                (.clock, 0), (.started, 0), (.commandEnded(.exited(status: 0)), 1),
                (.signalReceived(number: 15, .stop), 2),
            ]
        ).last == "finish success 0 after 1")
}

@Test(arguments: [(nil, 502), (900, 502), (300, 300)] as [(Int64?, Int64)])
func `told to stop before its command has ended, it waits for a reader for the grace at most`(
    deadline: Int64?, end: Int64
) {
    #expect(
        decisions(
            machine(deadline: deadline, grace: 500),
            [
                (.clock, 0), (.started, 0), (.signalReceived(number: 15, .stop), 1),
                (.commandEnded(.exited(status: 7)), 2), (.clock, end - 1), (.clock, end),
            ]
        ) == [
            "spawn", "none", "signal 15", "deliver", "none",
            "finish failure(RunRecord.FailureReason.exit) 7 after 1",
        ])
}

@Test func `told to stop between two attempts, the last attempt's result is returned at once`() {
    #expect(
        decisions(
            machine(retries: 5, retryDelay: 60_000),
            [
                (.clock, 0), (.started, 0), (.commandEnded(.exited(status: 7)), 1),
                (.signalReceived(number: 15, .stop), 2), (.outputDelivered, 2),
            ]
        ).last == "finish failure(RunRecord.FailureReason.exit) 7 after 1")
}

@Test func `an adopted command is watched like one of our own`() {
    let adopted = RunMachine(
        adoptingRunUnder: .init(
            deadline: at(100), grace: .milliseconds(10), retries: 3, retryDelay: .zero))
    // Nobody but its warden could start another attempt.
    #expect(
        decisions(adopted, [(.clock, 0), (.commandEnded(.exited(status: 3)), 5), (.outputDelivered, 5)]).last
            == "finish failure(RunRecord.FailureReason.exit) 3 after 1")
    #expect(
        decisions(adopted, [(.clock, 0), (.clock, 100), (.treeIsGone, 101), (.outputDelivered, 101)])
            == [
                "none", "terminate", "deliver", "finish failure(RunRecord.FailureReason.timeout) 124 after 1",
            ])
}

@Test(arguments: 0..<200)
func `whatever comes in whatever order, the run ends once and in time`(seed: UInt64) {
    var chance = SeededGenerator(seed: seed)
    let retries = UInt32.random(in: 0..<4, using: &chance)
    var run = machine(deadline: 1000, grace: 300, retries: retries)
    var now: Int64 = 0
    var isAlive = false
    var finishCount = 0
    var hasTerminated = false
    while now < 5000 {
        let event: RunMachine.Event =
            switch Int.random(in: 0..<8, using: &chance) {
            case 0 where isAlive: .commandEnded(.exited(status: UInt8.random(in: 0..<2, using: &chance)))
            case 1 where isAlive: .commandEnded(.signalled(number: 9))
            case 2 where !isAlive: .treeIsGone
            case 3: .signalReceived(number: 15, Int.random(in: 0..<20, using: &chance) == 0 ? .stop : .inform)
            case 4 where Int.random(in: 0..<3, using: &chance) == 0: .outputDelivered
            default: .clock
            }
        if case .commandEnded = event { isAlive = false }
        var action = run.handle(event, at: at(now))
        if case .spawn = action {
            let fails = Int.random(in: 0..<4, using: &chance) == 0
            isAlive = !fails
            action = run.handle(fails ? .startFailed(.notFound) : .started, at: at(now))
        }
        switch action {
        case .spawn: Issue.record("an attempt inside an attempt")
        case .terminateTree: hasTerminated = true
        case .killTree: #expect(hasTerminated)
        case .finish(let result):
            finishCount += 1
            #expect(result.attempts >= 1 && result.attempts <= retries + 1)
            #expect(now <= 1000 + 300 + 800 + 20)
            #expect((result.exitStatus == 0) == (result.outcome == .success))
        default: break
        }
        #expect(finishCount == 0 || run.wakeTime == nil)
        now += Int64.random(in: 0..<15, using: &chance)
    }
    #expect(finishCount == 1)
}
