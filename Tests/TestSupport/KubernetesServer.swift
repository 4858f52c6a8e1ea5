import Glibc

/// A Kubernetes API server on an etcd of its own, without nodes and controllers.
///
/// It stores, validates, defaults and watches objects as any cluster does, and nothing happens to them: pods stay
/// pending, namespaces stay terminating. Both servers listen on the loopback alone and are killed when the value
/// goes.
package final class KubernetesServer: Sendable {
    /// Who asks; the server authorises by RBAC.
    package enum Identity: String, Sendable, CaseIterable {
        /// May do everything.
        case administrator
        /// May do nothing until a binding lets the user `visitor`.
        case visitor

        fileprivate var token: String { "\(rawValue)-token" }
        fileprivate var groups: String {
            switch self {
            case .administrator: "system:masters"
            case .visitor: ""
            }
        }
    }

    private let folder: TemporaryFolder
    private let etcd: ChildProcess
    private let server: ChildProcess
    private let client: String

    /// Starts both, and returns once the server says that it is ready: some 4 s later.
    package static func start() async throws -> KubernetesServer {
        let folder = try TemporaryFolder()
        let client = try KubernetesBuild.requireClient()
        let program = try KubernetesBuild.requireServer()
        try await makeKeys(in: folder)
        let etcdPort = try HTTPClient.freePort()
        let port = try HTTPClient.freePort()
        try writeIdentities(in: folder, port: port)
        let etcd = try modest(
            try requireTool("etcd"),
            try etcdArguments(data: folder.path("etcd"), port: etcdPort)
        ).start()
        let server = try modest(program, serverArguments(in: folder, port: port, etcdPort: etcdPort)).start()
        let cluster = KubernetesServer(folder: folder, etcd: etcd, server: server, client: client)
        try await eventually("the Kubernetes API server is ready", within: .seconds(120)) {
            if let exit = etcd.exit { throw ServerEnded(name: "etcd", end: exit.end, log: etcd.errorText) }
            if let exit = server.exit {
                throw ServerEnded(name: "kube-apiserver", end: exit.end, log: server.errorText)
            }
            return try await cluster.kubectl(["get", "--raw", "/readyz"]).outputText == "ok"
        }
        return cluster
    }

    private init(folder: TemporaryFolder, etcd: ChildProcess, server: ChildProcess, client: String) {
        self.folder = folder
        self.etcd = etcd
        self.server = server
        self.client = client
    }

    /// The file with which any client finds the server and is `identity`.
    package func kubeconfig(of identity: Identity = .administrator) -> String {
        folder.path(Self.kubeconfigName(of: identity))
    }

    /// What `kubectl` says to these words, with `input` to read.
    package func kubectl(
        _ words: [String], input: String = "", as identity: Identity = .administrator
    ) async throws -> Finished {
        let environment = Command.plainEnvironment.merging([
            "HOME": folder.path, "KUBECONFIG": kubeconfig(of: identity),
        ]) { $1 }
        return try await Command(client, words, environment: environment)
            .with { $0.input = .bytes(Array(input.utf8)) }
            .run(within: .seconds(300))
    }

    /// Everything that the server has logged so far.
    package var log: String { server.errorText }

    /// Ends both at once and waits for them.
    package func stop() async throws {
        try await server.stop(SIGKILL)
        try await etcd.stop(SIGKILL)
    }
}

extension KubernetesServer {
    private static func kubeconfigName(of identity: Identity) -> String { "\(identity).kubeconfig" }

    /// The server's start takes two cores for seconds: other tests, which measure deadlines, go first.
    private static func modest(_ program: String, _ arguments: [String]) -> Command {
        Command("nice", ["-n", "10", program] + arguments).with { $0.output = .discarded }
    }

    /// A certificate that is its own authority, and the key that signs the tokens of service accounts.
    private static func makeKeys(in folder: TemporaryFolder) async throws {
        let openssl = try requireTool("openssl")
        let curve = "prime256v1"
        try await Command(
            openssl,
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:\(curve)", "-nodes"]
                + ["-days", "30", "-subj", "/CN=kube-apiserver", "-addext", "subjectAltName=IP:127.0.0.1"]
                + ["-keyout", folder.path("tls.key"), "-out", folder.path("tls.crt")]
        ).text()
        try await Command(
            openssl, ["ecparam", "-name", curve, "-genkey", "-noout", "-out", folder.path("accounts.key")]
        ).text()
    }

    private static func writeIdentities(in folder: TemporaryFolder, port: UInt16) throws {
        let tokens = Identity.allCases.map { #"\#($0.token),\#($0),\#($0)-uid,"\#($0.groups)""# }
        _ = try folder.write(tokens.joined(separator: "\n") + "\n", to: "tokens.csv", mode: 0o600)
        for identity in Identity.allCases {
            _ = try folder.write(
                """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts: [{ name: test, context: { cluster: test, user: test } }]
                clusters:
                - name: test
                  cluster: { server: "https://127.0.0.1:\(port)", certificate-authority: tls.crt }
                users: [{ name: test, user: { token: \(identity.token) } }]

                """, to: kubeconfigName(of: identity), mode: 0o600)
        }
    }

    private static func etcdArguments(data: String, port: UInt16) throws -> [String] {
        let client = "http://127.0.0.1:\(port)"
        let peer = "http://127.0.0.1:\(try HTTPClient.freePort())"
        return [
            "--data-dir=\(data)", "--listen-client-urls=\(client)", "--advertise-client-urls=\(client)",
            "--listen-peer-urls=\(peer)", "--initial-advertise-peer-urls=\(peer)",
            "--initial-cluster=default=\(peer)", "--unsafe-no-fsync", "--logger=zap", "--log-level=error",
        ]
    }

    private static func serverArguments(
        in folder: TemporaryFolder, port: UInt16, etcdPort: UInt16
    ) -> [String] {
        let issuer = "https://kubernetes.default.svc"
        return [
            "--etcd-servers=http://127.0.0.1:\(etcdPort)", "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1", "--secure-port=\(port)",
            "--tls-cert-file=\(folder.path("tls.crt"))", "--tls-private-key-file=\(folder.path("tls.key"))",
            "--token-auth-file=\(folder.path("tokens.csv"))", "--authorization-mode=RBAC",
            "--service-account-key-file=\(folder.path("accounts.key"))",
            "--service-account-signing-key-file=\(folder.path("accounts.key"))",
            "--service-account-issuer=\(issuer)", "--api-audiences=\(issuer)",
            "--service-cluster-ip-range=10.0.0.0/24", "--endpoint-reconciler-type=none",
            "--allow-privileged=true",
            // Its controller, which makes the accounts that it asks for, does not run here.
            "--disable-admission-plugins=ServiceAccount",
        ]
    }
}
