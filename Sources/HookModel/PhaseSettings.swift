package import RunRecord

/// How one phase of a hook is run.
package struct PhaseSettings: Hashable, Sendable {
    /// The program and its arguments; empty where the hook runs by other means, as Velero's own do.
    package var command: [String]
    /// The deadline over all attempts; nil where there is none.
    package var timeout: Nanoseconds?
    /// Further attempts after a failure, inside the same deadline.
    package var retries: UInt32
    package var retryDelay: Nanoseconds
    /// The time between SIGTERM and SIGKILL at the deadline.
    package var grace: Nanoseconds
    /// What Velero does with the backup when the phase fails; nil where the configuration does not say.
    package var onError: OnError?
    /// Takes back what the command did; for /bin/sh.
    package var undo: String?
    /// Nil leaves it to the wrapper's default.
    package var undoTimeout: Nanoseconds?
    /// Run before the command, in this order.
    package var steps: [PhaseStep] = []
    /// Nil where the command's end is the phase's end.
    package var hold: HoldSettings?
    /// How long after its beginning what the phase did is released or undone at the latest.
    package var maxHold: Nanoseconds?
    /// Whether the phase ends the hold of the same hook.
    package var releases = false

    /// The defaults are those of the wrapper's options.
    package init(
        command: [String] = [], timeout: Nanoseconds? = nil, retries: UInt32 = 0,
        retryDelay: Nanoseconds = .seconds(1), grace: Nanoseconds = .seconds(5), onError: OnError? = nil
    ) {
        self.command = command
        self.timeout = timeout
        self.retries = retries
        self.retryDelay = retryDelay
        self.grace = grace
        self.onError = onError
    }
}

/// What Velero does with a backup whose hook failed, in Velero's own spelling.
package enum OnError: String, Hashable, Sendable, CaseIterable {
    case fail = "Fail"
    case `continue` = "Continue"

    /// The word that Velero's annotation and the label `on_error` use.
    package var name: String { rawValue }
}
