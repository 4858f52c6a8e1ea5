package import HookModel
import RunRecord

/// All rules for a configuration, ready to be written in any form.
package struct RuleSet: Sendable {
    /// The hooks with what follows from their settings, ordered by name.
    package let hooks: [HookTerms]
    /// The namespace that the rules about daemons are restricted to; nil is all.
    let daemonNamespace: String?

    /// - Parameters:
    ///   - zone: the rules of a time zone that the configuration names.
    ///   - daemonNamespace: whose daemons the rules are to watch; nil is all of them.
    package init(
        _ configuration: Configuration, daemonNamespace: String? = nil, zone: (String) -> ZoneRules
    ) {
        var known: [Schedule: HookTerms] = [:]
        var zones: [String: ZoneRules] = [:]
        hooks = configuration.hooks.sorted { $0.name < $1.name }.map { hook in
            let schedule = Schedule(
                expectation: hook.expectation, timezone: hook.timezone,
                limit: hook.objectives?.freshness?.limit, isOfBackup: hook.isOfBackup)
            if let terms = known[schedule] { return HookTerms(hook, scheduledLike: terms) }
            let rules = zones[hook.timezone] ?? HookTerms.tabulated(zone(hook.timezone))
            zones[hook.timezone] = rules
            let terms = HookTerms(hook, zone: rules)
            known[schedule] = terms
            return terms
        }
        self.daemonNamespace = daemonNamespace
    }

    /// What the costly part of ``HookTerms`` follows from: thousands of hooks share a few schedules.
    private struct Schedule: Hashable {
        var expectation: Expectation?
        var timezone: String
        var limit: Nanoseconds?
        var isOfBackup: Bool
    }

    /// How long Prometheus must keep its samples for these rules.
    package var retention: String {
        PromQL.duration(hooks.map(\.retention).max() ?? .days(1))
    }

    /// The groups that belong to no hook.
    package var shared: [RuleGroup] { DaemonRules.groups(namespace: daemonNamespace) }

    /// A rule file of Prometheus, without its header.
    package var prometheus: String {
        var text = ""
        writePrometheus { text += $0 }
        return text
    }

    /// Writes ``prometheus`` piece by piece: those of thousands of hooks need not be in memory at once.
    package func writePrometheus(by workers: any Workers = OneWorker(), _ write: (String) -> Void) {
        write(RuleText.prometheus(shared))
        let hookTexts = HookTexts(of: hooks, indent: "", by: workers)
        var rest = hooks[...]
        while !rest.isEmpty {
            let texts = workers.map(rest.prefix(Self.batchCount), hookTexts.text)
            rest = rest.dropFirst(Self.batchCount)
            texts.forEach(write)
        }
    }

    /// So many hooks' rules are in memory at once: a few megabytes.
    private static let batchCount = 64

    /// PrometheusRules, a YAML document each, without their headers.
    package func documents(_ metadata: RuleMetadata) -> [String] {
        var documents: [String] = []
        writeDocuments(metadata) { documents.append($0) }
        return documents
    }

    /// Writes ``documents(_:)`` one after the other.
    package func writeDocuments(
        _ metadata: RuleMetadata, by workers: any Workers = OneWorker(), _ write: (String) -> Void
    ) {
        RuleManifest.write(hooks: hooks, shared: shared, metadata: metadata, by: workers, write)
    }
}
