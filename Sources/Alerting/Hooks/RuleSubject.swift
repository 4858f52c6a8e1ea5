import HookMetrics
import HookModel

/// The series that rules look at: those of every hook, or those of one.
struct RuleSubject {
    /// What the rules' own series are called by, so that two sets in one Prometheus never write the same one.
    enum Set: String {
        case generic = "max"
        case configured = "hook_max"
    }

    let set: Set
    /// What all selectors have in common.
    private let matchers: String
    /// What tells the rules of one hook from those of another, for who reads them and who checks them.
    let labels: [Label]

    /// Every hook there is.
    static let everyHook = RuleSubject(set: .generic, matchers: [], labels: [])

    /// A vector of the workloads that a series may be labelled with; nil where it may be any.
    private let workloads: String?
    private let workload: String?

    private init(set: Set, matchers: [String], labels: [Label], workload: String? = nil) {
        self.set = set
        self.workload = workload
        self.labels = labels
        self.matchers = matchers.joined(separator: ",")
        workloads = workload.map { workload in
            // A dollar sign would begin the name of a group.
            let escaped = workload.unicodeScalars.map { $0 == "$" ? "$$" : String($0) }.joined()
            let replacement = PromQL.quoted(escaped)
            return "(vector(1) or label_replace(vector(1), \"workload\", \(replacement), \"\", \"\"))"
        }
    }

    /// One hook, wherever it runs.
    ///
    /// A series without a workload is taken for the hook's: a sidecar need not know its own.
    init(_ hook: Hook) {
        var matchers = ["hook=\(PromQL.quoted(hook.name))"]
        if let namespace = hook.namespace { matchers.append("namespace=\(PromQL.quoted(namespace))") }
        self.init(
            set: .configured, matchers: matchers, labels: [Label(name: "hook", value: hook.name)],
            workload: hook.workload)
    }

    /// The selector of a metric's series; `suffix` is what the type puts on the name of a sample.
    func series(_ family: MetricFamily, suffix: String = "", _ more: String...) -> String {
        selector(family.name + suffix, more)
    }

    /// The selector of what a rule of the same set has recorded.
    func recorded(_ recording: Recording, _ more: String...) -> String {
        selector(name(of: recording), more)
    }

    func name(of recording: Recording) -> String { "\(recording.rawValue):\(set.rawValue)" }

    /// The selector of a series that a rule recorded by its whole name.
    func recorded(_ name: String, _ more: String...) -> String { selector(name, more) }

    /// What `expression` yields for the subject's workload and for none; its series keep that label.
    ///
    /// A matcher that takes a label's absence makes Prometheus walk all values of the label, at each selector and
    /// in each block. So selectors go by the hook, and the few series of a workload with another hook of the same
    /// name are dropped at the end.
    func own(_ expression: String) -> String {
        guard let workloads else { return expression }
        var lines = Lines(capacity: expression.utf8.count + workloads.utf8.count + 512)
        lines.add("(")
        lines.add(block: expression, after: "  ")
        lines.add(")")
        lines.add("  and on (workload)")
        lines.add(workloads)
        return lines.block
    }

    /// The same for an operand that is matched by less than its workload.
    func ofOwnWorkload(_ operand: String) -> String {
        workloads.map { "(\(operand) and on (workload) \($0))" } ?? operand
    }

    /// A rule that records for the subject.
    func record(_ recording: Recording, _ expression: String) -> Rule {
        record(name(of: recording), expression)
    }

    /// A rule that records for the subject under a name of its own; `further` are labels beyond the hook's.
    func record(_ name: String, _ expression: String, _ further: [Label] = []) -> Rule {
        .record(RecordingRule(name: name, expression: own(expression), labels: labels + further))
    }

    /// A rule that records what follows from recordings alone, and is the same for every hook: of another one of the
    /// name, too, whose own rules record just that. Saves what ``own(_:)`` costs.
    func recordAlike(_ name: String, _ expression: String) -> Rule {
        .record(RecordingRule(name: name, expression: expression, labels: labels))
    }

    func recordAlike(_ recording: Recording, _ expression: String) -> Rule {
        recordAlike(name(of: recording), expression)
    }

    /// Marks a recording as the subject's own, whatever workload its series have; nil for the generic rules.
    private var ownerLabel: Label? {
        self.set == .generic ? nil : Label(name: Recording.ownerLabel, value: workload ?? Recording.anyOwner)
    }

    /// A rule that records for the subject, to be selected by ``ownSeries(_:_:)``.
    func recordOwn(_ recording: Recording, _ expression: String) -> Rule {
        record(name(of: recording), expression, ownerLabel.map { [$0] } ?? [])
    }

    /// The selector of what ``recordOwn(_:_:)`` recorded for the subject and for no other hook of the name.
    func ownSeries(_ recording: Recording, _ more: String...) -> String {
        let owner = ownerLabel.map { ["\($0.name)=\(PromQL.quoted($0.value))"] } ?? []
        return selector(name(of: recording), owner + more)
    }

    /// The same without the mark.
    func ownRecorded(_ recording: Recording, _ more: String) -> String {
        let series = ownSeries(recording, more)
        return set == .generic ? series : "max without (\(Recording.ownerLabel)) (\(series))"
    }

