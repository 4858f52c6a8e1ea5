import HookModel
import RunRecord

/// Reads one item of `hooks:`.
struct HookReader {
    private let fields: Fields<HookKey>
    private let isTimeZone: (String) -> Bool

    /// Nil, and reported, where the item is no mapping.
    init?(_ field: Field, isTimeZone: @escaping (String) -> Bool) {
        guard let fields = Fields<HookKey>(field) else { return nil }
        self.fields = fields
        self.isTimeZone = isTimeZone
    }

    /// The value that names the hook; nil where there is none.
    var nameField: Field? { fields[.name] }

    /// The hook as far as it can be read; nil where it has no usable name.
    func read() -> Hook? {
        let (phases, evidence) = readPhases()
        let only = fields[.only]?.nonEmptyText()
        let timing = readTiming()
        let maxQuiesce = fields[.maxQuiesce]?.duration()
        let objectives = fields[.objectives].flatMap { field in
            ObjectivesReader(field, of: fields, phases: phases, expectation: timing.expectation)?.read()
        }
        if !phases.isEmpty, phases[.pre] == nil, phases[.post] == nil {
            (fields.present(.schedule) ?? fields.present(.every))?.warnAtKey(
                "only the pre and the post phase are expected to run, and the hook has neither, so that nobody is told"
                    + " of a run that is missed; add pre: or post:, or remove this")
        }
        let severity = fields[.severity]?.choice(of: Severity.allCases) { $0.name }
        let labels = fields[.labels].map(readLabels) ?? []
        let workload = fields[.workload]?.nonEmptyText()
        guard let name = readName() else { return nil }
        var hook = Hook(
            name: name, workload: workload, expectation: timing.expectation,
            timezone: timing.timezone ?? "UTC", phases: phases, maxQuiesce: maxQuiesce,
            objectives: objectives, severity: severity ?? .warning, labels: labels)
        hook.only = only
        hook.evidence = evidence
        return hook
    }

    private func readName() -> String? {
        guard let field = fields.required(.name, mend: "add name: and a name of your choice"),
            let name = field.nonEmptyText()
        else { return nil }
        let byteCount = name.utf8.count
        guard byteCount <= Hook.maximumNameByteCount else {
            field.reject(
                "the name is \(byteCount) bytes long; use at most \(Hook.maximumNameByteCount) bytes of UTF-8"
            )
            return nil
        }
        return name
    }

    // MARK: When it is expected to run

    private func readTiming() -> (expectation: Expectation?, timezone: String?) {
        let timezone = fields[.timezone].flatMap(readTimezone)
        let interval = fields[.every]?.duration(.long)
        guard let scheduleField = fields[.schedule] else {
            return (interval.map(Expectation.every), timezone)
        }

        if let everyField = fields[.every] {
            everyField.rejectKey("a hook has either a schedule or every, not both; remove one of them")
        }
        guard let schedule = readSchedule(scheduleField) else { return (nil, timezone) }
        if let own = schedule.timezone, let timezone, own != timezone {
            scheduleField.findings.warning(
                "the schedule's own zone \(quoted(own)) wins over timezone \(quoted(timezone)); remove one",
                at: scheduleField.position)
        }
        return (schedule.expectation, schedule.timezone ?? timezone)
    }

    private func readSchedule(_ field: Field) -> Schedule? {
        guard let text = field.text(expected: "a cron schedule such as \"0 1 * * *\"") else { return nil }
        do {
            let schedule = try Schedule(parsing: text)
            if let zone = schedule.timezone, !isTimeZone(zone) {
                field.reject(Self.unknownZone(zone))
                return nil
            }
            return schedule
        } catch {
            field.reject("\(error)")
            return nil
        }
    }

    private func readTimezone(_ field: Field) -> String? {
        guard let name = field.nonEmptyText() else { return nil }
        guard isTimeZone(name) else {
            field.reject(Self.unknownZone(name))
            return nil
        }
        return name
    }

    private static func unknownZone(_ name: String) -> String {
        "the time zone \(quoted(name)) is unknown; use a name such as UTC or Europe/Berlin"
    }

    // MARK: How it is run

    private func readPhases() -> (phases: [HookPhase: PhaseSettings], evidence: Evidence?) {
        var phases: [HookPhase: PhaseSettings] = [:]
        var evidence: Evidence?
        for phase in HookPhase.allCases {
            guard let field = fields.present(HookKey(phase)), let reader = PhaseReader(field, of: phase)
            else {
                continue
            }
            phases[phase] = reader.read()
            evidence = evidence ?? reader.readEvidence()
        }
        if HookPhase.allCases.allSatisfy({ fields.present(HookKey($0)) == nil }) {
            fields.findings.warning(
                "the hook has no phase, so its series begin only with its first run; add for example pre: {}",
                at: fields.position)
        }
        if evidence != nil, phases[.pre].map({ $0.releases }) ?? true {
            fields[.verify]?.rejectKey(
                "there is nothing to compare with, as no pre phase writes it down; add pre: to the hook")
        }
        return (phases, evidence)
    }

    // MARK: What its alerts carry

    private func readLabels(_ field: Field) -> [Label] {
        let entries = field.entries(expected: "a mapping such as { team: storage }") ?? []
        return entries.compactMap { entry in
            if let problem = LabelName.problem(entry.name) {
                entry.rejectKey("the label \(quoted(entry.name)) \(problem)")
            }
            return entry.nonEmptyText().map { Label(name: entry.name, value: $0) }
        }
    }
}
