package import RunRecord

/// How a hook stands at one moment, the worst first; a hook for which several are true has the worst.
package enum HookState: Hashable, Sendable {
    /// The application has been frozen for longer than it may be.
    case stuck
    /// The latest run of one of its phases did not succeed.
    case failing(FailureReason?)
    /// The application is frozen, and may be.
    case frozen
    /// Its schedule expected a run that did not come.
    case late
    case running
    /// A predicate kept the latest run from starting.
    case skipped
    /// It is configured and has never run.
    case waiting
    case well

    package static let all: [HookState] = [
        .stuck, .failing(nil), .frozen, .late, .running, .skipped, .waiting, .well,
    ]

    /// The word that addresses and style sheets use.
    package var word: StaticString {
        switch self {
        case .stuck: "stuck"
        case .failing: "failing"
        case .frozen: "frozen"
        case .late: "late"
        case .running: "running"
        case .skipped: "skipped"
        case .waiting: "waiting"
        case .well: "well"
        }
    }

    /// What stands beside its sign, of one hook.
    var label: StaticString {
        switch self {
        case .stuck: "Frozen too long"
        case .failing(let reason): reason.map(OutcomeWords.label) ?? "Failing"
        case .frozen: "Frozen now"
        case .late: "Late"
        case .running: "Running"
        case .skipped: "Skipped"
        case .waiting: "No run yet"
        case .well: "Well"
        }
    }

    /// What stands behind a number of hooks.
    var plural: StaticString {
        switch self {
        case .stuck: "frozen too long"
        case .failing: "failing"
        case .frozen: "frozen now"
        case .late: "late"
        case .running: "running"
        case .skipped: "skipped"
        case .waiting: "without a run"
        case .well: "well"
        }
    }

    /// The place among the states; the worst is 0.
    var rank: Int {
        switch self {
        case .stuck: 0
        case .failing: 1
        case .frozen: 2
        case .late: 3
        case .running: 4
        case .skipped: 5
        case .waiting: 6
        case .well: 7
        }
    }
}

/// What came of runs, in words and signs.
enum OutcomeWords {
    static func label(_ reason: FailureReason) -> StaticString {
        switch reason {
        case .exit: "Failed"
        case .signal: "Killed"
        case .timeout: "Timed out"
        case .start: "Not started"
        case .lost: "Lost"
        }
    }

    static func label(_ outcome: RunOutcome) -> StaticString {
        switch outcome {
        case .success: "Succeeded"
        case .skipped: "Skipped"
        case .failure(let reason): label(reason)
        }
    }

    /// The name of its sign, which differs in shape, not in colour alone.
    static func sign(_ outcome: RunOutcome) -> StaticString {
        switch outcome {
        case .success: "ok"
        case .skipped: "skip"
        case .failure(.timeout): "time"
        case .failure(.lost): "lost"
        case .failure: "bad"
        }
    }

    /// `exit 3`, `signal 9`; nil where there is nothing to add.
    static func detail(_ end: ProcessEnd?) -> HTML? {
        switch end {
        case .exited(let status): "exit status \(Int(status))"
        case .signalled(let number): "signal \(Int(number))"
        case nil: nil
        }
    }
}
