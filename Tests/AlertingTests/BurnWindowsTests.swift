import RunRecord
import Testing

@testable import Alerting

struct BurnWindowsTests {
    private func text(_ windows: [BurnWindow]) -> [String] {
        windows.map {
            "\(PromQL.duration($0.long))/\(PromQL.duration($0.short)) \(PromQL.number(($0.factor * 100).rounded() / 100))"
        }
    }

    @Test(
        arguments: [
            (60, ["1h/5m 14.4", "6h/30m 6"], ["1d/2h 3", "3d/6h 1"]),
            (300, ["1h/5m 14.4", "6h/30m 6"], ["1d/2h 3", "3d/6h 1"]),
            (1_800, ["6h/30m 6"], ["1d/2h 3", "3d/6h 1"]), (7_200, [], ["1d/2h 3", "3d/6h 1"]),
            (21_600, [], ["3d/6h 1"]), (86_400, [], []),
        ] as [(Int64, [String], [String])])
    func `a window is used where runs fill it`(gap: Int64, fast: [String], slow: [String]) {
        let windows = BurnWindows(window: .days(30), gap: .seconds(gap), budget: 0.01)
        #expect(text(windows.fast) == fast)
        #expect(text(windows.slow) == slow)
    }

    @Test func `a burn that cannot be reached is not waited for`() {
        let lax = BurnWindows(window: .days(30), gap: .zero, budget: 0.1)
        #expect(text(lax.fast) == ["6h/30m 6"])
        #expect(BurnWindows(window: .days(30), gap: .zero, budget: 1).isEmpty)
    }

    @Test func `the factors follow the objective's window, and none is below one`() {
        let week = BurnWindows(window: .days(7), gap: .zero, budget: 0.01)
        #expect(text(week.fast) == ["1h/5m 3.36", "6h/30m 1.4"])
        #expect(text(week.slow) == [])
    }

    @Test(arguments: [
        (Nanoseconds.days(30), "30d"), (.hours(26), "26h"), (.minutes(90), "90m"), (.seconds(61), "61s"),
        (.milliseconds(1_500), "1500ms"), (Nanoseconds(1), "1ms"),
    ])
    func `durations are as Prometheus reads them`(span: Nanoseconds, text: String) {
        #expect(PromQL.duration(span) == text)
    }

    @Test(arguments: [
        (Nanoseconds.days(1), "86400"), (.milliseconds(1_500), "1.5"), (.milliseconds(-1_500), "-1.5"),
        (.milliseconds(-500), "-0.5"),
        (.milliseconds(250), "0.25"), (Nanoseconds(1), "0.000000001"),
    ])
    func `seconds are exact`(span: Nanoseconds, text: String) {
        #expect(PromQL.seconds(span) == text)
    }
}
