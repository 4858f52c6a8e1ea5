import RunRecord
import Testing

@testable import Journal

@Suite struct IntakeScheduleTests {
    private let start = Nanoseconds.seconds(1_000)

    @Test func `it begins with a sweep and then waits for what comes first`() {
        var schedule = IntakeSchedule(startingAt: start)
        #expect(schedule.due(at: start) == [.sweep])
        #expect(schedule.wait(from: start) == .zero)
        schedule.plan(.sweep, at: start + IntakeSchedule.sweepInterval)
        #expect(schedule.due(at: start) == [])
        #expect(schedule.wait(from: start) == .seconds(5))
        schedule.plan(.lookAgain, at: start + IntakeSchedule.lookAgainDelay)
        #expect(schedule.wait(from: start) == .milliseconds(50))
        schedule.cancel(.lookAgain)
        #expect(schedule.wait(from: start) == .seconds(5))
    }

    @Test func `what is late is due, and no wait is negative`() {
        let schedule = IntakeSchedule(startingAt: start)
        let later = start + .seconds(7_200)
        #expect(schedule.due(at: later) == [.sweep, .probe, .upkeep])
        #expect(schedule.wait(from: later) == .zero)
    }
}
