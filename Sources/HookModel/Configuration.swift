/// Everything that a `boathook.yaml` says, or manifests with Velero's hooks, read and checked.
package struct Configuration: Hashable, Sendable {
    /// In the order of the file or files; no two have the same name.
    package var hooks: [Hook]
    /// The users who may have the daemon run hooks; nil stands for the daemon's own and root.
    package var socketUIDs: Set<UInt32>?

    package init(hooks: [Hook], socketUIDs: Set<UInt32>? = nil) {
        self.hooks = hooks
        self.socketUIDs = socketUIDs
    }

    /// The configuration of a daemon that was given none: every hook is learnt from its records.
    package static let empty = Configuration(hooks: [])

    /// The hook of that name; nil where the configuration has none.
    package func hook(named name: String) -> Hook? {
        hooks.first { $0.name == name }
    }
}
