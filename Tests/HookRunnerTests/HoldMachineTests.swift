import RunRecord
import Testing

@testable import HookRunner

private func at(_ milliseconds: Int64) -> BootTime { BootTime(nanoseconds: milliseconds * 1_000_000) }

private func machine(limit: Int64 = 10_000, grace: Int64 = 500) -> HoldMachine {
    HoldMachine(rules: .init(limit: at(limit), grace: .milliseconds(grace)))
}

private func word(_ action: HoldMachine.Action) -> String {
    switch action {
    case .none: "none"
    case .closeInput: "close"
    case .terminateTree: "terminate"
    case .killTree: "kill"
    case .finish(let result): "\(result.ending) \(result.status)"
    }
}

private func decisions(_ events: [(HoldMachine.Event, Int64)], _ machine: HoldMachine = machine()) -> [String]
{
    var machine = machine
    return events.map { word(machine.handle($0, at: at($1))) }
}

@Suite struct HoldMachineTests {
    @Test func `a release closes the input and is over when nothing is left`() {
        #expect(
            decisions([
                (.callerTold, 0), (.callerGone, 1), (.releaseAsked, 100),
                (.commandEnded(.exited(status: 0)), 110), (.treeIsGone, 110),
            ]) == ["none", "none", "close", "none", "released 0"])
    }

    @Test(arguments: [
        (ProcessEnd.exited(status: 3), "released 3"), (.signalled(number: 15), "released 143"),
    ])
    func `a command that ends badly at its release says so`(end: ProcessEnd, expected: String) {
        #expect(decisions([(.releaseAsked, 0), (.commandEnded(end), 1), (.treeIsGone, 1)]).last == expected)
    }

    @Test func `who does not hear the end of the input gets SIGTERM after the grace, then SIGKILL`() {
        #expect(
            decisions([
                (.releaseAsked, 0), (.clock, 499), (.clock, 500), (.clock, 999), (.clock, 1_000),
                (.clock, 1_010),
                (.clock, 1_020), (.commandEnded(.signalled(number: 9)), 1_021), (.treeIsGone, 1_021),
            ]) == ["close", "none", "terminate", "none", "kill", "none", "kill", "none", "released 137"])
    }

    @Test func `SIGKILL comes a second after SIGTERM at the latest`() {
        var machine = machine(grace: 5_000)
        #expect(
            [(HoldMachine.Event.releaseAsked, 0), (.clock, 5_000), (.clock, 5_999), (.clock, 6_000)].map {
                word(machine.handle($0, at: at($1)))
            } == ["close", "terminate", "none", "kill"])
    }

    @Test func `the watchdog lets go at the limit, and a release in the meantime waits and is told`() {
        #expect(
            decisions([
                (.callerTold, 0), (.clock, 9_999), (.clock, 10_000), (.releaseAsked, 10_001),
                (.commandEnded(.exited(status: 0)), 10_002), (.treeIsGone, 10_002),
            ]) == ["none", "none", "close", "none", "none", "watchdog 1"])
    }

    @Test func `a command that ends while it should hold is no success, whatever its status`() {
        #expect(
            decisions([
                (.callerTold, 0), (.commandEnded(.exited(status: 0)), 50), (.releaseAsked, 51),
                (.treeIsGone, 60),
            ]) == ["none", "close", "none", "died 1"])
    }

    @Test func `a caller that goes before it was told ends the hold`() {
        #expect(
            decisions([
                (.callerGone, 0), (.callerTold, 1), (.commandEnded(.exited(status: 0)), 2), (.treeIsGone, 2),
            ]) == ["close", "none", "none", "cancelled 1"])
    }

    @Test func `a signal to stop ends the hold`() {
        #expect(
            decisions([(.stopAsked, 0), (.commandEnded(.exited(status: 0)), 2), (.treeIsGone, 2)]).last
                == "stopped 1")
    }

    @Test func `only a release can be a success, whatever the bytes of a result say`() {
        for ending in HoldResult.Ending.allCases {
            let result = HoldResult(ending, status: 7)
            #expect(HoldResult(result.bytes) == result)
            let success = HoldResult(HoldResult(ending, status: 0).bytes)
            #expect((success != nil) == (ending == .released))
        }
        #expect(HoldResult(Array("hold9".utf8) + [1]) == nil)
        #expect(HoldResult(Array("hold".utf8)) == nil)
        #expect(HoldResult([UInt8]()) == nil)
    }
}
