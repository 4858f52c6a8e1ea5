/// Every alert that boathook's own series can raise.
///
/// Names are what silences, routes and runbooks go by: none changes.
package enum Alert: String, Hashable, Sendable, CaseIterable {
    case hookFailed = "BoathookHookFailed"
    case hookTimedOut = "BoathookHookTimedOut"
    case hookNotRun = "BoathookHookNotRun"
    case hookStuck = "BoathookHookStuck"
    case hookLost = "BoathookHookLost"
    case postMissing = "BoathookPostMissing"
    case hookNearTimeout = "BoathookHookNearTimeout"
    case hookSlow = "BoathookHookSlow"
    case hookRetrying = "BoathookHookRetrying"
    case quiesceStuck = "BoathookQuiesceStuck"
    case errorBudgetBurn = "BoathookErrorBudgetBurn"
    case quiesceBudgetBurn = "BoathookQuiesceBudgetBurn"
    case down = "BoathookDown"
    case intakeRejecting = "BoathookIntakeRejecting"
    case journalFailing = "BoathookJournalFailing"
    // On Velero's own series.
    case backupFailed = "VeleroBackupFailed"
    case backupPartiallyFailed = "VeleroBackupPartiallyFailed"
    case backupSlow = "VeleroBackupSlow"
    case backupNotRun = "VeleroBackupNotRun"

    package var name: String { rawValue }

    package var tier: AlertTier {
        switch self {
        case .quiesceStuck, .postMissing: .frozen
        case .hookFailed, .hookTimedOut, .hookLost, .hookStuck, .down, .backupFailed: .failed
        case .hookNotRun, .intakeRejecting, .journalFailing, .backupPartiallyFailed, .backupNotRun: .missed
        case .errorBudgetBurn, .quiesceBudgetBurn: .budget
        case .hookNearTimeout, .hookSlow, .hookRetrying, .backupSlow: .hint
        }
    }

    /// One sentence that is always the same.
    package var summary: String {
        switch self {
        case .hookFailed: "A backup hook failed."
        case .hookTimedOut: "A backup hook ran into its deadline."
        case .hookNotRun: "A backup hook has not run as scheduled."
        case .hookStuck: "A backup hook does not end."
        case .hookLost: "A backup hook was lost."
        case .postMissing: "A post hook did not follow its pre hook."
        case .hookNearTimeout: "A backup hook comes near its deadline."
        case .hookSlow: "A backup hook is slower than its objective."
        case .hookRetrying: "A backup hook succeeds only after retries."
        case .quiesceStuck: "An application stays quiesced for too long."
        case .errorBudgetBurn: "A backup hook uses up its error budget."
        case .quiesceBudgetBurn: "An application is quiesced for longer than its budget allows."
        case .down: "A boathook daemon is gone."
        case .intakeRejecting: "A boathook daemon cannot use records that it found."
        case .journalFailing: "A boathook journal takes no records."
        case .backupFailed: "A Velero backup failed."
        case .backupPartiallyFailed: "A Velero backup is incomplete."
        case .backupSlow: "Velero backups take longer than half an hour."
        case .backupNotRun: "A Velero schedule has had no successful backup for longer than usual."
        }
    }

    /// What it means, what to look at, what to do, and how to silence it.
    package var runbook: String { "\(Self.runbooks)/\(name).md" }

    private static let runbooks = "https://github.com/boathook/boathook/blob/main/alerts/runbooks"
}

/// How near an alert is to the harm, so that one incident pages once: a lower tier silences the higher ones.
package enum AlertTier: Int, Hashable, Sendable, CaseIterable {
    /// The application may be frozen.
    case frozen = 1
    /// A hook, or the daemon, did not do its work.
    case failed
    /// Something that should have happened has not.
    case missed
    /// What the incident costs.
    case budget
    /// What may go wrong next.
    case hint

    package static let label = "boathook_tier"
    package var name: String { String(rawValue) }
}
