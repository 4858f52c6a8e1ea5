import HookModel
import RunRecord

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
        case .failure(.exit): "bad"
        case .failure(.signal): "kill"
        case .failure(.timeout): "time"
        case .failure(.start): "none"
        case .failure(.lost): "lost"
        }
    }

    /// How long a run took, in words; nil where it was never under way, or nobody knows when it ended.
    static func took(_ outcome: RunOutcome, _ duration: Nanoseconds) -> String? {
        switch outcome {
        case .failure(.lost), .failure(.start), .skipped: nil
        case .success, .failure: SpanText.readable(duration)
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
