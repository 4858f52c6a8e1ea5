package import RunRecord

extension Hook {
    /// The words with which `boathook-run` runs a phase as it is configured, after the wrapper's own name.
    ///
    /// - Returns: nil where the configuration does not say what the phase runs.
    package func wrapperArguments(_ phase: HookPhase) -> [String]? {
        guard let settings = phases[phase] else { return nil }
        var steps = settings.steps
        if let evidence, phase == .pre {
            steps.insert(PhaseStep(command: evidence.recordScript), at: 0)
        }
        if let evidence, phase == .verify { steps.append(PhaseStep(command: evidence.compareScript)) }
        guard settings.releases || !settings.command.isEmpty || !steps.isEmpty else { return nil }

        var words = ["--hook", name, "--phase", phase.name.description]
        func add(_ option: WrapperOption, _ value: String?) {
            // In one word: a value may look like an option.
            if let value { words.append("\(option.rawValue)=\(value)") }
        }
        add(.timeout, settings.timeout.map(GoDuration.text))
        add(.grace, GoDuration.text(settings.grace))
        add(.maxHold, settings.maxHold.map(GoDuration.text))
        if phase == .pre || phase == .post { add(.only, only) }
        if settings.releases { return words + [WrapperOption.release.rawValue] }
        if settings.retries > 0 {
            add(.retries, String(settings.retries))
            add(.retryDelay, GoDuration.text(settings.retryDelay))
        }
        if let hold = settings.hold {
            words.append(WrapperOption.hold.rawValue)
            add(.ready, hold.ready)
        }
        add(.undoTimeout, settings.undoTimeout.map(GoDuration.text))
        add(.undo, settings.undo)
        for step in steps {
            add(.step, step.command)
            add(.undo, step.undo)
        }
        return settings.command.isEmpty ? words : words + ["--"] + settings.command
    }
}
