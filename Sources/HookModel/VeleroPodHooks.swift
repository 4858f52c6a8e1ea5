package import RunRecord

/// The hooks that the annotations of one pod ask Velero for.
///
/// They win over those of a Backup's or Restore's spec, phase by phase: a pod with only a pre hook of its
/// own still gets the spec's post hooks.
package struct VeleroPodHooks: Hashable, Sendable {
    /// At most one for each phase.
    package private(set) var hooks: [HookPhase: VeleroHook] = [:]
    /// The set that each hook comes from, which decides between the two spellings of pre.
    package private(set) var sets: [HookPhase: VeleroAnnotationSet] = [:]
    /// What is odd, by the name of the annotation.
    package private(set) var findings: [String: [VeleroFinding]] = [:]

    /// Reads a pod's annotations; those that are not about hooks are passed over.
    package init(annotations: [String: String]) {
        for set in VeleroAnnotationSet.allCases {
            let values = Values(set: set, annotations: annotations)
            guard !values.isEmpty else { continue }
            if set == .legacyPre, hooks[.pre] != nil {
                values.present.forEach { note(.legacyIgnored, at: $0) }
            } else if values[set.deciding].isEmpty {
                let missing = VeleroFinding.decidingSettingMissing(VeleroAnnotation(set, set.deciding))
                values.present.forEach { note(missing, at: $0) }
            } else {
                hooks[set.phase] = readHook(values)
                sets[set.phase] = set
            }
        }
        for annotation in VeleroAnnotation.neverRead where annotations[annotation.name] != nil {
            let instead = annotation.set.bounding.map { VeleroAnnotation(annotation.set, $0) }
            note(.neverRead(instead: instead), at: annotation)
        }
    }

    private mutating func note(_ finding: VeleroFinding, at annotation: VeleroAnnotation) {
        findings[annotation.name, default: []].append(finding)
    }

    // MARK: One set

    private mutating func readHook(_ values: Values) -> VeleroHook {
        let set = values.set
        let command = readCommand(values)
        let timeout = readTimeout(values)
        let onError = set == .restoreInit ? nil : readOnError(values)
        if set == .restore { readWait(values) }
        return VeleroHook(phase: set.phase, command: command, timeout: timeout, onError: onError)
    }

    private mutating func readCommand(_ values: Values) -> [String] {
        let annotation = VeleroAnnotation(values.set, .command)
        let text = values[.command]
        guard !text.isEmpty else {
            note(.initCommandMissing, at: VeleroAnnotation(values.set, .containerImage))
            return []
        }
        let (words, finding) = VeleroCommand.parse(text)
        if let finding, !Self.isTemplate(text) { note(finding, at: annotation) }
        return words
    }

    private mutating func readTimeout(_ values: Values) -> Nanoseconds? {
        guard let setting = values.set.bounding else { return nil }
        let (timeout, finding) = VeleroTimeout.parse(values[setting])
        if let finding {
            let isTemplate = Self.isTemplate(values[setting])
            note(
                isTemplate ? .renderedLater(assumed: "30s") : finding,
                at: VeleroAnnotation(values.set, setting)
            )
        }
        return timeout
    }

    private mutating func readOnError(_ values: Values) -> OnError {
        let text = values[.onError]
        if let onError = OnError(rawValue: text) { return onError }
        if !text.isEmpty {
            let later = VeleroFinding.renderedLater(assumed: OnError.whenUnset.name)
            note(
                Self.isTemplate(text) ? later : .onErrorUnknown, at: VeleroAnnotation(values.set, .onError))
        }
        return .whenUnset
    }

    private mutating func readWait(_ values: Values) {
        let ready = values[.waitForReady]
        let booleans = ["1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False", ""]
        if !booleans.contains(ready), !Self.isTemplate(ready) {
            note(.waitForReadyUnreadable, at: VeleroAnnotation(values.set, .waitForReady))
        }
        let wait = values[.waitTimeout]
        if case .timeoutUnreadable = VeleroTimeout.parse(wait).finding, !Self.isTemplate(wait) {
            note(.waitTimeoutUnreadable, at: VeleroAnnotation(values.set, .waitTimeout))
        }
    }

    /// Whether KOTS has yet to make the text what it will be.
    private static func isTemplate(_ text: String) -> Bool {
        text.contains("repl{{") || text.contains("{{repl")
    }
}

/// The annotations of one set that a pod has.
private struct Values {
    let set: VeleroAnnotationSet
    private let texts: [VeleroSetting: String]

    init(set: VeleroAnnotationSet, annotations: [String: String]) {
        self.set = set
        var texts: [VeleroSetting: String] = [:]
        for setting in set.settings { texts[setting] = annotations[VeleroAnnotation(set, setting).name] }
        self.texts = texts
    }

    var isEmpty: Bool { texts.isEmpty }

    /// In the order of ``VeleroAnnotationSet/settings``.
    var present: [VeleroAnnotation] {
        self.set.settings.filter { texts[$0] != nil }.map { VeleroAnnotation(self.set, $0) }
    }

    /// An absent annotation is an empty one, as Go's maps have it.
    subscript(setting: VeleroSetting) -> String { texts[setting] ?? "" }
}
