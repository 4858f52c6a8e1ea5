import HookModel
import RunRecord
import Yams

/// One item of `hooks.resources` in a spec of Velero's.
struct SpecEntry {
    let name: String
    let selection: VeleroSelection
    /// In the order in which they run; several may be of one phase.
    let hooks: [SpecHook]
    let origin: Field

    /// One hook of the entry and where it stands.
    struct SpecHook {
        let hook: VeleroHook
        let origin: Field
    }

    /// Reads an item; nil, and reported, where it has no usable name.
    init?(_ field: Field, kind: VeleroKind) {
        let members = field.members()
        guard let origin = members["name"] else {
            field.reject("an entry of the hooks has no name; add name: and a name of your choice")
            return nil
        }
        guard let name = origin.manifestText() else { return nil }
        guard (1...Hook.maximumNameByteCount).contains(name.utf8.count) else {
            origin.reject("the name has \(name.utf8.count) bytes; use 1 to \(Hook.maximumNameByteCount)")
            return nil
        }
        self.name = name
        self.origin = origin
        // A Restore's hooks are for pods whatever the resources say.
        selection = VeleroSelection(members, resources: kind == .restore ? .ignored : .respected)
        switch kind {
        case .backup, .schedule:
            hooks = [(HookPhase.pre, "pre"), (.post, "post")].flatMap { phase, key in
                members.items(key, named: "a \(key) hook").compactMap {
                    Self.exec($0, phase, timeout: "timeout")
                }
            }
        case .restore:
            hooks = members.items("postHooks", named: "a restore hook").flatMap(Self.restoreHooks)
        }
        if !selection.takesPods, !hooks.isEmpty {
            origin.warn(
                "the hooks of this entry never run, as its resources leave pods out; add pods to them")
        }
    }

    private static func restoreHooks(_ field: Field) -> [SpecHook] {
        let members = field.members()
        if members["exec"] != nil { return [exec(field, .restore, timeout: "execTimeout")].compactMap { $0 } }
        return members.members("init").items("initContainers", named: "an init container").map { container in
            let command = container.members().texts("command")
            let hook = VeleroHook(phase: .`init`, command: command, timeout: nil, onError: nil)
            return SpecHook(hook: hook, origin: container)
        }
    }

    /// The `exec` of a hook; nil, and reported, where it has no command.
    private static func exec(_ field: Field, _ phase: HookPhase, timeout key: String) -> SpecHook? {
        guard let exec = field.members()["exec"] else {
            field.reject("\(field.name) has no exec; add exec: with a command")
            return nil
        }
        let members = exec.members()
        let command = members.texts("command")
        guard !command.isEmpty else {
            // A command of another kind, and words that are no text, are reported already.
            if members["command"].map({ $0.node.sequence?.isEmpty ?? false }) ?? true {
                (members["command"] ?? exec).reject(
                    "the hook has no command; add for example command: [/bin/sh, -c, sync]")
            }
            return nil
        }
        var hook = VeleroHook(phase: phase, command: command)
        if let field = members[key], let stated = field.specDuration() {
            let (timeout, finding) = VeleroTimeout.inEffect(stated)
            hook.timeout = timeout
            if let finding { field.warn("\(finding)") }
        }
        if let onError = members["onError"]?.choice(of: OnError.allCases, word: { $0.name }) {
            hook.onError = onError
        }
        return SpecHook(hook: hook, origin: exec)
    }
}
