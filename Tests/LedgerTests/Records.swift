import HookModel
import RunRecord

/// Seconds after a moment that all tests count from.
func moment(_ seconds: Int64) -> Timestamp {
    Timestamp(nanosecondsSinceEpoch: (1_760_000_000 + seconds) * 1_000_000_000)
}

func run(_ number: UInt64) -> RunID { RunID(high: 0xB0A7, low: number) }

/// A run that is over: what a test does not say is of no concern to it.
func record(
    _ number: UInt64 = 1, hook: String = "postgres", phase: HookPhase = .pre, workload: String? = nil,
    outcome: RunOutcome = .success, ended seconds: Int64 = 0, duration: Nanoseconds = .seconds(3),
    attempts: UInt32 = 1, cpu: Nanoseconds = .zero, timeout: Nanoseconds? = nil
) -> RunRecord {
    RunRecord(
        start: RunStart(
            id: run(number), hook: hook, phase: phase, origin: RunOrigin(workload: workload),
            startedAt: moment(seconds - 3), timeout: timeout),
        end: RunEnd(
            endedAt: moment(seconds), duration: duration, outcome: outcome, attempts: attempts, userTime: cpu,
            systemTime: cpu))
}
