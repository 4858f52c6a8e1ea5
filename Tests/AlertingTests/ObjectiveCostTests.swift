import Alerting
import HookModel
import RunRecord
import Testing

struct ObjectiveCostTests {
    private func sentences(
        _ objectives: Objectives, _ expectation: HookModel.Expectation?, phases: [HookPhase] = [.pre]
    ) -> [String] {
        let settings = Dictionary(uniqueKeysWithValues: phases.map { ($0, PhaseSettings()) })
        return ObjectiveCost.sentences(
            HookTerms(
                Hook(name: "h", expectation: expectation, phases: settings, objectives: objectives),
                zone: .utc))
    }

    @Test(arguments: [
        (
            0.99, "0 1 * * *",
            "at 1 run a day in one pod, 30 runs leave 0.3 failures, so the first exhausts the budget; 96.6% would tolerate one."
        ),
        (
            0.96, "0 1 * * *",
            "at 1 run a day in one pod, 30 runs leave 1.2 failures: one is tolerated, the second exhausts the budget."
        ),
        (
            0.9, "0 1 * * *",
            "at 1 run a day in one pod, 30 runs leave 3 failures: 3 are tolerated, the next exhausts the budget."
        ),
        (
            0.999, "0 * * * *",
            "at 24 runs a day in one pod, 720 runs leave 0.72 failures, so the first exhausts the budget; 99.8% would tolerate "
                + "one."
        ),
        (
            0.9, "0 1 1 * *",
            "at 0.03 runs a day in one pod, 0.99 runs leave 0.1 failures, so the first exhausts the budget; no target tolerates "
                + "one."
        ),
    ])
    func `success says what one failure costs, and which target would bear it`(
        target: Double, fields: String, expected: String
    ) throws {
        let found = sentences(Objectives(success: Fleet.ratio(target)), try Fleet.cron(fields))
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix(expected) == true, "\(found)")
    }

    @Test func `a pre and a post hook are two runs`() throws {
        let found = sentences(
            Objectives(success: Fleet.ratio(0.99)), try Fleet.cron("0 1 * * *"), phases: [.pre, .post])
        #expect(
            found.first?.contains("at 2 runs a day in one pod, 60 runs leave 0.6 failures") == true,
            "\(found)")
    }

    @Test func `freshness says what one missed run costs`() throws {
        let nightly = try Fleet.cron("0 1 * * *")
        #expect(
            sentences(Objectives(freshness: FreshnessObjective(target: Fleet.ratio(0.99))), nightly) == [
                "freshness 99% over 30d: the latest success may be older than 26h for 7h12m; one missed run "
                    + "costs 22h, so the first exhausts the budget; 96.9% would tolerate one."
            ])
        #expect(
            sentences(Objectives(freshness: FreshnessObjective(target: Fleet.ratio(0.95))), nightly) == [
                "freshness 95% over 30d: the latest success may be older than 26h for 36h; one missed run costs 22h."
            ])
        let patient = FreshnessObjective(limit: .seconds(49 * 3_600), target: Fleet.ratio(0.99))
        #expect(
            sentences(Objectives(freshness: patient), nightly) == [
                "freshness 99% over 30d: the latest success may be older than 49h for 7h12m; one missed run costs "
                    + "nothing."
            ])
    }

    @Test func `a quiesce budget is said for each run`() throws {
        #expect(
            sentences(Objectives(quiesceBudget: .seconds(300)), try Fleet.cron("0 1 * * *")) == [
                "quiesce 5m in 30d: at 1 run a day, each may hold the application for 10s."
            ])
    }

    @Test func `without a schedule nothing is made up`() {
        #expect(
            sentences(Objectives(success: Fleet.ratio(0.99)), nil) == [
                "success 99% over 30d: without a schedule nobody can say how many runs that leaves to fail."
            ])
        #expect(sentences(Objectives(), nil) == [])
    }
}
