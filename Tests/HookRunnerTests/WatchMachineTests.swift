import RunRecord
import TestSupport
import Testing

@testable import HookRunner

private func at(_ milliseconds: Int64) -> BootTime { BootTime(nanoseconds: milliseconds * 1_000_000) }

private func word(_ action: WatchMachine.Action) -> String {
    switch action {
    case .none: "none"
    case .letPostRun: "let the post run"
    case .startUndo: "undo"
    case .finish(let result, let cause):
        "\(result.ending) \(result.status) by \(cause?.name.description ?? "nobody")"
    }
}

private func decisions(_ events: [(WatchMachine.Event, Int64)]) -> [String] {
    var machine = WatchMachine(limit: at(1_000))
    return events.map { word(machine.handle($0, at: at($1))) }
}

@Suite struct WatchMachineTests {
    @Test func `a post hook that succeeds ends it, and pauses the limit while it runs`() {
        #expect(
            decisions([(.clock, 0), (.postBegan, 900), (.clock, 5_000), (.postEnded(isSuccess: true), 5_001)])
                == ["none", "let the post run", "none", "released 0 by post"])
    }

    @Test func `a post hook that fails has it undone at once`() {
        #expect(
            decisions([
                (.postBegan, 900), (.postEnded(isSuccess: false), 910), (.undoEnded(isSuccess: true), 920),
            ])
                == ["let the post run", "undo", "undone 1 by undo"])
    }

    @Test func `at the limit it is undone, and whoever comes later is told`() {
        #expect(
            decisions([
                (.clock, 999), (.clock, 1_000), (.undoEnded(isSuccess: true), 1_010), (.postBegan, 1_011),
            ])
                == ["none", "undo", "undone 1 by watchdog", "none"])
    }

    @Test func `a release without a command is the undo, and a success`() {
        #expect(
            decisions([(.releaseAsked, 5), (.undoEnded(isSuccess: true), 6)]) == [
                "undo", "released 0 by release",
            ])
    }

    @Test func `a signal to stop has it undone`() {
        #expect(
            decisions([(.stopAsked, 5), (.undoEnded(isSuccess: true), 6)]) == ["undo", "undone 1 by undo"])
    }

    @Test func `an undo that fails ends nothing`() {
        #expect(
            decisions([(.clock, 1_000), (.undoEnded(isSuccess: false), 1_010)])
                == ["undo", "undoFailed 1 by nobody"])
    }

    private enum Happening: CaseIterable { case clock, later, began, succeeded, failed, release, stop }

    @Test(arguments: 1...10)
    func `in whatever order things happen, there is one end, and one undo at most`(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            var machine = WatchMachine(limit: at(1_000))
            var now: Int64 = 0
            var undos = 0
            var endings: [HoldResult] = []
            var postRuns = false
            func carryOut(_ action: WatchMachine.Action) {
                switch action {
                case .none: return
                case .letPostRun: postRuns = true
                case .startUndo:
                    undos += 1
                    let isSuccess = Bool.random(using: &generator)
                    carryOut(machine.handle(.undoEnded(isSuccess: isSuccess), at: at(now)))
                case .finish(let result, let cause):
                    endings.append(result)
                    // What ended it is named where it is ended, and only there.
                    #expect((cause == nil) == (result.ending == .undoFailed))
                    #expect(result.status != 0 || cause == .post || cause == .release)
                }
            }
            for _ in 0..<12 {
                guard let happening = Happening.allCases.randomElement(using: &generator) else { continue }
                switch happening {
                case .clock: carryOut(machine.handle(.clock, at: at(now)))
                case .later: now += Int64.random(in: 1...800, using: &generator)
                case .began: carryOut(machine.handle(.postBegan, at: at(now)))
                case .succeeded, .failed:
                    guard postRuns else { continue }
                    postRuns = false
                    carryOut(machine.handle(.postEnded(isSuccess: happening == .succeeded), at: at(now)))
                case .release: carryOut(machine.handle(.releaseAsked, at: at(now)))
                case .stop: carryOut(machine.handle(.stopAsked, at: at(now)))
                }
            }
            if postRuns { carryOut(machine.handle(.postEnded(isSuccess: false), at: at(now))) }
            carryOut(machine.handle(.clock, at: at(99_999)))
            #expect(endings.count == 1 && undos <= 1)
            #expect(machine.wakeTime == nil)
        }
    }
}
