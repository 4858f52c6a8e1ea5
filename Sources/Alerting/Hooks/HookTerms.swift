package import HookModel
package import RunRecord

/// What follows from a hook's settings for its rules: limits, and how far to look back.
package struct HookTerms: Hashable, Sendable {
    package let hook: Hook
    /// The largest time between two expected runs.
    package let gap: Nanoseconds?
    /// Expected runs a day, on average over years.
    package let runsPerDay: Double?
    /// The age past which the latest success is too old; nil where nobody says when the hook runs, and where no backup
    /// runs it.
    package let freshnessLimit: Nanoseconds?

    /// - Parameter zone: the rules of the hook's time zone.
    package init(_ hook: Hook, zone: ZoneRules) {
        self.hook = hook
        gap = hook.expectation?.largestGap(around: Self.reference, zone: zone)
        runsPerDay = hook.expectation?.runsPerDay
        freshnessLimit =
            hook.isOfBackup
            ? hook.objectives?.freshness?.limit ?? gap.map(Expectation.impliedFreshnessLimit(gap:)) : nil
    }

    /// The terms of a hook with the same schedule and freshness limit as another one, whether it says so itself or not: no
    /// rule looks at its expectation.
    init(_ hook: Hook, scheduledLike other: HookTerms) {
        self.hook = hook
        gap = other.gap
        runsPerDay = other.runsPerDay
        freshnessLimit = other.freshnessLimit
    }

    /// Around which schedules are looked at, so that the same input always gives the same rules.
    package static let reference = Timestamp(nanosecondsSinceEpoch: 1_767_225_600_000_000_000)

    /// The rules of a zone, quick for the moments at which most schedules are looked up.
    static func tabulated(_ zone: ZoneRules) -> ZoneRules {
        zone.tabulated(from: reference.advanced(by: .days(-200)), to: reference.advanced(by: .days(200)))
    }

    /// How far back successes and failures are remembered: a week longer than a success stays fresh.
    var memory: Nanoseconds {
        guard let lateness else { return .days(15) }
        return max((lateness + .days(7)).roundedUp(to: .days(1)), .days(8))
    }

    /// What Prometheus must keep for the hook's rules to hold.
    package var retention: Nanoseconds { max(memory, hook.objectives?.window ?? .zero) }

    /// Whether the schedule, or else the limit, leaves gaps so long that it may be told a quarter of an hour later that a
    /// run is missing.
    var isRare: Bool { (gap ?? freshnessLimit ?? .zero) >= .hours(6) }

    /// How long after its moment a run should be over: what the freshness limit leaves, but never less than the
    /// run itself may take, and a post hook after an upload.
    var margin: Nanoseconds? {
        guard let gap else { return nil }
        let usual = min(max(Nanoseconds(gap.count / 12), .seconds(900)), .seconds(43_200))
        let granted = freshnessLimit.flatMap { $0 > gap ? $0 - gap : nil } ?? usual
        return max(granted, longestRun)
    }

    /// The age of the latest success from which the hook counts as not run; nil where nobody says when it runs.
    var lateness: Nanoseconds? {
        guard let freshnessLimit else { return nil }
        return max(freshnessLimit, gap.map { $0 + longestRun } ?? .zero)
    }

    /// How long after its moment a run may take to end, by its deadline and what it waits for.
    private var longestRun: Nanoseconds {
        let timeout = hook.phases[scheduledPhase]?.timeout.map { $0 + .seconds(300) } ?? .zero
        return scheduledPhase == .post ? timeout + .seconds(15_900) : timeout
    }

    /// The phase whose success says that the hook ran: its post hook only where it has no other.
    var scheduledPhase: HookPhase { hook.phases[.pre] == nil && hook.phases[.post] != nil ? .post : .pre }

    /// How long the post hook may take to come; nil is as long as Velero waits for uploads.
    var postGrace: Nanoseconds? { hook.maxQuiesce.map { $0 + .seconds(300) } }

    /// How urgent a failure of `phase` is: where Velero goes on with the backup, not worth waking anyone.
    func failureSeverity(_ phase: HookPhase) -> Severity {
        let stopsBackup = hook.phases[phase]?.onError == .fail
        return phase == .pre && !stopsBackup ? hook.severity.atMost(.warning) : hook.severity
    }

    /// What the hook's alerts carry: its name and its owner's labels, as texts and not as templates.
    var alertLabels: [Label] {
        ([Label(name: "hook", value: hook.name)] + hook.labels).map {
            Label(name: $0.name, value: AlertText.escaped($0.value))
        }
    }
}

extension Nanoseconds {
    static func days(_ count: Int64) -> Nanoseconds { .seconds(count * 86_400) }
    static func minutes(_ count: Int64) -> Nanoseconds { .seconds(count * 60) }
    static func hours(_ count: Int64) -> Nanoseconds { .seconds(count * 3_600) }
    /// The span, rounded up to a multiple of `unit`; one `unit` at least.
    func roundedUp(to unit: Nanoseconds) -> Nanoseconds {
        Nanoseconds(max((count + unit.count - 1) / unit.count, 1) * unit.count)
    }
    /// In days.
    var days: Double { seconds / 86_400 }
}
