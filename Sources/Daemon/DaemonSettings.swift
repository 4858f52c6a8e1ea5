package import Exporter
package import RunRecord

/// Where the daemon listens for `boathook run`.
package enum SocketPlace: Hashable, Sendable {
    case nowhere
    /// Where it usually is; a place that cannot be used is a warning.
    case standard
    /// There and nowhere else.
    case path(String)

    package static let standardPath = "/run/boathook/boathook.sock"
}

/// What the daemon is told from outside: flags and environment, read and checked.
package struct DaemonSettings: Sendable {
    package var configuration = ConfigurationPlace.standard
    /// At least one.
    package var listenAddresses = [ListenAddress.standard]
    package var telemetryPath = Self.defaultTelemetryPath
    package var lifecycle = Lifecycle.disabled
    package var spoolPath = Self.defaultSpoolPath
    package var socket = SocketPlace.standard
    /// The wrapper that an option names; nil has it looked for when a hook is to be run.
    package var wrapperPath: String?
    package var storagePath = Self.defaultStoragePath
    /// Older runs are deleted from the journal; the counters stay.
    package var retention = Self.defaultRetention
    /// `BOATHOOK_WORKLOAD`: the workload of hooks and records that name none.
    package var environmentWorkload: String?
    /// `BOATHOOK_NAMESPACE`: the namespace that the rules about configured hooks are restricted to.
    package var environmentNamespace: String?
    /// `BOATHOOK_POD_UID`: records of other pods are refused; nil takes in everybody's.
    package var podUID: String?

    package init() {}

    package static let defaultTelemetryPath = "/metrics"
    package static let defaultSpoolPath = "/run/boathook/spool"
    package static let defaultStoragePath = "/var/lib/boathook"
    package static let defaultRetention = Nanoseconds.seconds(90 * 86_400)

    private static let workloadVariable = "BOATHOOK_WORKLOAD"
    private static let namespaceVariable = "BOATHOOK_NAMESPACE"
    private static let podUIDVariable = "BOATHOOK_POD_UID"

    /// The variables that ``adopt(environment:)`` looks for; the wrapper reads the same.
    package static let environmentNames = [workloadVariable, namespaceVariable, podUIDVariable]

    /// Takes in what the environment says; an empty variable counts as absent.
    package mutating func adopt(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        environmentWorkload = value(Self.workloadVariable)
        environmentNamespace = value(Self.namespaceVariable)
        podUID = value(Self.podUIDVariable)
    }
}
