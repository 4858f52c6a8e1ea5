package import RunRecord

/// How a hook stands at one moment, the worst first; a hook for which several are true has the worst.
package enum HookState: Hashable, Sendable {
    /// The application has been frozen for longer than it may be.
    case stuck
    /// The latest run of one of its phases did not succeed.
    case failing(FailureReason?)
    /// The application is frozen, and may be.
    case frozen
    /// The application was let go before its backup was over: by the watchdog, or as what held it was lost.
    case letGo
    /// Its schedule expected a run that did not come.
    case late
    case running
    /// A predicate kept the latest run from starting.
    case skipped
    /// It is configured and has never run.
    case waiting
    case well

    package static let all: [HookState] = [
        .stuck, .failing(nil), .frozen, .letGo, .late, .running, .skipped, .waiting, .well,
    ]

    /// The word that addresses and style sheets use.
    package var word: StaticString {
        switch self {
        case .stuck: "stuck"
        case .failing: "failing"
        case .frozen: "frozen"
        case .letGo: "letgo"
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
        case .letGo: "Let go early"
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
        case .letGo: "let go early"
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
        case .letGo: 3
        case .late: 4
        case .running: 5
        case .skipped: 6
        case .waiting: 7
        case .well: 8
        }
    }
}
