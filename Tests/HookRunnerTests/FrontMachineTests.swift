import RunRecord
import Testing

@testable import HookRunner

private func words(_ action: FrontMachine.Action) -> String {
    switch action {
    case .none: "none"
    case .replaceWarden: "replace"
    case .adopt(let process, let step): step == 0 ? "adopt \(process)" : "adopt \(process) at \(step)"
    case .adoptOrphan(let step, let isFirst): "adopt whatever runs at \(step)\(isFirst ? ", the first" : "")"
    case .undo(let step, let status): "undo up to \(step) after \(status)"
    case .askAgain(let process): "ask again after \(process)"
    case .adoptUndo(let process, let status): "adopt undo \(process) after \(status)"
    case .exit(let status, nil): "exit \(status)"
    case .exit(let status, .recordDelayed): "exit \(status), record delayed"
    case .exit(let status, .recordFailed(let error)): "exit \(status), record failed with \(error)"
    case .exit(let status, .outcomeUnknown): "exit \(status), outcome unknown"
    case .exit(let status, .recordUncertain): "exit \(status), record uncertain"
    case .exit(let status, .undoStillOwed): "exit \(status), undo still owed"
    case .exit(let status, .attemptsCutShort): "exit \(status), attempts cut short"
    case .becomeCommand: "become the command"
    case .handOverStreams: "hand over the streams"
    }
}

private func at(_ milliseconds: Int64) -> BootTime { BootTime(nanoseconds: milliseconds * 1_000_000) }

private func decisions(_ events: [(FrontMachine.Event, Int64)]) -> [String] {
    var machine = FrontMachine(at: at(0), timeout: nil)
    return events.map { words(machine.handle($0, at: at($1))) }
}

@Test func `an undo whose warden was killed is adopted with the status that it followed`() {
    #expect(
        decisions([
            (.wardenSaid(.started(process: 7, step: 0)), 1),
            (.wardenSaid(.undoing(process: 8, status: 3)), 2),
            (.clock, 99_999), (.wardenGone, 100_000),
        ]) == ["none", "none", "none", "adopt undo 8 after 3"])
}

@Test func `an undo that was about to be started is started, for what had begun`() {
    #expect(
        decisions([
            (.wardenSaid(.starting(step: 0)), 1), (.wardenSaid(.started(process: 7, step: 0)), 2),
            (.wardenSaid(.undoing(process: 0, status: 3)), 3), (.wardenGone, 4),
        ]).last == "undo up to 0 after 3")
    #expect(
        decisions([(.wardenSaid(.undoing(process: 0, status: 125)), 1), (.wardenGone, 2)]).last
            == "exit 125, undo still owed")
}

@Test func `the status is returned once the record is in place and the warden has left`() {
    #expect(
        decisions([
            (.wardenSaid(.started(process: 7, step: 0)), 1), (.wardenSaid(.ended(status: 3)), 5),
            (.wardenSaid(.recorded(.leaves)), 6), (.wardenGone, 7),
        ]) == ["none", "none", "none", "exit 3"])
}

@Test func `a warden that stays for others is not waited for`() {
    #expect(
        decisions([
            (.wardenSaid(.started(process: 7, step: 0)), 1), (.wardenSaid(.ended(status: 0)), 5),
            (.wardenSaid(.recorded(.stays)), 6),
        ]).last == "exit 0")
}

@Test func `a record that cannot be written changes no status`() {
    #expect(
        decisions([
            (.wardenSaid(.ended(status: 0)), 5), (.wardenSaid(.notRecorded(error: 28, .stays)), 6),
        ]).last == "exit 0, record failed with 28")
}

@Test func `a disk that stalls holds the result back for two seconds at most`() {
    #expect(
        decisions([(.wardenSaid(.ended(status: 4)), 100), (.clock, 2099), (.clock, 2100)])
            == ["none", "none", "exit 4, record delayed"])
}

@Test func `a warden that hangs before it starts anything is replaced once`() {
    #expect(decisions([(.clock, 1999), (.clock, 2000), (.clock, 9000)]) == ["none", "replace", "none"])
}

@Test func `a command whose warden was killed is adopted`() {
    #expect(decisions([(.wardenSaid(.started(process: 7, step: 0)), 1), (.wardenGone, 2)]).last == "adopt 7")
}

@Test func `the latest attempt's process is the one that is adopted`() {
    #expect(
        decisions([
            (.wardenSaid(.started(process: 7, step: 0)), 1), (.wardenSaid(.started(process: 9, step: 0)), 2),
            (.wardenGone, 3),
        ]).last == "adopt 9")
}

@Test func `a warden that dies after the command ended changes no status`() {
    #expect(
        decisions([(.wardenSaid(.ended(status: 9)), 1), (.wardenGone, 2)]).last == "exit 9, record uncertain")
}

@Test func `a warden that dies between two attempts leaves the last one's status`() {
    #expect(
        decisions([
            (.wardenSaid(.started(process: 7, step: 0)), 1), (.wardenSaid(.attemptFailed(status: 3)), 2),
            (.wardenGone, 3),
        ]).last == "exit 3, attempts cut short")
}

@Test func `the caller's streams are the warden's once its record is begun`() {
    #expect(decisions([(.wardenSaid(.wantsStreams), 1)]) == ["hand over the streams"])
}

@Test func `where there is no process for the command, the front becomes it`() {
    #expect(decisions([(.wardenSaid(.starved), 1)]) == ["become the command"])
}

@Test func `a disk that stalls takes a quarter of a short deadline at most`() {
    var machine = FrontMachine(at: at(0), timeout: .milliseconds(1000))
    #expect(words(machine.handle(.clock, at: at(249))) == "none")
    #expect(words(machine.handle(.clock, at: at(250))) == "replace")
}

@Test func `a warden that was killed in between is followed by the step that it was about to start`() {
    #expect(
        decisions([
            (.wardenSaid(.starting(step: 0)), 1), (.wardenSaid(.started(process: 7, step: 0)), 2),
            (.wardenSaid(.starting(step: 1)), 3), (.wardenGone, 4),
        ]).last == "adopt whatever runs at 1")
    #expect(
        decisions([(.wardenSaid(.started(process: 7, step: 2)), 1), (.wardenGone, 2)]).last == "adopt 7 at 2")
}

@Test func `a predicate whose warden was killed is never taken for the hook`() {
    #expect(
        decisions([
            (.wardenSaid(.starting(step: -1)), 1), (.wardenSaid(.started(process: 7, step: -1)), 2),
            (.wardenGone, 3),
        ]).last == "ask again after 7")
    #expect(
        decisions([(.wardenSaid(.starting(step: -1)), 1), (.wardenGone, 2)]).last
            == "adopt whatever runs at -1, the first")
}
