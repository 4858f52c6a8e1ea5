import Exporter
import HTTPTypes
import HookModel
import HummingbirdTesting
import NIOCore
import RunRecord
import Synchronization
import Testing

struct RuleServiceTests {
    private static let hook = Hook(
        name: "postgres", expectation: .every(.seconds(86_400)), phases: [.pre: PhaseSettings()])
    private static let place = RulePlace(namespace: "shop", workload: "My_DB")

    @Test func `the manifest is named for the workload, and its rules are about this one alone`() async throws
    {
        try await House(place: Self.place, hooks: [Self.hook]).serve { client in
            let response = try await client.execute(uri: "/rules", method: .get)
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "application/yaml; charset=utf-8")
            #expect(response.headers[.cacheControl] == "no-cache")
            #expect(response.headers[.xContentTypeOptions] == "nosniff")
            let text = String(buffer: response.body)
            #expect(text.contains("\nmetadata:\n  name: \"boathook-shop-my-db-649a7994b18e9d27\"\n"))
            #expect(text.contains("{hook=\"postgres\",namespace=\"shop\"}"))
            #expect(text.contains("label_replace(vector(1), \"workload\", \"My_DB\", \"\", \"\")"))
            #expect(text.contains("boathook_build_info{namespace=\"shop\"}"))
            #expect(!text.contains("\n---\n"))
        }
    }

    @Test func `what the query asks for is in the metadata, and a rule file has none`() async throws {
        try await House(hooks: [Self.hook]).serve { client in
            let manifest = try await client.execute(
                uri: "/rules?name=db&namespace=monitoring&label=release%3Dprom&label=a%3Db", method: .get)
            #expect(
                String(buffer: manifest.body).contains(
                    """
                    metadata:
                      name: "db"
                      namespace: "monitoring"
                      labels:
                        "boathook.io/rules": "db"
                        "a": "b"
                        "release": "prom"
                    spec:
                    """))
            let file = try await client.execute(uri: "/rules?format=prometheus", method: .get)
            #expect(String(buffer: file.body).contains("\ngroups:\n- name: \"boathook-daemon-memory\"\n"))
            #expect(!String(buffer: file.body).contains("apiVersion"))
        }
    }

    @Test(arguments: [
        ("name=Upper", "use lower-case"), ("namespace=a.b", "use lower-case"),
        ("label=x", "write NAME=VALUE"),
        ("format=json", "there are prometheusrule and prometheus"), ("nmae=x", "there are name, namespace"),
    ])
    func `a query that asks for what cannot be is told the mend`(query: String, mend: String) async throws {
        try await House(hooks: [Self.hook]).serve { client in
            let response = try await client.execute(uri: "/rules?\(query)", method: .get)
            #expect(response.status == .badRequest)
            #expect(String(buffer: response.body).contains(mend))
        }
    }

    @Test func `who has the rules already is not sent them again, until they change`() async throws {
        let house = House(hooks: [Self.hook])
        try await house.serve { client in
            let first = try await client.execute(uri: "/rules", method: .get)
            let tag = try #require(first.headers[.eTag])
            for header in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let again = try await client.execute(
                    uri: "/rules", method: .get, headers: [.ifNoneMatch: header])
                #expect(again.status == .notModified)
                #expect(again.headers[.eTag] == tag)
                #expect(again.body.readableBytes == 0)
            }
            let other = try await client.execute(
                uri: "/rules", method: .get, headers: [.ifNoneMatch: "\"other\""])
            #expect(other.status == .ok)
            let named = try await client.execute(
                uri: "/rules?name=x", method: .get, headers: [.ifNoneMatch: tag])
            #expect(named.status == .ok)

            var critical = Self.hook
            critical.severity = .critical
            house.configuration.withLock { $0 = Configuration(hooks: [critical]) }
            let changed = try await client.execute(
                uri: "/rules", method: .get, headers: [.ifNoneMatch: tag])
            #expect(changed.status == .ok)
            #expect(changed.headers[.eTag] != tag)
            #expect(String(buffer: changed.body).contains("severity: \"critical\""))
        }
    }

    @Test func `without a configured hook the generic rules are served`() async throws {
        try await House(place: Self.place).serve { client in
            let response = try await client.execute(uri: "/rules", method: .get)
            #expect(response.status == .ok)
            #expect(String(buffer: response.body).contains("  - name: \"boathook-memory\"\n"))
            #expect(
                String(buffer: response.body).contains("  name: \"boathook-shop-my-db-649a7994b18e9d27\"\n"))
        }
    }
}