    private func selector(_ name: String, _ further: [String]) -> String {
        if further.isEmpty { return matchers.isEmpty ? name : "\(name){\(matchers)}" }
        let others = further.joined(separator: ",")
        return matchers.isEmpty ? "\(name){\(others)}" : "\(name){\(matchers),\(others)}"
    }
}

/// What is remembered of a hook's phase, in however many pods it runs.
enum Recording: String {
    case lastSuccess = "namespace_workload_hook_phase:boathook_hook_last_success_timestamp_seconds"
    case lastRun = "namespace_workload_hook_phase:boathook_hook_last_run_timestamp_seconds"
    case lastFailure = "namespace_workload_hook_phase_reason:boathook_hook_last_failure_timestamp_seconds"
    /// A moment at which the schedule expects a run, for a while after it.
    case expected = "namespace_workload_hook_phase:boathook_hook_expected_timestamp_seconds"
    /// The latest of those whose run should be over by now.
    case due = "namespace_workload_hook_phase:boathook_hook_due_timestamp_seconds"
    /// The moment of the evaluation, as long as the hook is seen: its minimum is when that began.
    case seen = "namespace_workload_hook_phase:boathook_hook_seen_timestamp_seconds"
    /// The latest of each as far back as is remembered: looked up once, for all who compare it.
    case rememberedSuccess =
        "namespace_workload_hook_phase:boathook_hook_remembered_success_timestamp_seconds"
    case rememberedFailure =
        "namespace_workload_hook_phase_reason:boathook_hook_remembered_failure_timestamp_seconds"
    case rememberedDue = "namespace_workload_hook_phase:boathook_hook_remembered_due_timestamp_seconds"
    /// When the hook was seen first and last, as far back as is remembered.
    case firstSeen = "namespace_workload_hook_phase:boathook_hook_first_seen_timestamp_seconds"
    case lastSeen = "namespace_workload_hook_phase:boathook_hook_last_seen_timestamp_seconds"
    /// That of the post hook, in the generic rules.
    case rememberedRun = "namespace_workload_hook_phase:boathook_hook_remembered_run_timestamp_seconds"
    /// How old the latest success may be.
    case limit = "namespace_workload_hook_phase:boathook_hook_freshness_limit_seconds"
    /// The moment of the evaluation, as long as there is a limit.
    case limitSeen = "namespace_workload_hook_phase:boathook_hook_limit_seen_timestamp_seconds"
    /// The moment of the evaluation, as long as the rules are loaded.
    case loaded = "hook_phase:boathook_hook_rules_loaded_timestamp_seconds"
    /// Until when a pod was seen whose latest run had failed, as far back as is remembered.
    case failingSeen = "namespace_workload_hook_phase:boathook_hook_failing_seen_timestamp_seconds"
    /// 1 for a hook of one configuration that was removed from where it ran, 0 for one that is there.
    case gone = "namespace_workload_hook_phase:boathook_hook_gone:group"
    /// The failure that no success has followed, as far back as is remembered.
    case unrecovered = "namespace_workload_hook_phase_reason:boathook_hook_unrecovered_timestamp_seconds"
    /// The moment by which a run should have succeeded, as long as it has not.
    case overdue = "namespace_workload_hook_phase:boathook_hook_overdue_timestamp_seconds"
    /// The success of a pre hook that no post hook has followed in time.
    case unfinished = "namespace_workload_hook:boathook_hook_unfinished_timestamp_seconds"
    /// The failure that is one now.
    case failing = "namespace_workload_hook_phase_reason:boathook_hook_failing_timestamp_seconds"
    /// 1 for a pod whose counters, as one job sees them, count from zero in this step.
    case born = "namespace_job_pod_instance_workload_hook_phase:boathook_hook_born:group"

    /// What one hook's phase is, wherever it runs.
    static let level = "namespace, workload, hook, phase"
    /// What a hook is, wherever it runs.
    static let hookLevel = "namespace, workload, hook"

    /// Each severity and `on_error` that a hook's phase has, or last had.
    static let severity = "namespace_workload_hook_phase_severity_on_error:boathook_hook_info:group"
    static let rememberedSeverity =
        "namespace_workload_hook_phase_severity_on_error:boathook_hook_info:group_remembered"

    /// Present for each hook that has rules of its own, with the workload and namespace that they are about; without
    /// one where they are about any.
    static let rules = "hook:boathook_hook_rules:group"
    /// Present for each phase of a hook that is there, or was.
    static let present = "namespace_workload_hook_phase:boathook_hook_present:group"
    /// Present for those that rules of their own look after; the generic ones keep out of it.
    static let covered = "namespace_workload_hook_phase:boathook_hook_covered:group"
    /// How often the recordings are made.
    static let interval = "5m"
    /// How often a hook's own rules look weeks back: what they find then is carried on in between.
    static let longInterval = "15m"
    /// For how long, which outlasts a restart of Prometheus.
    static let carried = "70m"
    /// Marks, among the recordings of a name, what was found in all that is remembered: the `first` or the `latest`.
    static let memoryLabel = "boathook_memory"
    /// Marks whose hook a recording is: the workload's, or that of ``anyOwner``.
    static let ownerLabel = "boathook_workload"
    /// No name of a workload.
    static let anyOwner = "*"
}
