import RunRecord
import TestSupport
import Testing

extension EndToEnd {
    /// `kubectl exec -it`: the wrapper's streams are a terminal, and it leads the session.
    @Suite(.enabled(if: TestMachine.has("script"), "script(1) makes the terminal"))
    struct TerminalTests {
        private let bench: WrapperBench

        init() throws { bench = try WrapperBench() }

        /// `command` on a pseudo-terminal; what is typed is the terminal's input.
        private func onTerminal(_ command: Command, typing: String = "") -> Command {
            let words = ([Array(command.executable.utf8)] + command.arguments)
                .map { "'\(String(decoding: $0, as: UTF8.self).replacing("'", with: "'\\''"))'" }
            return Command(
                "script", ["-q", "-e", "-c", "exec " + words.joined(separator: " "), "/dev/null"],
                environment: command.environment.merging(["SHELL": "/bin/sh"]) { $1 }
            ).with {
                $0.input = .bytes(Array(typing.utf8))
                $0.group = .ownSession
            }
        }

        @Test func `the command's group is in the foreground of the terminal`() async throws {
            let finished = try await onTerminal(bench.hook(shell: "cut -d' ' -f5,8 /proc/$$/stat; exit 3"))
                .run()
            #expect(finished.status == 3)
            let groups = finished.outputText.trimmed.split(separator: " ")
            try #require(groups.count == 2, "\(finished.outputText)")
            #expect(groups[0] == groups[1])
        }

        @Test func `the command reads what is typed and sees a terminal`() async throws {
            let script = "test -t 0 && test -t 1 && read word && echo got $word"
            let finished = try await onTerminal(bench.hook(shell: script), typing: "hello\n").run()
            #expect(finished.status == 0)
            #expect(finished.outputText.contains("got hello"))
        }

        @Test func `interrupt typed at the terminal reaches the command`() async throws {
            let pipe = try Pipe.make()
            let script = "trap 'exit 5' INT; touch $WORK/ready; \(WrapperBench.waitFor("never"))"
            let terminal = try onTerminal(bench.hook(shell: script)).with {
                $0.input = .descriptor(pipe.reading)
            }.start()
            Pipe.close(pipe.reading)
            try await bench.commandMakes("ready")
            try Pipe.write([0x03], to: pipe.writing)
            let finished = try await terminal.finish(within: .seconds(10))
            Pipe.close(pipe.writing)
            #expect(finished.status == 5)
            #expect(try await bench.end().processEnd == .exited(status: 5))
        }
    }
}
