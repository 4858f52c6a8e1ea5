import HookModel
import RunRecord

/// One phase of one hook, as one place of one manifest asks for it.
struct FoundPhase {
    var name: String
    var phase: HookPhase
    var settings: PhaseSettings
    var maxQuiesce: Nanoseconds?
    var owner: HookOwner
    /// Each Schedule that makes it run.
    var cadences: [Cadence]
    var origin: Field

    /// What a hook of Velero's amounts to: itself, or each call of the wrapper in its command.
    ///
    /// Reports what is odd about the calls. One that cannot be read leaves the hook as it is.
    static func all(
        of hook: VeleroHook, unwrappedName: String, owner: HookOwner, cadences: [Cadence], origin: Field
    ) -> [FoundPhase] {
        func found(_ name: String, _ phase: HookPhase, _ settings: PhaseSettings, _ maxQuiesce: Nanoseconds?)
            -> Self
        {
            FoundPhase(
                name: name, phase: phase, settings: settings, maxQuiesce: maxQuiesce, owner: owner,
                cadences: cadences, origin: origin)
        }
        var calls: [WrappedCommand] = []
        do {
            calls = try WrappedCommand.calls(in: hook.command)
        } catch {
            origin.warn("\(VeleroFinding.wrapperCall(error))")
        }
        guard !calls.isEmpty else { return [found(unwrappedName, hook.phase, hook.settings, nil)] }
        return calls.map { call in
            hook.findings(about: call).forEach { origin.warn("\($0)") }
            return found(call.hook, call.phase, hook.settings(wrappedBy: call), call.maxHold)
        }
    }
}

/// Whose hook it is, as far as that is known.
struct HookOwner: Hashable {
    var workload: String?
    var namespace: String?
}
