/// One of several commands that a phase runs one after the other.
package struct PhaseStep: Hashable, Sendable {
    /// For /bin/sh.
    package var command: String
    /// Takes back what the command did, should a later step fail, or this one when it had started; for /bin/sh.
    package var undo: String?

    package init(command: String, undo: String? = nil) {
        self.command = command
        self.undo = undo
    }
}

/// A command that goes on running and holds the application quiesced, until it is released.
package struct HoldSettings: Hashable, Sendable {
    /// What is in the line with which it says that it holds; nil leaves it to the wrapper's default.
    package var ready: String?

    package init(ready: String? = nil) { self.ready = ready }
}
