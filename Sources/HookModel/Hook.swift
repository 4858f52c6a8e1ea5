package import RunRecord

/// One configured hook: what it runs, when it is expected to, and how well it should do.
package struct Hook: Hashable, Sendable {
    /// Any UTF-8 text of 1 to 253 bytes.
    package var name: String
    /// The application that the hook belongs to; nil leaves it to the environment.
    package var workload: String?
    /// Where its workload runs; nil where nobody says, and where it runs in more than one.
    package var namespace: String?
    /// When it is expected to run; nil where nobody can say.
    package var expectation: Expectation?
    /// The IANA name of the zone in which a cron schedule is read; a `CRON_TZ=` in the schedule wins.
    package var timezone: String
    /// The configured phases only.
    package var phases: [HookPhase: PhaseSettings]
    /// Whether a backup's hook is to run in this pod, for /bin/sh: 0 is yes, 1 is no.
    package var only: String?
    package var evidence: Evidence?
    /// How long the application may stay frozen.
    package var maxQuiesce: Nanoseconds?
    package var objectives: Objectives?
    /// The severity of the alerts about this hook, where an alert does not set its own.
    package var severity: Severity
    /// Labels that its alerts carry, ordered by name; no name twice.
    package var labels: [Label]

    package init(
        name: String, workload: String? = nil, namespace: String? = nil, expectation: Expectation? = nil,
        timezone: String = "UTC", phases: [HookPhase: PhaseSettings] = [:], maxQuiesce: Nanoseconds? = nil,
        objectives: Objectives? = nil, severity: Severity = .warning, labels: [Label] = []
    ) {
        self.name = name
        self.workload = workload
        self.namespace = namespace
        self.expectation = expectation
        self.timezone = timezone
        self.phases = phases
        self.maxQuiesce = maxQuiesce
        self.objectives = objectives
        self.severity = severity
        self.labels = labels.sorted { $0.name < $1.name }
    }

    /// The longest name of a hook, in bytes of UTF-8.
    package static let maximumNameByteCount = 253

    /// The configured phases in the order in which a backup meets them, so that output is stable.
    package var orderedPhases: [HookPhase] {
        HookPhase.allCases.filter { phases[$0] != nil }
    }

    /// Whether a backup runs anything of the hook, so that a schedule and a freshness say something about it; one whose
    /// phases nobody has named may.
    package var isOfBackup: Bool { phases.isEmpty || phases[.pre] != nil || phases[.post] != nil }

    /// The phases whose runs count for the success objective: what a backup runs.
    package var backupPhases: [HookPhase] {
        phases.isEmpty ? [.pre, .post] : orderedPhases.filter { $0 == .pre || $0 == .post }
    }

    /// Whether the hook freezes its application, and so has the `boathook_quiesce*` series.
    package var quiesces: Bool {
        maxQuiesce != nil || phases[.pre].map { $0.hold != nil || $0.maxHold != nil } ?? false
    }

    /// The age of the latest success past which the freshness objective is missed.
    ///
    /// The configured limit, else the one that the schedule implies; nil where the hook has no freshness
    /// objective.
    ///
    /// - Parameters:
    ///   - moment: the time around which the schedule's gaps are measured.
    ///   - zone: the rules of ``timezone``.
    package func freshnessLimit(around moment: Timestamp, zone: ZoneRules) -> Nanoseconds? {
        guard let freshness = objectives?.freshness else { return nil }
        return freshness.limit ?? expectation?.impliedFreshnessLimit(around: moment, zone: zone)
    }
}

/// One label that a user gives to a hook's alerts.
package struct Label: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
