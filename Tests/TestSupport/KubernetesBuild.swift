import Foundation
import Glibc

/// The Kubernetes programs that `scripts/build-kube-apiserver` leaves in the cache folder.
package enum KubernetesBuild {
    /// Whether a server can be started: both programs are built, and what they need is installed.
    package static let isThere =
        TestMachine.requiresAll
        || canRun(server) && canRun(client) && TestMachine.has("etcd", "openssl")

    /// Where the API server is.
    package static func requireServer() throws -> String { try require(server) }

    /// Where its client is: `BOATHOOK_KUBECTL`, for the tests with another release, else the server's own.
    package static func requireClient() throws -> String { try require(client) }

    private static let folder = cacheFolder(ProcessInfo.processInfo.environment) + "/kube-apiserver-1.20.2"
    private static let server = "\(folder)/kube-apiserver"
    private static let client =
        nonempty("BOATHOOK_KUBECTL", of: ProcessInfo.processInfo.environment) ?? "\(folder)/kubectl"

    /// As the script finds it.
    private static func cacheFolder(_ environment: [String: String]) -> String {
        if let named = nonempty("BOATHOOK_CACHE", of: environment) { return named }
        let caches = nonempty("XDG_CACHE_HOME", of: environment) ?? "\(environment["HOME"] ?? "")/.cache"
        return "\(caches)/boathook"
    }

    private static func nonempty(_ name: String, of environment: [String: String]) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func canRun(_ program: String) -> Bool { access(program, X_OK) == 0 }

    private static func require(_ program: String) throws -> String {
        guard canRun(program) else { throw KubernetesNotBuilt(path: program) }
        return program
    }
}

/// A program of Kubernetes that is not in the cache folder.
package struct KubernetesNotBuilt: Error, CustomStringConvertible {
    package let path: String
    package var description: String { "\(path) is not there: `make test-kubernetes` builds it" }
}
