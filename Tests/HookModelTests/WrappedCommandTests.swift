import HookModel
import RunRecord
import Testing

@Suite struct WrappedCommandTests {
    /// What a command amounts to, in a word or two for each call.
    private func calls(_ command: [String]) throws -> [String] {
        try WrappedCommand.calls(in: command).map { "\($0.hook) \($0.phase)" }
    }

    @Test func `the wrapper's options say how the hook is run`() throws {
        let command = [
            "/opt/boathook/boathook-run", "--hook=db dump", "--phase", "pre", "--timeout", "3m", "--grace",
            "10s", "--retries", "2", "--retry-delay=250ms", "--spool", "/s", "--tail-bytes", "0",
            "--spool-max-bytes", "1", "--undo", "psql -c x", "--undo-timeout", "1s", "--", "psql", "--hook",
            "x",
        ]
        #expect(
            try WrappedCommand.calls(in: command) == [
                WrappedCommand(
                    hook: "db dump", phase: .pre, timeout: .seconds(180), grace: .seconds(10), retries: 2,
                    retryDelay: .milliseconds(250))
            ])
    }

    @Test func `steps may be many, each with an undo, and need no command`() throws {
        let command = [
            "boathook-run", "--hook", "a", "--phase", "pre", "--only", "primary", "--step", "one", "--undo=x",
            "--step", "two", "--undo", "y",
        ]
        #expect(try WrappedCommand.calls(in: command) == [WrappedCommand(hook: "a", phase: .pre)])
        #expect(throws: WrappedCommandProblem.givenTwice(.undo)) {
            try WrappedCommand.calls(in: command + ["--undo", "z"])
        }
        #expect(throws: WrappedCommandProblem.givenTwice(.only)) {
            try WrappedCommand.calls(in: command + ["--only", "z"])
        }
    }

    @Test func `a hold has the wrapper's own limits where it names none`() throws {
        let held = ["boathook-run", "--hook", "a", "--phase", "pre", "--hold", "--ready", "OK", "--", "x"]
        #expect(
            try WrappedCommand.calls(in: held) == [
                WrappedCommand(hook: "a", phase: .pre, timeout: .seconds(25), maxHold: .seconds(600))
            ])
        let bounded = ["boathook-run", "--hook", "a", "--phase", "pre", "--max-hold", "2m", "--", "x"]
        #expect(
            try WrappedCommand.calls(in: bounded) == [
                WrappedCommand(hook: "a", phase: .pre, maxHold: .seconds(120))
            ])
        let release = ["boathook-run", "--hook", "a", "--phase", "post", "--release"]
        #expect(try WrappedCommand.calls(in: release) == [WrappedCommand(hook: "a", phase: .post)])
    }

    @Test(arguments: [
        (["env", "A=1", "boathook-run", "--hook", "a", "--phase", "pre", "--", "x"], ["a pre"]),
        (["sh", "-c", "exec boathook-run --hook a --phase pre -- psql -c \"$SQL\""], ["a pre"]),
        (
            ["/bin/bash", "-ec", "set -u; X=1 exec /b/boathook-run --hook 'a b' --phase=pre -- x"],
            ["a b pre"]
        ),
        (["bash", "-o", "pipefail", "-c", "boathook-run --hook a --phase pre -- x | tee y"], ["a pre"]),
        (["sh", "-c", "boathook-run \\\n  --hook \"a\" \\\n  --phase pre -- x"], ["a pre"]),
        (["sh", "-c", "if true; then boathook-run --hook a --phase pre -- x; fi"], ["a pre"]),
        (["sh", "-c", "(boathook-run >/dev/null --hook a --phase pre -- x)"], ["a pre"]),
        (
            [
                "sh", "-c",
                "# boathook-run --hook z --phase pre -- x\nboathook-run --hook a#1 --phase pre -- x",
            ], ["a#1 pre"]
        ),
        (["sh", "-c", "sh -c 'boathook-run --hook a --phase pre -- x'"], ["a pre"]),
        (
            [
                "sh", "-c",
                "boathook-run --hook a --phase pre -- x && boathook-run --hook b --phase post -- y",
            ],
            ["a pre", "b post"]
        ),
        (
            ["boathook-run", "--hook", "a", "--phase", "pre", "--", "sh", "-c", "boathook-run --hook b"],
            ["a pre"]
        ),
        (["boathook-run", "--version"], []),
        (["boathook-run"], []),
        (["echo", "boathook-run"], []),
        (["sh", "-c", "psql -c 'boathook-run --hook a'"], []),
        (["sh", "-c", ""], []),
        (["sh", "-c"], []),
        (["sh", "boathook-run.sh"], []),
        ([], []),
    ])
    func `the wrapper is found where it can be seen`(command: [String], expected: [String]) throws {
        #expect(try calls(command) == expected)
    }

    @Test(
        arguments: [
            ("--phase pre -- x", .hookMissing),
            ("--hook a -- x", .phaseMissing),
            ("--hook a --phase pre", .commandMissing),
            ("--hook a --phase pre --", .commandMissing),
            ("--hook a --phase pre x", .strayWord),
            ("--hok a --phase pre -- x", .optionUnknown),
            ("--hook a --hook b --phase pre -- x", .givenTwice(.hook)),
            ("--hook --phase pre -- x", .valueMissing(.hook)),
            ("--hook \"$HOOK\" --phase pre -- x", .valueComputed(.hook)),
            ("--hook a --phase pre --timeout `t` -- x", .valueComputed(.timeout)),
            ("--hook '' --phase pre -- x", .valueUnreadable(.hook)),
            ("--hook a --phase during -- x", .valueUnreadable(.phase)),
            ("--hook a --phase pre --timeout 30 -- x", .valueUnreadable(.timeout)),
            ("--hook a --phase pre --grace -1s -- x", .valueUnreadable(.grace)),
            ("--hook a --phase pre --retries many -- x", .valueUnreadable(.retries)),
        ] as [(String, WrappedCommandProblem)])
    func `a call that cannot be read says why`(options: String, problem: WrappedCommandProblem) {
        #expect(throws: problem) { try calls(["sh", "-c", "boathook-run " + options]) }
    }

    @Test func `shells inside shells are followed only so far`() throws {
        var script = "boathook-run --hook a --phase pre -- x"
        for _ in 0..<5 { script = "sh -c '" + script.replacing("'", with: "'\\''") + "'" }
        #expect(try calls(["sh", "-c", script]) == [])
    }

    @Test(arguments: [
        ("pre", "20s", "30s", []),
        ("post", "20s", "30s", [VeleroFinding.wrapperPhaseDiffers]),
        ("pre", "25s", "30s", [.wrapperOutlivesVelero]),
        ("pre", "5m", "", [.wrapperOutlivesVelero]),
        ("pre", "5m", "-1s", []),
    ])
    func `a wrapper that Velero does not wait for is found`(
        phase: String, own: String, veleros: String, findings: [VeleroFinding]
    ) throws {
        let command = ["boathook-run", "--hook", "a", "--phase", phase, "--timeout", own, "--", "x"]
        let hook = VeleroHook(phase: .pre, command: command, timeout: VeleroTimeout.parse(veleros).timeout)
        let call = try #require(try WrappedCommand.calls(in: command).first)
        #expect(hook.findings(about: call) == findings)
        #expect(hook.settings(wrappedBy: call).timeout == call.timeout)
    }
}
