import Foundation
import TestSupport
import Testing

/// A namespace of one test's own on the suite's server.
struct ClusterBench: Sendable {
    let server: KubernetesServer
    let namespace: String

    init() async throws {
        server = try #require(OneServer.running)
        namespace = "test-\(UUID().uuidString.prefix(13).lowercased())"
        let made = try await server.kubectl(["create", "namespace", namespace])
        try #require(made.status == 0, "\(made.errorText)")
    }

    /// What `kubectl` says to these words about the namespace, with `input` to read.
    func kubectl(
        _ words: String..., input: String = "", as identity: KubernetesServer.Identity = .administrator
    ) async throws -> Finished {
        try await server.kubectl(["--namespace", namespace] + words, input: input, as: identity)
    }

    /// The rules that need no configuration, as `boathook rules` prints them.
    func genericRules(_ options: [String] = []) async throws -> String {
        try await Command(try BuiltProducts.daemon(), ["rules", "--set", "generic"] + options).text()
    }

    /// What `boathook rules` prints for these hooks.
    func rules(of hooks: SampleHooks, _ options: [String] = []) async throws -> String {
        try await Command(try BuiltProducts.daemon(), ["rules", "-"] + options)
            .with { $0.input = .bytes(Array(hooks.configuration.utf8)) }
            .text(within: .seconds(300))
    }

    /// The names of the PrometheusRules that are stored, sorted.
    func storedNames(selector: String = "") async throws -> [String] {
        try await list(["get", "prometheusrules", "--selector", selector]).map(\.name).sorted()
    }

    /// The specs of the PrometheusRules that are stored, by name.
    func storedSpecs() async throws -> [String: Spec] {
        try await specs(list(["get", "prometheusrules"]))
    }

    /// The specs in `manifest` as `kubectl` reads them, by name, without asking what the server would store.
    func writtenSpecs(of manifest: String) async throws -> [String: Spec] {
        try await specs(list(["create", "--dry-run=client", "--filename", "-"], input: manifest))
    }

    private func specs(_ objects: [Object]) throws -> [String: Spec] {
        Dictionary(objects.map { ($0.name, $0.spec) }) { first, _ in first }
    }

    private func list(_ words: [String], input: String = "") async throws -> [Object] {
        let said = try await server.kubectl(
            ["--namespace", namespace] + words + ["--output", "json"], input: input)
        try #require(said.status == 0, "\(said.errorText)")
        return try Object.all(in: said.output)
    }
}

/// What a PrometheusRule says, as a value to compare: JSON with sorted keys.
struct Spec: Hashable {
    let json: String
}

/// A PrometheusRule in kubectl's JSON.
private struct Object {
    let name: String
    let spec: Spec

    /// Those of a list, or the only one; `kubectl` prints several that it read itself one after the other.
    static func all(in output: [UInt8]) throws -> [Object] {
        try documents(in: output).flatMap { document -> [Object] in
            guard let object = try JSONSerialization.jsonObject(with: document) as? [String: Any] else {
                return []
            }
            let items = object["items"] as? [[String: Any]] ?? [object]
            return try items.map(Object.init)
        }
    }

    private init(_ object: [String: Any]) throws {
        let metadata = object["metadata"] as? [String: Any]
        name = try #require(metadata?["name"] as? String)
        let spec = try JSONSerialization.data(
            withJSONObject: try #require(object["spec"]), options: [.sortedKeys])
        self.spec = Spec(json: String(decoding: spec, as: UTF8.self))
    }

    /// kubectl indents what is inside a document, so that a brace in the first column ends one.
    private static func documents(in output: [UInt8]) -> [Data] {
        output.split(separator: UInt8(ascii: "\n")).reduce(into: [Data]()) { documents, line in
            if line.first == UInt8(ascii: "{") || documents.isEmpty { documents.append(Data()) }
            documents[documents.count - 1].append(contentsOf: line + [UInt8(ascii: "\n")])
        }
    }
}
