import Glibc

/// A program to run: words, environment and what its standard streams are.
package struct Command: Sendable {
    /// What the program reads.
    package enum Input: Sendable {
        /// `/dev/null`.
        case nothing
        /// These bytes, then the end.
        case bytes([UInt8])
        /// A descriptor that stays the caller's own.
        case descriptor(Int32)
    }

    /// Where what it prints goes.
    package enum Output: Sendable {
        /// Into `ChildProcess.output`, until every writer is gone.
        case captured
        /// `/dev/null`.
        case discarded
        /// A descriptor that stays the caller's own.
        case descriptor(Int32)
        /// Nowhere: the stream is closed from the start.
        case closed
    }

    /// Which processes the terminal's Ctrl-C, or `ChildProcess.killGroup`, reaches along with it.
    package enum Group: Sendable {
        /// A new process group, led by the program.
        case own
        /// A new session, led by the program: it has no terminal either.
        case ownSession
    }

    package var executable: String
    /// The words after the program's own name, as the bytes that `execve` gets.
    package var arguments: [[UInt8]]
    /// The whole environment: nothing is inherited.
    package var environment: [String: String]
    package var input = Input.nothing
    package var output = Output.captured
    package var errors = Output.captured
    package var group = Group.own
    /// Signals that the program inherits as ignored; every other one has its default.
    package var ignoredSignals: [Int32] = []

    /// The default environment holds a PATH, a locale and nothing else.
    package static let plainEnvironment = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C",
        "HOME": "/nonexistent", "SWIFT_BACKTRACE": "enable=no",
    ]

    package init(
        _ executable: String, _ arguments: [String] = [],
        environment: [String: String] = Command.plainEnvironment
    ) {
        self.executable = executable
        self.arguments = arguments.map { Array($0.utf8) }
        self.environment = environment
    }

    /// A script for `/bin/sh`, which gets `arguments` as `$1` and so on.
    package static func shell(_ script: String, _ arguments: String...) -> Command {
        Command("/bin/sh", ["-c", script, "sh"] + arguments)
    }

    /// The same command, changed by `change`: `command.with { $0.input = .bytes(text) }`.
    package func with(_ change: (inout Command) -> Void) -> Command {
        var copy = self
        change(&copy)
        return copy
    }
}

/// How a process ended, and what it had used by then.
package struct ProcessExit: Sendable {
    /// In the kernel's terms: a signal is not a status.
    package enum End: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
    }

    package let end: End
    /// When `wait4` returned.
    package let at: ContinuousClock.Instant
    /// User and system time of the process and of the children that it had waited for.
    package let processorTime: Duration
}

/// What came of a command that was run to its end.
package struct Finished: Sendable {
    package let end: ProcessExit.End
    /// From just before the spawn until `wait4` returned.
    package let elapsed: Duration
    package let output: [UInt8]
    package let errors: [UInt8]

    package var outputText: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: errors, as: UTF8.self) }
    /// The exit status, or 128 and the signal's number, as a shell would say it.
    package var status: Int32 {
        switch end {
        case .exited(let status): status
        case .signalled(let number): 128 + number
        }
    }
}

extension Command {
    /// Starts the program.
    package func start() throws -> ChildProcess { try ChildProcess(self) }

    /// Runs the program until it has ended and every writer of its streams is gone.
    ///
    /// What is left of its process group at `limit` is killed, and the call throws.
    package func run(within limit: Duration = .seconds(60)) async throws -> Finished {
        let child = try start()
        do {
            return try await child.finish(within: limit)
        } catch {
            child.killGroup()
            throw error
        }
    }

    /// The output of a program that must succeed; throws what it said where it does not.
    @discardableResult
    package func text(within limit: Duration = .seconds(60)) async throws -> String {
        let finished = try await run(within: limit)
        guard finished.status == 0 else {
            throw CommandFailed(command: self, status: finished.status, said: finished.errorText)
        }
        return finished.outputText
    }
}

/// A command of the test's own scenery that did not succeed.
package struct CommandFailed: Error, CustomStringConvertible {
    package let command: Command
    package let status: Int32
    package let said: String
    package var description: String {
        let words = command.arguments.map { String(decoding: $0, as: UTF8.self) }
        return "\(command.executable) \(words.joined(separator: " ")): status \(status): \(said)"
    }
}
