package import RunRecord

/// What the intake has to know besides the records.
package struct IntakeSettings: Hashable, Sendable {
    /// The spool; made, with mode 1777, where it is missing.
    package var spoolPath: String
    /// Runs that ended longer ago are deleted from the journal.
    package var retention: Nanoseconds
    /// Our own pod's UID: records of another one are refused. Nil where the environment does not say.
    package var podUID: String?
    /// The kernel's boot id: a run of an earlier boot is over. Nil where the kernel does not say.
    package var bootID: String?

    package init(
        spoolPath: String, retention: Nanoseconds, podUID: String? = nil, bootID: String? = nil
    ) {
        self.spoolPath = spoolPath
        self.retention = retention
        self.podUID = podUID
        self.bootID = bootID
    }

    /// How long a hook that no configuration names is remembered after its latest run.
    static let learntHookMemory = Nanoseconds.seconds(7 * 86_400)
}
