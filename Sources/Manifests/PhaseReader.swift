import HookModel
import RunRecord

/// Reads how one phase of a hook is run.
struct PhaseReader {
    private let fields: Fields<PhaseKey>
    private let phase: HookPhase

    /// Nil, and reported, where the value is no mapping; a list is the phase's steps.
    init?(_ field: Field, of phase: HookPhase) {
        self.phase = phase
        if field.isList {
            fields = Fields(list: field, as: .steps)
            return
        }
        guard let fields = Fields<PhaseKey>(field) else { return nil }
        self.fields = fields
    }

    func read() -> PhaseSettings {
        var settings = PhaseSettings()
        if let command = fields[.command].flatMap(readCommand) { settings.command = command }
        settings.timeout = fields[.timeout]?.duration()
        if let retries = fields[.retries]?.count() { settings.retries = retries }
        if let delay = fields[.retryDelay]?.duration(floor: .zero) { settings.retryDelay = delay }
        if let grace = fields[.grace]?.duration(floor: .zero) { settings.grace = grace }
        settings.onError = fields[.onError]?.choice(of: OnError.allCases) { $0.name }
        settings.undo = fields[.undo]?.nonEmptyText()
        settings.undoTimeout = fields[.undoTimeout]?.duration()
        settings.steps = fields[.steps].map(readSteps) ?? []
        if fields[.hold]?.flag() == true {
            settings.hold = HoldSettings(ready: fields[.ready]?.nonEmptyText())
        }
        settings.maxHold = fields[.maxHold]?.duration()
        settings.releases = fields[.release]?.flag() ?? false
        reportContradictions(settings)
        return settings
    }

    // MARK: Commands

    /// A list of words, or a text for /bin/sh.
    private func readCommand(_ field: Field) -> [String]? {
        if field.isScalar {
            return field.nonEmptyText().map { ["/bin/sh", "-c", $0] }
        }
        let example = "a text, or a list of words such as [psql, -c, CHECKPOINT]"
        guard let words = field.items(named: "a word of the command", expected: example) else { return nil }
        let command = words.compactMap { $0.text() }
        guard let program = words.first, command.count == words.count else {
            if words.isEmpty { field.reject("the command is empty; name a program, or remove the key") }
            return nil
        }
        guard command.first != "" else {
            program.reject("the command's program is empty; name one, or remove the command")
            return nil
        }
        return command
    }

    /// The same as one text for /bin/sh.
    private func readScript(_ field: Field) -> String? {
        if field.isScalar { return field.nonEmptyText() }
        return readCommand(field).map { words in words.map(ShellWord.quoted).joined(separator: " ") }
    }

    private func readSteps(_ field: Field) -> [PhaseStep] {
        let items = field.items(named: "a step", expected: "a list of steps, each with a command:") ?? []
        return items.compactMap { item in
            guard let step = Fields<StepKey>(item) else { return nil }
            let undo = step[.undo].flatMap(readScript)
            guard
                let command = step.required(.command, mend: "add for example command: [psql, -c, CHECKPOINT]")
            else { return nil }
            return readScript(command).map { PhaseStep(command: $0, undo: undo) }
        }
    }

    // MARK: What a restore is compared with

    /// Nil where the phase compares nothing.
    func readEvidence() -> Evidence? {
        guard fields.present(.evidence) != nil || fields.present(.checks) != nil else { return nil }
        guard phase == .verify else {
            for key in [PhaseKey.evidence, .checks] {
                fields[key]?.rejectKey("only verify: compares; move \(key.rawValue): there")
            }
            return nil
        }
        let folder = fields.required(
            .evidence,
            mend: "name a folder on the volume that is backed up, for example evidence: /data/evidence")
        let items = fields.required(.checks, mend: "add a list of checks, each with a command:")?
            .items(named: "a check", expected: "a list of checks, each with a command:")
        let checks = (items ?? []).compactMap(readCheck)
        guard let field = folder, let path = field.nonEmptyText() else { return nil }
        guard path.hasPrefix("/"), !path.split(separator: "/").isEmpty else {
            field.reject(
                "the folder \(quoted(path)) is no path from the root; write for example /data/evidence")
            return nil
        }
        if let items, items.isEmpty { fields[.checks]?.reject("there is no check in the list; add one") }
        return checks.isEmpty ? nil : Evidence(folder: path, checks: checks)
    }

    private func readCheck(_ item: Field) -> Evidence.Check? {
        guard let check = Fields<CheckKey>(item) else { return nil }
        let expectation = check[.expect]?.choice(of: Evidence.Expectation.allCases) { $0.rawValue }
        guard
            let command = check.required(
                .command, mend: "add for example command: psql -Atc 'select count(*) from orders'")
        else { return nil }
        return readScript(command).map { Evidence.Check(command: $0, expectation: expectation ?? .same) }
    }

    // MARK: What does not go together

    private func reportContradictions(_ settings: PhaseSettings) {
        func reject(_ key: PhaseKey, _ message: String) { fields[key]?.rejectKey(message) }
        if settings.releases {
            for key in [
                PhaseKey.command, .steps, .hold, .ready, .maxHold, .undo, .undoTimeout, .retries, .retryDelay,
            ] {
                reject(key, "a phase with release: true runs nothing of its own; remove \(key.rawValue):")
            }
            return
        }
        if settings.hold != nil, settings.command.isEmpty {
            reject(.hold, "there is no command that could hold; add command:")
        }
        if settings.hold == nil {
            reject(.ready, "ready: means nothing without hold: true; add that, or remove ready:")
        }
        let hasUndo = settings.undo != nil || settings.steps.contains { $0.undo != nil }
        if settings.undo != nil, settings.command.isEmpty {
            reject(.undo, "there is no command to be undone; give each step an undo: of its own")
        }
        if !hasUndo {
            reject(.undoTimeout, "undoTimeout: means nothing without undo:; add that, or remove undoTimeout:")
            if settings.hold == nil {
                reject(
                    .maxHold,
                    "maxHold: means nothing without hold: true or undo:; add one, or remove maxHold:")
            }
        }
    }
}
