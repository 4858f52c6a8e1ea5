package import HookModel
package import RunRecord

/// What the ledger has to know besides the records.
package struct LedgerSettings: Hashable, Sendable {
    package var configuration: Configuration
    /// The workload of configured hooks that the configuration gives none, and of the others' records that name
    /// none: the daemon's own `BOATHOOK_WORKLOAD`.
    package var environmentWorkload: String?

    package init(configuration: Configuration = .empty, environmentWorkload: String? = nil) {
        self.configuration = configuration
        self.environmentWorkload = environmentWorkload
    }
}

extension Hook {
    /// The phases whose series exist before the first run: the configured ones, or `pre` where the
    /// configuration only says when the hook is expected, or how well it should do.
    package var exposedPhases: [HookPhase] {
        orderedPhases.isEmpty ? [.pre] : orderedPhases
    }
}
