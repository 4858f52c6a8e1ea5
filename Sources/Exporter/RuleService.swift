import Alerting
import HTTPTypes
package import HookModel
import Hummingbird
import NIOCore
import Synchronization

/// Where the daemon runs, as far as it was told.
package struct RulePlace: Hashable, Sendable {
    package var namespace: String?
    package var workload: String?

    package init(namespace: String? = nil, workload: String? = nil) {
        self.namespace = namespace
        self.workload = workload
    }

    /// The name of the manifest where nobody asks for another: one for each workload, whatever its pods.
    var defaultName: String {
        let parts = ["boathook", namespace ?? "", workload ?? ""].filter { !$0.isEmpty }
        return RuleMetadata.name(of: parts)
    }
}

/// Answers requests for the rules of the configuration in force, and keeps the latest answer.
package final class RuleService: Sendable {
    private struct Answer {
        var configuration: Configuration
        var query: RuleQuery
        var body: ByteBuffer
        var entityTag: String
    }

    private let place: RulePlace
    private let configuration: @Sendable () -> Configuration
    private let zones: @Sendable (String) -> ZoneRules
    private let latest = Mutex<Answer?>(nil)

    /// - Parameters:
    ///   - place: what hooks without a namespace or workload of their own belong to.
    ///   - configuration: the one in force; must answer at once.
    ///   - zones: the rules of the time zone of that IANA name.
    package init(
        place: RulePlace, configuration: @escaping @Sendable () -> Configuration,
        zones: @escaping @Sendable (String) -> ZoneRules
    ) {
        self.place = place
        self.configuration = configuration
        self.zones = zones
    }

    func response(to request: Request) async -> Response {
        let query: RuleQuery
        do {
            query = try RuleQuery(request.uri.queryParameters, defaultName: place.defaultName)
        } catch {
            return Response(
                status: .badRequest,
                headers: [.contentType: "text/plain; charset=utf-8", .xContentTypeOptions: "nosniff"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "400 \(error)\n")))
        }
        let answer = await answer(query)
        var headers: HTTPFields = [
            .eTag: answer.entityTag, .cacheControl: "no-cache", .xContentTypeOptions: "nosniff",
        ]
        if let known = request.headers[.ifNoneMatch], EntityTag.matches(known, answer.entityTag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = "application/yaml; charset=utf-8"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: answer.body))
    }

    private func answer(_ query: RuleQuery) async -> Answer {
        let configuration = configuration()
        let known = latest.withLock { $0 }
        if let known, known.configuration == configuration, known.query == query { return known }
        // Thousands of hooks take a while, which a scrape must not wait for.
        let text = await Task.detached { [place, zones] in
            RuleQuery.text(query, configuration.placed(at: place), place, zones)
        }.value
        let answer = Answer(
            configuration: configuration, query: query, body: ByteBuffer(string: text),
            entityTag: "\"\(StableHash.hexadecimal(of: text))\"")
        latest.withLock { $0 = answer }
        return answer
    }
}

/// What a request for rules asks for.
struct RuleQuery: Hashable, Sendable {
    enum Format: String, Hashable, Sendable, CaseIterable { case prometheusrule, prometheus }

    var metadata: RuleMetadata
    var format: Format

    /// - Throws: what is wrong with the query, ending in the mend.
    init(_ parameters: Parameters, defaultName: String) throws(RuleQueryError) {
        for parameter in parameters where !["name", "namespace", "label", "format"].contains(parameter.key) {
            throw .unknown(String(parameter.key))
        }
        let wanted = parameters.get("format") ?? Format.prometheusrule.rawValue
        guard let format = Format(rawValue: wanted) else { throw .format(wanted) }
        self.format = format
        let hasMetadata = parameters.contains { $0.key != "format" }
        guard format == .prometheusrule || !hasMetadata else { throw .metadataOfFile }
        for name in ["name", "namespace", "format"] where parameters.getAll(name).count > 1 {
            throw .repeated(name)
        }
        do {
            metadata = try RuleMetadata(
                checkedName: parameters.get("name") ?? defaultName, namespace: parameters.get("namespace"),
                labels: parameters.getAll("label"))
        } catch {
            throw .metadata(error)
        }
    }

    /// The rules in the form that is asked for; those that need no configuration where it has no hook.
    static func text(
        _ query: RuleQuery, _ configuration: Configuration, _ place: RulePlace, _ zones: (String) -> ZoneRules
    ) -> String {
        guard !configuration.hooks.isEmpty else {
            let header = RuleText.header(
                command: "boathook serve, without a configuration", retention: GenericRules.memory)
            switch query.format {
            case .prometheus: return header + RuleText.prometheus(GenericRules.groups)
            case .prometheusrule:
                return header + RuleManifest.document(of: GenericRules.groups, metadata: query.metadata)
            }
        }
        let rules = RuleSet(configuration, daemonNamespace: place.namespace, zone: zones)
        let header = RuleText.header(command: "boathook serve", retention: rules.retention)
        switch query.format {
        case .prometheus: return header + rules.prometheus
        case .prometheusrule: return header + rules.documents(query.metadata).joined(separator: "---\n")
        }
    }
}

/// What is wrong with a request for rules.
enum RuleQueryError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknown(String)
    case format(String)
    case metadata(RuleMetadataError)
    /// A rule file has none.
    case metadataOfFile
    case repeated(String)

    var description: String {
        switch self {
        case .unknown(let name):
            "no parameter \(name.debugDescription); there are name, namespace, label and format"
        case .format(let text):
            "no format \(text.debugDescription); there are prometheusrule and prometheus"
        case .metadata(let error): error.description
        case .metadataOfFile: "a rule file has no metadata; leave name, namespace and label out"
        case .repeated(let name): "the parameter \(name) is given twice; leave one out"
        }
    }
}

/// Entity tags of HTTP (RFC 9110, 8.8.3).
enum EntityTag {
    /// Whether an `If-None-Match` header names `tag`; weakly, as that header compares.
    static func matches(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").contains { part in
            let one = part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
            let text = String(one)
            return text == "*" || text == tag || text == "W/" + tag
        }
    }
}

extension Configuration {
    /// The hooks with the daemon's own namespace and workload where they have none.
    fileprivate func placed(at place: RulePlace) -> Configuration {
        Configuration(
            hooks: hooks.map { hook in
                var hook = hook
                hook.namespace = hook.namespace ?? place.namespace
                hook.workload = hook.workload ?? place.workload
                return hook
            })
    }
}
