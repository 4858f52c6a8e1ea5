import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The recipes as texts: valid, named alike, and the same in both of their forms.
    @Suite struct RecipeFormTests {
        @Test func `every recipe is a valid configuration without a warning`() async throws {
            #expect(RecipeBench.names.count == 9)
            for name in RecipeBench.names {
                let checked = try await Command(
                    try BuiltProducts.daemon(), ["check", "--config", RecipeBench.file(of: name)]
                ).run()
                #expect(checked.end == .exited(0), "\(name): \(checked.errorText)")
                #expect(!(checked.outputText + checked.errorText).contains("warning"), "\(name)")
            }
        }

        /// Takes the place of the wrapper, and prints what it was called with, one JSON text.
        private static let printer = """
            #!/usr/bin/env python3
            import json, sys
            print(json.dumps(["/boathook/boathook-run"] + sys.argv[1:]))
            """

        @Test(arguments: RecipeBench.names)
        func `the annotations beside a recipe call the wrapper as the recipe does`(name: String)
            async throws
        {
            let folder = try TemporaryFolder()
            let printer = try folder.write(Self.printer, to: "boathook-run", mode: 0o755)
            let recipe = try RecipeBench(name, environment: ["BOATHOOK_RUN": printer])
            let text = try #require(Files.text(of: RecipeBench.file(of: name)))
            let annotations = Self.annotatedCommands(in: text)
            #expect(!annotations.isEmpty)
            for (phase, command) in annotations {
                let called = try await recipe.run(phase).text().trimmed
                let decoder = JSONDecoder()
                let words = try decoder.decode([String].self, from: Data(called.utf8))
                #expect(
                    try decoder.decode([String].self, from: Data(command.utf8)) == words,
                    "\(name), \(phase): the recipe calls \(called)")
            }
        }

        /// The commands in a recipe's comment, by the phase that they run.
        private static func annotatedCommands(in text: String) -> [(phase: String, command: String)] {
            let keys = [
                "pre.hook.backup.velero.io": "pre", "post.hook.backup.velero.io": "post",
                "post.hook.restore.velero.io": "restore", "init.hook.restore.velero.io": "init",
            ]
            let lines = text.split(separator: "\n")
            return zip(lines, lines.dropFirst()).compactMap { line, next in
                guard line.hasPrefix("#"), line.hasSuffix("/command: >-") else { return nil }
                let key = line.drop { "# ".contains($0) }.dropLast("/command: >-".count)
                return keys[String(key)].map { ($0, next.drop { "# ".contains($0) }.description) }
            }
        }
    }
}
