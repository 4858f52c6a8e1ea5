/// Velero's own metrics, as its server and its node agents show them: no catalogue of ours holds these.
///
/// Names as of Velero 1.18. Most counters start at 0; the histogram and the time of the last success are born
/// with the first backup after each start of the server.
enum VeleroMetric: String, CaseIterable {
    case backupAttempts = "velero_backup_attempt_total"
    case backupSuccesses = "velero_backup_success_total"
    case backupPartialFailures = "velero_backup_partial_failure_total"
    case backupFailures = "velero_backup_failure_total"
    case backupValidationFailures = "velero_backup_validation_failure_total"
    case backupLastSuccess = "velero_backup_last_successful_timestamp"
    case backupItemErrors = "velero_backup_items_errors"
    case backupBytes = "velero_backup_tarball_size_bytes"
    case backupDurationSum = "velero_backup_duration_seconds_sum"
    case backupDurationCount = "velero_backup_duration_seconds_count"
    case locationStatus = "velero_backup_location_status_gauge"
    case restoreAttempts = "velero_restore_attempt_total"
    case restoreSuccesses = "velero_restore_success_total"
    case restorePartialFailures = "velero_restore_partial_failure_total"
    case restoreFailures = "velero_restore_failed_total"
    case restoreValidationFailures = "velero_restore_validation_failed_total"
    case snapshotAttempts = "velero_volume_snapshot_attempt_total"
    case snapshotFailures = "velero_volume_snapshot_failure_total"
    case csiSnapshotAttempts = "velero_csi_snapshot_attempt_total"
    case csiSnapshotFailures = "velero_csi_snapshot_failure_total"

    /// The selector of its series.
    var selector: String {
        switch self {
        // A location belongs to no schedule.
        case .locationStatus: Selection.foreign(rawValue)
        default: Selection.foreign(rawValue, "schedule=~\"$schedule\"")
        }
    }

    /// How often it happened within the time range.
    func count(by labels: String) -> String { "sum by (\(labels)) (increase(\(selector)[$__range]))" }

    /// How often it happened in all, from point to point of a graph.
    var bars: String { "sum(increase(\(selector)[$__rate_interval]))" }

    /// What is shown right now.
    func now(by labels: String) -> String { "max by (\(labels)) (\(selector))" }
}
