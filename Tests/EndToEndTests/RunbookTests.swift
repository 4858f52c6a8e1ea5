import TestSupport
import Testing

extension EndToEnd {
    /// The commands in the runbooks, against the programs themselves.
    @Suite struct RunbookTests {
        /// Every line of every runbook, continued lines joined.
        private static func lines() -> [Substring] {
            let folder = "\(BuiltProducts.packageRoot)/alerts/runbooks"
            return Files.names(in: folder).flatMap { name in
                (Files.text(of: "\(folder)/\(name)") ?? "").replacing("\\\n", with: " ").split(
                    separator: "\n")
            }
        }

        /// The options that `command` has wherever it is called.
        private static func options(of command: Regex<Substring>) -> Set<String> {
            var options: Set<String> = []
            for line in lines() {
                guard let call = line.firstMatch(of: command) else { continue }
                // What follows a bare `--` is the hook's own.
                let words = line[call.range.upperBound...].prefix { $0 != "`" }.split(separator: " ")
                for word in words.prefix(while: { $0 != "--" }) where word.hasPrefix("--") {
                    options.insert(String(word.prefix { $0 != "=" }))
                }
            }
            return options
        }

        private func help(_ program: String, _ words: String...) async throws -> String {
            try await Command(program, words + ["--help"]).text()
        }

        @Test func `they call boathook and its wrapper with options that exist`() async throws {
            let runs = Self.options(of: #/boathook runs /#)
            let runsHelp = try await help(try BuiltProducts.daemon(), "runs")
            #expect(runs.isSuperset(of: ["--hook", "--phase", "--json", "--limit"]))
            for option in runs { #expect(runsHelp.contains(" \(option) "), "\(option)") }
            let checkHelp = try await help(try BuiltProducts.daemon(), "check")
            for option in Self.options(of: #/boathook check /#) {
                #expect(checkHelp.contains(option), "\(option)")
            }
            let wrapped = Self.options(of: #/boathook-run /#)
            let wrapperHelp = try await help(try BuiltProducts.wrapper())
            #expect(wrapped.isSuperset(of: ["--hook", "--phase"]))
            for option in wrapped { #expect(wrapperHelp.contains(" \(option) "), "\(option)") }
        }

        @Test(.enabled(if: TestMachine.has("prometheus-alertmanager", "amtool"), "Alertmanager"))
        func `an Alertmanager takes every silence`() async throws {
            let alertmanager = try await AlertmanagerServer.start()
            let silences = Self.lines().filter { $0.hasPrefix("amtool ") }
            #expect(silences.count == 19)
            for silence in silences {
                let words = silence.split(separator: " ").dropFirst().map {
                    String($0).replacing("=URL", with: "=http://127.0.0.1:\(alertmanager.port)")
                }
                let finished = try await Command(try requireTool("amtool"), words).run()
                #expect(finished.status == 0, "\(silence): \(finished.errorText)")
            }
            try await alertmanager.stop()
        }
    }
}
