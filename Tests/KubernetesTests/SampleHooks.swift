import Foundation

/// A configuration of hooks, from which rules are made.
struct SampleHooks: Sendable {
    let configuration: String

    /// `count` nightly hooks, of which every tenth promises something.
    static func nightly(_ count: Int) -> SampleHooks {
        SampleHooks(names: (0..<count).map { "hook-\($0)" })
    }

    /// Nightly hooks of these names, whatever is in them.
    init(names: [String]) {
        let hooks = names.enumerated().map { index, name in
            let common =
                "  - name: \(Self.quoted(name))\n    schedule: \"0 1 * * *\"\n    pre: { timeout: 5m }\n"
            return index % 10 == 0 ? common + Self.promises : common
        }
        configuration = "hooks:\n" + hooks.joined()
    }

    private static let promises = """
            post: { timeout: 2m }
            maxQuiesce: 10m
            objectives:
              success: 98%
              duration: { threshold: 30s, target: 95% }
              freshness: { target: 99% }
              quiesce: { budget: 5m }
            severity: critical
            labels: { team: storage }

        """

    /// In double quotes, as YAML takes any text.
    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case " "..."~": String(scalar)
            default: String(format: "\\U%08X", scalar.value)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
