package import RunRecord

/// What the daemon says about itself, read by its other rooms at the time of a scrape.
package struct DaemonReadings: Hashable, Sendable {
    package var intakeRecords: UInt64
    /// By reason; every reason that there is must be in it, at 0 if need be.
    package var rejected: [String: UInt64]
    package var journalErrors: UInt64
    /// The damaged databases that were put aside.
    package var journalDamaged: UInt64
    package var spoolFiles: UInt64
    package var journalBytes: UInt64
    package var journalWritable: Bool
    package var configLastReloadSuccessful: Bool
    package var version: String
    /// What the version was built from; nil where the build does not know.
    package var revision: String?
    /// Nil where the system does not tell.
    package var process: ProcessReadings?

    package init(
        version: String, revision: String? = nil, intakeRecords: UInt64 = 0, rejected: [String: UInt64] = [:],
        journalErrors: UInt64 = 0, journalDamaged: UInt64 = 0, spoolFiles: UInt64 = 0,
        journalBytes: UInt64 = 0,
        journalWritable: Bool = true, configLastReloadSuccessful: Bool = true,
        process: ProcessReadings? = nil
    ) {
        self.version = version
        self.revision = revision
        self.intakeRecords = intakeRecords
        self.rejected = rejected
        self.journalErrors = journalErrors
        self.journalDamaged = journalDamaged
        self.spoolFiles = spoolFiles
        self.journalBytes = journalBytes
        self.journalWritable = journalWritable
        self.configLastReloadSuccessful = configLastReloadSuccessful
        self.process = process
    }
}

/// What the system says about the daemon's process.
package struct ProcessReadings: Hashable, Sendable {
    /// User and system time.
    package var cpuTime: Nanoseconds
    package var openFiles: UInt64
    /// Nil where there is no limit.
    package var maximumOpenFiles: UInt64?
    package var virtualMemoryBytes: UInt64
    /// Nil where there is no limit.
    package var maximumVirtualMemoryBytes: UInt64?
    package var residentMemoryBytes: UInt64
    package var startedAt: Timestamp

    package init(
        cpuTime: Nanoseconds, openFiles: UInt64, maximumOpenFiles: UInt64?, virtualMemoryBytes: UInt64,
        maximumVirtualMemoryBytes: UInt64?, residentMemoryBytes: UInt64, startedAt: Timestamp
    ) {
        self.cpuTime = cpuTime
        self.openFiles = openFiles
        self.maximumOpenFiles = maximumOpenFiles
        self.virtualMemoryBytes = virtualMemoryBytes
        self.maximumVirtualMemoryBytes = maximumVirtualMemoryBytes
        self.residentMemoryBytes = residentMemoryBytes
        self.startedAt = startedAt
    }
}
