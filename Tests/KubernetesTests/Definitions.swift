import Foundation
import TestSupport

/// The custom resources that the suite's server knows.
enum Definitions {
    /// Has the server take the definition of PrometheusRule, and waits until clients can check against it.
    static func establish(on server: KubernetesServer) async throws {
        let file = try prometheusRule()
        let applied = try await server.kubectl(["apply", "-f", file])
        guard applied.status == 0 else { throw DefinitionRefused(file: file, said: applied.errorText) }
        // The schema by which a client refuses unknown fields is published some time after the resource.
        try await eventually("the schema of \(file) is published") {
            try await server.kubectl(["explain", "prometheusrule.spec.groups.rules.expr"]).status == 0
        }
    }

    /// The operator's own in the folder `BOATHOOK_CRDS`, else in `shared/crds` beside the checkout, else ours.
    private static func prometheusRule() throws -> String {
        let name = "monitoring.coreos.com_prometheusrules.yaml"
        let named = ProcessInfo.processInfo.environment["BOATHOOK_CRDS"] ?? ""
        guard named.isEmpty else {
            let file = "\(named)/\(name)"
            guard Files.exist(at: file) else { throw DefinitionMissing(file: file) }
            return file
        }
        let operators = "\(BuiltProducts.packageRoot)/../shared/crds/\(name)"
        return Files.exist(at: operators)
            ? operators : "\(BuiltProducts.packageRoot)/Tests/KubernetesTests/Fixtures/\(name)"
    }
}

/// A folder that was to hold a definition and does not.
struct DefinitionMissing: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file) is not there: put it there, or leave BOATHOOK_CRDS unset" }
}

/// A definition that the server did not take.
struct DefinitionRefused: Error, CustomStringConvertible {
    let file: String
    let said: String
    var description: String { "\(file) was refused: \(said)" }
}
