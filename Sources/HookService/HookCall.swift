package import HookModel
package import RunRecord

/// Why a hook of the configuration cannot be run by its name.
package enum HookCallError: Error, Hashable, Sendable, CustomStringConvertible {
    case hookUnknown(name: String, known: [String])
    case phaseMissing(hook: String, phase: HookPhase, present: [HookPhase])
    /// No phase was named, and more than one could be meant, or none.
    case phaseOpen(hook: String, present: [HookPhase])
    case commandMissing(hook: String, phase: HookPhase)

    package var description: String {
        switch self {
        case .hookUnknown(let name, let known) where known.isEmpty:
            "no hook is called \(quoted(name)): the configuration has none; add it, or name the configuration "
                + "with --config"
        case .hookUnknown(let name, let known):
            "no hook is called \(quoted(name)); the configuration has \(Self.list(known))"
        case .phaseMissing(let hook, let phase, let present) where present.isEmpty:
            "the hook \(quoted(hook)) has no phases; add \(phase): { command: […] } to it"
        case .phaseMissing(let hook, let phase, let present):
            "the hook \(quoted(hook)) has no phase \(phase); use \(Self.list(present.map(\.name.description)))"
        case .phaseOpen(let hook, let present) where present.isEmpty:
            "the hook \(quoted(hook)) has no phases; add pre: { command: […] } to it"
        case .phaseOpen(let hook, let present):
            "the hook \(quoted(hook)) has no phase pre; say which to run with --phase: "
                + Self.list(present.map(\.name.description))
        case .commandMissing(let hook, let phase):
            "the configuration does not say what the phase \(phase) of \(quoted(hook)) runs; add command: to it"
        }
    }

    /// As many names as help whoever mistyped one.
    private static func list(_ words: [String]) -> String {
        let most = 10
        let shown = words.prefix(most).map { $0.debugDescription }.joined(separator: ", ")
        return words.count > most ? "\(shown) and \(words.count - most) more" : shown
    }

    private func quoted(_ text: String) -> String { text.debugDescription }
}

/// One configured phase of a hook, ready to be run.
package struct HookCall: Hashable, Sendable {
    package let hook: String
    package let phase: HookPhase
    /// The words for the wrapper, after its own name.
    package let words: [String]

    /// Looks a phase up by name.
    ///
    /// - Parameters:
    ///   - phase: nil stands for pre where the hook has one, else for its only phase.
    ///   - spoolPath: where the run is recorded; nil leaves it to the wrapper's environment.
    package init(
        _ name: String, phase: HookPhase?, of configuration: Configuration, spoolPath: String? = nil
    ) throws(HookCallError) {
        guard let hook = configuration.hook(named: name) else {
            throw .hookUnknown(name: name, known: configuration.hooks.map(\.name))
        }
        let phase = if let phase { phase } else { try Self.phase(of: hook) }
        guard hook.phases[phase] != nil else {
            throw .phaseMissing(hook: name, phase: phase, present: hook.orderedPhases)
        }
        guard let words = hook.wrapperArguments(phase) else {
            throw .commandMissing(hook: name, phase: phase)
        }
        self.hook = name
        self.phase = phase
        self.words = (spoolPath.map { ["\(WrapperOption.spool.rawValue)=\($0)"] } ?? []) + words
    }

    private static func phase(of hook: Hook) throws(HookCallError) -> HookPhase {
        let present = hook.orderedPhases
        if present.contains(.pre) { return .pre }
        guard present.count == 1 else { throw .phaseOpen(hook: hook.name, present: present) }
        return present[0]
    }
}
