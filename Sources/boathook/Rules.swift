import Alerting
import ArgumentParser

/// `boathook rules`: alert rules for Prometheus.
struct Rules: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case prometheusrule, prometheus
    }

    static let configuration = CommandConfiguration(
        abstract: "Print alert rules for Prometheus that need no configuration.",
        discussion: """
            The rules find every hook and its limits in the metrics themselves, and remember through Prometheus, \
            so that a failure outlives the pod it happened in. They look back \(GenericRules.memory).

                boathook rules --namespace monitoring --label release=prometheus | kubectl apply -f -
                boathook rules --format prometheus >boathook.rules.yaml
            """)

    @Option(help: "prometheusrule for the operator, prometheus for a rule file.")
    var format = Format.prometheusrule

    @Option(help: "The name of the PrometheusRule.")
    var name = "boathook-alerts"

    @Option(help: "The namespace of the PrometheusRule; left to kubectl where there is none.")
    var namespace: String?

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("A label of the PrometheusRule; may be repeated.", valueName: "name=value"))
    var labels: [String] = []

    func validate() throws {
        if format == .prometheus, namespace != nil || !labels.isEmpty {
            throw ValidationError("a rule file has no metadata; leave --namespace and --label out")
        }
        for label in labels where label.split(separator: "=", maxSplits: 1).count != 2 {
            throw ValidationError("--label \(label): write NAME=VALUE")
        }
        guard Self.isObjectName(name) else {
            throw ValidationError(
                "--name \(name): use lower-case letters, digits, - and ., at most 253 of them")
        }
        if let namespace, !Self.isObjectName(namespace) {
            throw ValidationError("--namespace \(namespace): use lower-case letters, digits and -")
        }
    }

    /// Whether Kubernetes takes `text` as the name of an object (RFC 1123, a subdomain).
    static func isObjectName(_ text: String) -> Bool {
        let isAlphanumeric = { (byte: UInt8) in (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && parts.allSatisfy { part in
                guard let first = part.first, let last = part.last else { return false }
                return isAlphanumeric(first) && isAlphanumeric(last)
                    && part.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    func run() {
        let text =
            switch format {
            case .prometheus: RuleText.prometheus(GenericRules.groups)
            case .prometheusrule:
                RuleText.prometheusRule(
                    GenericRules.groups, name: name, namespace: namespace,
                    labels: labels.map { label in
                        let parts = label.split(separator: "=", maxSplits: 1)
                        return RuleLabel(name: String(parts[0]), value: String(parts[1]))
                    })
            }
        print(text, terminator: "")
    }
}
