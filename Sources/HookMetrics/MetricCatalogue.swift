package import RunRecord

/// Every metric of boathook: the one place that names them.
///
/// Rules and dashboards name metrics only through here, so that one that does not exist does not compile.
package enum MetricCatalogue {
    /// All families, in the order in which they are documented.
    package static let all: [MetricFamily] = hookRuns + quiescing + objectives + daemon + process

    // MARK: Hooks

    package static let hookRuns = [
        info, runs, failures, duration, attempts, lastAttempts, running, runningSince, lastRun, lastSuccess,
        lastSkip, lastFailure, lastRunSuccess, lastDuration, timeout, expectedInterval, lastExpected,
        cpuSeconds, skips, undos,
    ]

    package static let info = hook(
        "info", .info, by: [.severity, .onError], "Always 1, for each configured hook and phase")
    package static let runs = hook("runs_total", .counter, "Finished runs")
    package static let failures = hook(
        "failures_total", .counter, by: [.reason], "Runs that did not succeed, by what went wrong")
    package static let duration = hook(
        "duration_seconds", .histogram,
        "Duration of whole runs with their retries, but for those that could not be started or were lost")
    package static let attempts = hook("attempts_total", .counter, "Attempts, the first of each run counted")
    package static let lastAttempts = hook("last_attempts", .gauge, "Attempts of the latest run")
    package static let running = hook("running", .gauge, "Runs under way")
    package static let runningSince = hook(
        "running_since_timestamp_seconds", .gauge, "Start of the oldest run under way, absent without one")
    package static let lastRun = hook(
        "last_run_timestamp_seconds", .gauge, "End of the latest run, absent before the first one")
    package static let lastSuccess = hook(
        "last_success_timestamp_seconds", .gauge,
        "End of the latest run that succeeded, absent before the first one")
    package static let lastSkip = hook(
        "last_skip_timestamp_seconds", .gauge,
        "When a predicate last kept a run from starting, absent before the first time")
    package static let lastFailure = hook(
        "last_failure_timestamp_seconds", .gauge, by: [.reason],
        "End of the latest run that failed for that reason, absent before the first one")
    package static let lastRunSuccess = hook(
        "last_run_success", .gauge, "Whether the latest run succeeded, 1 or 0")
    package static let lastDuration = hook(
        "last_duration_seconds", .gauge, "Duration of the latest run with its retries")
    package static let timeout = hook(
        "timeout_seconds", .gauge, "The deadline in force over all attempts of a run, absent without one")
    package static let expectedInterval = hook(
        "expected_interval_seconds", .gauge, "The largest gap between two runs that the schedule leaves")
    package static let lastExpected = hook(
        "last_expected_timestamp_seconds", .gauge, "The latest moment at which the schedule expected a run")
    package static let cpuSeconds = hook(
        "cpu_seconds_total", .counter, "User and system time of the hook's processes")
    package static let skips = hook("skips_total", .counter, "Runs that a predicate kept from starting")
    package static let undos = hook("undos_total", .counter, by: [.result], "Undo commands that were run")

    // MARK: Quiescing

    package static let quiescing = [
        quiesced, quiesceStart, quiescedSeconds, quiesceDuration, quiesceLimit, quiesceReleases,
    ]

    package static let quiesced = quiesce(
        "quiesced", .gauge, "1 from a successful pre hook until its successful post, release or undo, else 0")
    package static let quiesceStart = quiesce(
        "quiesce_start_timestamp_seconds", .gauge,
        "Since when the application is quiesced, absent when it is not")
    package static let quiescedSeconds = quiesce(
        "quiesced_seconds_total", .counter, "Time spent quiesced, the open quiesce counted up to now")
    package static let quiesceDuration = quiesce(
        "quiesce_duration_seconds", .histogram, "Duration of the quiesces that are over")
    package static let quiesceLimit = quiesce(
        "quiesce_limit_seconds", .gauge, "How long the application may stay quiesced")
    package static let quiesceReleases = quiesce(
        "quiesce_releases_total", .counter, by: [.by], "Quiesces that are over, by what ended them")

    // MARK: Objectives

    package static let objectives = [objectiveRatio, objectiveLimit, objectiveWindow]

    package static let objectiveRatio = MetricFamily(
        name: "boathook_objective_ratio", type: .gauge, labels: hookLabels + [.objective],
        help: "The configured targets: success, duration, freshness")
    package static let objectiveLimit = MetricFamily(
        name: "boathook_objective_limit_seconds", type: .gauge, labels: hookLabels + [.objective],
        help: "The threshold of duration, the limit of freshness, the budget of quiesce (without phase)")
    package static let objectiveWindow = MetricFamily(
        name: "boathook_objective_window_seconds", type: .gauge, labels: hookLabels,
        help: "The time over which the objectives are measured")

    // MARK: The daemon itself

    package static let daemon = [
        intakeRecords, intakeRejected, intakeUnplaced, journalErrors, journalDamaged, spoolFiles,
        journalBytes, journalWritable, configLastReloadSuccessful, buildInfo,
    ]

    package static let intakeRecords = MetricFamily(
        name: "boathook_intake_records_total", type: .counter, labels: [],
        help: "Run records taken into the journal")
    package static let intakeRejected = MetricFamily(
        name: "boathook_intake_rejected_total", type: .counter, labels: [.reason],
        help: "Files in the spool that are no record of ours")
    package static let intakeUnplaced = MetricFamily(
        name: "boathook_intake_unplaced_total", type: .counter, labels: [],
        help: "Run records not counted, as learnt hooks fill their bounds: configure their hooks, "
            + "or have them name fewer workloads")
    package static let journalErrors = MetricFamily(
        name: "boathook_journal_errors_total", type: .counter, labels: [],
        help: "Journal operations that failed")
    package static let journalDamaged = MetricFamily(
        name: "boathook_journal_damaged_total", type: .counter, labels: [],
        help: "Damaged databases that were put aside for a new one, beside which they lie")
    package static let spoolFiles = MetricFamily(
        name: "boathook_spool_files", type: .gauge, labels: [], help: "Files in the spool")
    package static let journalBytes = MetricFamily(
        name: "boathook_journal_bytes", type: .gauge, labels: [], help: "Size of the journal on disk")
    package static let journalWritable = MetricFamily(
        name: "boathook_journal_writable", type: .gauge, labels: [],
        help: "Whether the journal takes writes, 1 or 0")
    package static let configLastReloadSuccessful = MetricFamily(
        name: "boathook_config_last_reload_successful", type: .gauge, labels: [],
        help: "Whether the configuration was right when it was last read, 1 or 0")
    package static let buildInfo = MetricFamily(
        name: "boathook_build_info", type: .info, labels: [.version, .revision],
        help: "Always 1, with what this daemon was built from")

    // MARK: The daemon's process

    package static let process = [
        processCPUSeconds, processOpenFiles, processMaximumOpenFiles, processVirtualMemory,
        processMaximumVirtualMemory, processResidentMemory, processStartTime,
    ]

    package static let processCPUSeconds = MetricFamily(
        name: "process_cpu_seconds_total", type: .counter, labels: [],
        help: "Total user and system CPU time spent in seconds")
    package static let processOpenFiles = MetricFamily(
        name: "process_open_fds", type: .gauge, labels: [], help: "Number of open file descriptors")
    package static let processMaximumOpenFiles = MetricFamily(
        name: "process_max_fds", type: .gauge, labels: [], help: "Maximum number of open file descriptors")
    package static let processVirtualMemory = MetricFamily(
        name: "process_virtual_memory_bytes", type: .gauge, labels: [], help: "Virtual memory size in bytes")
    package static let processMaximumVirtualMemory = MetricFamily(
        name: "process_virtual_memory_max_bytes", type: .gauge, labels: [],
        help: "Maximum amount of virtual memory available in bytes")
    package static let processResidentMemory = MetricFamily(
        name: "process_resident_memory_bytes", type: .gauge, labels: [],
        help: "Resident memory size in bytes")
    package static let processStartTime = MetricFamily(
        name: "process_start_time_seconds", type: .gauge, labels: [],
        help: "Start time of the process since unix epoch in seconds")

    // MARK: Forms

    /// The value of a bucket's `le` for a bound, the same in both formats.
    package static func bucketBound(_ bound: Nanoseconds) -> String {
        var bytes: [UInt8] = []
        bytes.append(canonicalSecondsOf: bound)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let hookLabels: [MetricLabel] = [.hook, .phase, .workload]

    private static func hook(
        _ name: String, _ type: MetricType, by labels: [MetricLabel] = [], _ help: String
    ) -> MetricFamily {
        MetricFamily(name: "boathook_hook_" + name, type: type, labels: hookLabels + labels, help: help)
    }

    private static func quiesce(
        _ name: String, _ type: MetricType, by labels: [MetricLabel] = [], _ help: String
    ) -> MetricFamily {
        MetricFamily(name: "boathook_" + name, type: type, labels: [.hook, .workload] + labels, help: help)
    }
}
