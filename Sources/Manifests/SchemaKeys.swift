import RunRecord

/// The keys of the document itself.
enum DocumentKey: String, SchemaKey {
    case hooks, socket
    static let owner = "the configuration"
}

enum SocketKey: String, SchemaKey {
    case uids
    static let owner = "socket"
}

enum HookKey: String, SchemaKey {
    case name, workload, schedule, every, timezone, pre, post, restore, `init`, verify, only, maxQuiesce,
        objectives,
        severity, labels

    static let owner = "a hook"

    /// The key whose value says how the phase is run.
    init(_ phase: HookPhase) {
        self =
            switch phase {
            case .pre: .pre
            case .post: .post
            case .restore: .restore
            case .`init`: .`init`
            case .verify: .verify
            }
    }
}

enum PhaseKey: String, SchemaKey {
    case command, timeout, retries, retryDelay, grace, onError
    case undo, undoTimeout, steps, hold, ready, maxHold, release
    /// Of the phase `verify` alone.
    case evidence, checks
    static let owner = "a phase"
}

enum StepKey: String, SchemaKey {
    case command, undo
    static let owner = "a step"
}

enum CheckKey: String, SchemaKey {
    case command, expect
    static let owner = "a check"
}

enum ObjectiveKey: String, SchemaKey {
    case success, duration, freshness, quiesce, window
    static let owner = "objectives"
}

enum DurationObjectiveKey: String, SchemaKey {
    case threshold, target, phase
    static let owner = "the duration objective"
}

enum FreshnessObjectiveKey: String, SchemaKey {
    case limit, target
    static let owner = "the freshness objective"
}

enum QuiesceObjectiveKey: String, SchemaKey {
    case budget
    static let owner = "the quiesce objective"
}
