/// When in the life of a backup or a restore a hook runs, in Velero's words and ours.
package enum HookPhase: UInt8, Hashable, Sendable, CaseIterable {
    case pre, post, restore, `init`, verify

    /// The word that options, records and labels use.
    package var name: StaticString {
        switch self {
        case .pre: "pre"
        case .post: "post"
        case .restore: "restore"
        case .`init`: "init"
        case .verify: "verify"
        }
    }
}

/// How a hook's process ended, in the terms that the kernel reports.
///
/// Kept apart from the status that the wrapper returns: 137 can mean "ended by signal 9" or "the command
/// itself exited with 137", and only the first is worth an out-of-memory alert.
package enum ProcessEnd: Hashable, Sendable {
    case exited(status: UInt8)
    case signalled(number: UInt8)
}

/// Why a run did not succeed.
package enum FailureReason: UInt8, Hashable, Sendable, CaseIterable {
    /// The command exited with a status other than 0.
    case exit
    /// A signal that was not ours ended the command.
    case signal
    /// The deadline came first.
    case timeout
    /// The command could not be started.
    case start
    /// The warden was killed: nobody knows how the command ended.
    case lost

    /// The word that records and the label `reason` use.
    package var name: StaticString {
        switch self {
        case .exit: "exit"
        case .signal: "signal"
        case .timeout: "timeout"
        case .start: "start"
        case .lost: "lost"
        }
    }
}

/// What a record is about.
package enum RecordPart: UInt8, Hashable, Sendable, CaseIterable {
    /// A run of the hook's command.
    case run
    /// Not a run: how long a hold lasted, from before its command was started until it was let go.
    case hold
    /// Not a run either: how long a watchdog was to undo what a run did. It may be killed while the application
    /// stays quiesced.
    case watch
    /// A run that ends a hold, and whose success is told by the hold's own record too.
    case release

    /// The word that records use.
    package var name: StaticString {
        switch self {
        case .run: "run"
        case .hold: "hold"
        case .watch: "watch"
        case .release: "release"
        }
    }
}

extension RecordPart {
    /// Whether the record tells of a run; else of what followed one.
    package var isRun: Bool {
        switch self {
        case .run, .release: true
        case .hold, .watch: false
        }
    }
}

/// How a quiesced application came to be released.
package enum ReleaseCause: UInt8, Hashable, Sendable, CaseIterable {
    /// A post hook took back what the pre hook did.
    case post
    /// A release was asked for.
    case release
    /// The undo was run.
    case undo
    /// It had lasted as long as it may.
    case watchdog
    /// The command that held it had ended, or whoever kept it.
    case lost

    /// The word that records and the label `by` use.
    package var name: StaticString {
        switch self {
        case .post: "post"
        case .release: "release"
        case .undo: "undo"
        case .watchdog: "watchdog"
        case .lost: "lost"
        }
    }
}

/// What came of a run.
package enum RunOutcome: Hashable, Sendable {
    case success
    case failure(FailureReason)
    /// A predicate (`only:`) kept the hook from starting: neither a run nor a failure.
    case skipped
}
