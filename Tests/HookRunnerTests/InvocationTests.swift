import RunRecord
import Testing

@testable import HookRunner

/// The words of a call that is right but for what a test adds.
private let required = ["--hook", "db", "--phase", "pre"]

private func parse(_ words: [String], environment: String? = nil) throws(UsageError) -> WrapperCall {
    try WrapperCall.parse(
        words.map { Array($0.utf8) }, spoolFromEnvironment: environment.map { Array($0.utf8) })
}

private func invocation(_ options: [String], environment: String? = nil) throws -> Invocation? {
    guard
        case .run(let invocation) = try parse(required + options + ["--", "true"], environment: environment)
    else { return nil }
    return invocation
}

private func message(_ words: [String]) -> String? {
    do throws(UsageError) { _ = try parse(words) } catch { return error.message() }
    return nil
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite struct InvocationTests {
    @Test func `what is not said has its default`() throws {
        let invocation = try #require(try invocation([]))
        #expect(text(invocation.hook) == "db")
        #expect(invocation.phase == .pre)
        #expect(invocation.timeout == nil)
        #expect(invocation.grace == .seconds(5))
        #expect(invocation.retries == 0)
        #expect(invocation.retryDelay == .seconds(1))
        #expect(invocation.undo == nil)
        #expect(invocation.undoTimeout == .seconds(30))
        #expect(text(invocation.spoolPath) == "/run/boathook/spool")
        #expect(invocation.tailByteCount == 2048)
        #expect(invocation.spoolByteLimit == 67_108_864)
        #expect(invocation.command.map(text) == ["true"])
    }

    @Test func `every option is taken in`() throws {
        let call = try parse(
            [
                "--hook=db=1", "--phase", "restore", "--timeout", "1h30m", "--grace=0", "--retries", "3",
                "--retry-delay=250ms", "--undo", "thaw it", "--undo-timeout=4s", "--spool", "/spool",
                "--tail-bytes=12288", "--spool-max-bytes", "1000",
                "--",
                "sh", "-c", "--", "--hook",
            ], environment: "/elsewhere")
        guard case .run(let invocation) = call else {
            Issue.record("not a run")
            return
        }
        #expect(text(invocation.hook) == "db=1")
        #expect(invocation.phase == .restore)
        #expect(invocation.timeout == .seconds(5400))
        #expect(invocation.grace == .zero)
        #expect(invocation.retries == 3)
        #expect(invocation.retryDelay == .milliseconds(250))
        #expect(invocation.undo.map(text) == "thaw it")
        #expect(invocation.undoTimeout == .seconds(4))
        #expect(text(invocation.spoolPath) == "/spool")
        #expect(invocation.tailByteCount == 12_288)
        #expect(invocation.spoolByteLimit == 1000)
        #expect(invocation.command.map(text) == ["sh", "-c", "--", "--hook"])
    }

    @Test func `a hold has its own defaults, and ends before its limit though it is never ready`() throws {
        let plain = try #require(try invocation(["--hold"]))
        #expect(plain.hold == .hold(ready: Array("READY".utf8), limit: .seconds(600)))
        #expect(plain.timeout == .seconds(25))
        let told = try #require(
            try invocation(["--hold", "--ready=go on", "--max-hold", "20s", "--timeout", "1m", "--undo", "x"])
        )
        #expect(told.hold == .hold(ready: Array("go on".utf8), limit: .seconds(20)))
        #expect(told.timeout == .seconds(20))
        guard case .run(let release) = try parse(required + ["--release", "--timeout=3s"]) else {
            Issue.record("not a run")
            return
        }
        #expect(release.hold == .release && release.command.isEmpty && release.timeout == .seconds(3))
        #expect(try invocation([])?.hold == HoldCall.none)
        #expect(try invocation(["--undo", "x", "--max-hold=5m"])?.hold == .watch(limit: .seconds(300)))
    }

    @Test(arguments: HookPhase.allCases)
    func `every phase has its word`(phase: HookPhase) throws {
        guard
            case .run(let invocation) = try parse(["--hook", "x", "--phase", "\(phase.name)", "--", "true"])
        else { return }
        #expect(invocation.phase == phase)
    }

    @Test(arguments: [(nil, "/run/boathook/spool"), ("", "/run/boathook/spool"), ("/env", "/env")])
    func `the environment names the spool where no option does`(environment: String?, expected: String) throws
    {
        #expect(try text(#require(try invocation([], environment: environment)).spoolPath) == expected)
    }

    @Test(arguments: [["--help"], ["-h"], ["--hook", "x", "--help"], ["--help", "--nonsense"]])
    func `help is given before what follows is judged`(words: [String]) throws {
        guard case .help = try parse(words) else {
            Issue.record("no help")
            return
        }
    }

    @Test func `the version is given`() throws {
        guard case .version = try parse(["--version"]) else {
            Issue.record("no version")
            return
        }
        #expect(Invocation.versionText == "boathook-run 0.1.0")
    }

    @Test func `a name may be any bytes of up to 253`() throws {
        let name = [UInt8](repeating: 0xFF, count: 253)
        let words = [Array("--hook".utf8), name, Array("--phase=pre".utf8), [0x2D, 0x2D], [0x78]]
        guard case .run(let invocation) = try WrapperCall.parse(words, spoolFromEnvironment: nil) else {
            return
        }
        #expect(invocation.hook == name)
    }

    static let wrongCalls: [([String], String)] = [
        ([], "nothing to run; write boathook-run --hook NAME --phase PHASE -- COMMAND, or see --help"),
        (["--"], "--hook is missing; name the hook, for example --hook db-freeze"),
        (
            ["--hook", "x", "--", "true"],
            "--phase is missing; write --phase pre, post, restore, init or verify"
        ),
        (required, "the command is missing; write it after --, for example -- fsfreeze -f /data"),
        (required + ["--"], "the command is missing; write it after --, for example -- fsfreeze -f /data"),
        (
            required + ["--", ""],
            "the command is missing; write it after --, for example -- fsfreeze -f /data"
        ),
        (required + ["psql", "-x"], "psql is no option; where the command begins, write -- before it"),
        (required + ["-"], "- is no option; where the command begins, write -- before it"),
        (["--hok", "x"], "--hok is not an option; did you mean --hook?"),
        (["-hook", "x"], "-hook is not an option; did you mean --hook?"),
        (["--retry_delay=1s"], "--retry_delay=1s is not an option; did you mean --retry-delay?"),
        (["--tail-byte", "1"], "--tail-byte is not an option; did you mean --tail-bytes?"),
        (["--nonsense"], "--nonsense is not an option; boathook-run --help lists those that there are"),
        (["--undoes", "x"], "--undoes is not an option; did you mean --undo?"),
        (required + ["--hold=yes", "--", "x"], "--hold takes no value; write --hold alone"),
        (required + ["--release", "--", "x"], "--release takes no command; leave out what follows --"),
        (
            required + ["--ready", "x", "--", "x"],
            "--ready means nothing without --hold; give both, or leave --ready out"
        ),
        (
            required + ["--max-hold", "5m", "--release"],
            "--max-hold means nothing without --hold or --undo; say how to let go, or leave --max-hold out"
        ),
        (
            required + ["--hold", "--release"],
            "--hold and --release do not go together; leave one of the two out"
        ),
        (
            required + ["--undo", "x", "--release"],
            "--undo and --release do not go together; leave one of the two out"
        ),
        (
            required + ["--hold"],
            "the command is missing; write it after --, for example -- fsfreeze -f /data"
        ),
        (
            required + ["--max-hold", "0", "--hold"],
            "--max-hold 0 would end everything at once; leave --max-hold out for its default"
        ),
        (
            required + ["--undo-timeout", "3s", "--", "true"],
            "--undo-timeout means nothing without --undo; give both, or leave --undo-timeout out"
        ),
        (
            ["--undo", "x", "--undo-timeout", "0s"],
            "--undo-timeout 0 would end everything at once; leave --undo-timeout out for its default"
        ),
        (["-psecret"], "-p[redacted] is not an option; boathook-run --help lists those that there are"),
        (["--hook"], "--hook has no value; write --hook NAME"),
        (["--hook", "--phase", "pre"], "--hook has no value; write --hook NAME"),
        (["--hook="], "--hook has no value; write --hook NAME"),
        (["--spool", ""], "--spool has no value; write --spool DIR"),
        (["--timeout"], "--timeout has no value; write --timeout 30s"),
        (["--retries="], "--retries has no value; write --retries N"),
        (["--help=x"], "--help takes no value; write --help alone"),
        (["--hook", "x", "--hook", "x"], "--hook is given twice; leave one of the two out"),
        (["--hook", String(repeating: "x", count: 254)], "--hook: the name has 254 bytes; use at most 253"),
        (["--phase", "Pre"], "--phase Pre: no such phase; write pre, post, restore, init or verify"),
        (["--phase="], "--phase has no value; write --phase pre"),
        (["--timeout", "30"], "--timeout 30: a unit is missing, write 30s"),
        (["--timeout="], "--timeout has no value; write --timeout 30s"),
        (["--timeout", "-"], "--timeout -: the duration is empty, write for example 30s"),
        (["--timeout", "s"], "--timeout s: a number is missing, write for example 30s"),
        (
            ["--timeout", "1d"],
            "--timeout 1d: the units are ns, us, ms, s, m and h, write for example 90s or 1h30m"
        ),
        (
            ["--grace", "99999999h"],
            "--grace 99999999h: longer than a clock can count, write at most 2562047h"
        ),
        (["--grace", "-5s"], "--grace -5s: no span of time is negative; write 5s"),
        (
            ["--timeout", "0"],
            "--timeout 0 would end everything at once; leave --timeout out for its default"
        ),
        (
            ["--timeout", "0s"],
            "--timeout 0 would end everything at once; leave --timeout out for its default"
        ),
        (["--timeout", "-1s"], "--timeout -1s: no span of time is negative; write 1s"),
        (
            ["--retries", "-1"],
            "--retries -1: not a whole number in range; write one from 0 to 4294967295"
        ),
        (
            ["--retries", "4294967296"],
            "--retries 4294967296: not a whole number in range; write one from 0 to 4294967295"
        ),
        (
            ["--tail-bytes", "12289"],
            "--tail-bytes 12289: not a whole number in range; write one from 0 to 12288"
        ),
        (
            ["--spool-max-bytes", "9223372036854775808"],
            "--spool-max-bytes 9223372036854775808: not a whole number in range; "
                + "write one from 0 to 9223372036854775807"
        ),
    ]

    @Test(arguments: wrongCalls)
    func `a wrong call says what to write instead`(words: [String], expected: String) {
        #expect(message(words) == expected)
    }

    @Test func `the help names every option and fits a narrow terminal`() {
        let help = "\(Invocation.helpText)"
        for option in InvocationOption.allCases { #expect(help.contains("\n  \(option.name) ")) }
        for line in help.split(separator: "\n") { #expect(line.utf8.count <= 92) }
        #expect(help.hasSuffix("\n"))
    }

    @Test func `an undo belongs to the step before it, and else to the command`() throws {
        let call = try parse(
            required + [
                "--undo", "zero", "--step", "a", "--undo", "un a", "--step=b", "--step", "c", "--undo=un c",
                "--only", "primary", "--", "true",
            ])
        guard case .run(let invocation) = call else {
            Issue.record("not a run")
            return
        }
        #expect(invocation.steps.map { text($0.command) } == ["a", "b", "c"])
        #expect(invocation.steps.map { $0.undo.map(text) } == ["un a", nil, "un c"])
        #expect(invocation.undo.map(text) == "zero")
        #expect(invocation.only.map(text) == "primary")
    }

    @Test func `steps may be all there is, unless there is something to hold or to undo`() throws {
        guard case .run(let invocation) = try parse(required + ["--step", "a", "--undo", "b"]) else {
            Issue.record("not a run")
            return
        }
        #expect(invocation.command.isEmpty && invocation.steps.count == 1)
        #expect(message(required + ["--step", "a", "--hold"])?.hasPrefix("the command is missing") == true)
        #expect(
            message(required + ["--undo", "b", "--step", "a"])?.hasPrefix("the command is missing") == true)
        #expect(
            message(required + ["--step", "a", "--undo", "b", "--undo", "c"])
                == "--undo is given twice; leave one of the two out")
        #expect(
            message(["--hook", "h", "--phase", "post", "--release", "--step", "a"])
                == "--step and --release do not go together; leave one of the two out")
    }
}
