import HookModel
import Manifests
import RunRecord
import Testing

/// The hook of a configuration whose hook has these lines, and what is wrong with them.
private func hook(_ lines: String) -> (hook: Hook?, diagnostics: String) {
    let indented = lines.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    let (configuration, diagnostics) = read("hooks:\n  - name: h\n" + indented)
    return (configuration?.hooks.first, Diagnostic.text(diagnostics))
}

@Suite struct PhaseReaderTests {
    @Test func `a phase says all that the wrapper's options say`() throws {
        let (hook, diagnostics) = hook(
            """
            only: test -e /primary
            pre:
              steps:
                - { command: [echo, "it's"], undo: undo one }
                - { command: two }
              command: "client; cat"
              hold: true
              ready: LOCKED
              maxHold: 5m
              timeout: 20s
              grace: 2s
              retries: 1
              undoTimeout: 4s
            post: { release: true, timeout: 1m }
            """)
        #expect(diagnostics == "")
        let read = try #require(hook)
        #expect(
            read.wrapperArguments(.pre) == [
                "--hook", "h", "--phase", "pre", "--timeout=20s", "--grace=2s", "--max-hold=5m0s",
                "--only=test -e /primary", "--retries=1", "--retry-delay=1s", "--hold", "--ready=LOCKED",
                "--undo-timeout=4s", "--step='echo' 'it'\\''s'", "--undo=undo one", "--step=two", "--",
                "/bin/sh", "-c", "client; cat",
            ])
        #expect(
            read.wrapperArguments(.post) == [
                "--hook", "h", "--phase", "post", "--timeout=1m0s", "--grace=5s", "--only=test -e /primary",
                "--release",
            ])
        #expect(read.wrapperArguments(.restore) == nil)
        #expect(read.quiesces)
    }

    @Test func `a phase that is a list is its steps`() throws {
        let read = try #require(hook("pre: [{ command: one, undo: un }, { command: two }]").hook)
        #expect(
            read.phases[.pre]?.steps == [PhaseStep(command: "one", undo: "un"), PhaseStep(command: "two")])
        #expect(read.wrapperArguments(.pre)?.suffix(3) == ["--step=one", "--undo=un", "--step=two"])
        #expect(!read.quiesces)
    }

    @Test func `a phase that runs nothing has no call`() throws {
        #expect(try #require(hook("pre: {}").hook).wrapperArguments(.pre) == nil)
    }

    @Test func `checks are recorded before anything else and compared in verify`() throws {
        let (hook, diagnostics) = hook(
            """
            pre: { command: freeze }
            verify:
              evidence: /data/evidence
              checks: [{ command: count, expect: atLeast }, { command: [sum, up] }]
            """)
        #expect(diagnostics == "")
        let read = try #require(hook)
        #expect(
            read.evidence
                == Evidence(
                    folder: "/data/evidence",
                    checks: [
                        .init(command: "count", expectation: .atLeast), .init(command: "'sum' 'up'"),
                    ]))
        #expect(read.wrapperArguments(.pre)?.contains { $0.hasPrefix("--step=set -eu\numask 077") } == true)
        #expect(read.wrapperArguments(.verify)?.last?.hasPrefix("--step=evidence='/data/evidence'") == true)
    }

    @Test(arguments: [
        (
            "post: { release: true, command: [x] }",
            "a phase with release: true runs nothing of its own; remove command:"
        ),
        ("pre: { hold: true }", "there is no command that could hold; add command:"),
        (
            "pre: { command: x, ready: R }",
            "ready: means nothing without hold: true; add that, or remove ready:"
        ),
        (
            "pre: { command: x, undoTimeout: 3s }",
            "undoTimeout: means nothing without undo:; add that, or remove undoTimeout:"
        ),
        (
            "pre: { command: x, maxHold: 3s }",
            "maxHold: means nothing without hold: true or undo:; add one, or remove maxHold:"
        ),
        (
            "pre: { undo: x, steps: [{ command: y }] }",
            "there is no command to be undone; give each step an undo: of its own"
        ),
        ("pre: { hold: yes, command: x }", "hold cannot be \"yes\"; use one of true, false"),
        (
            "pre: { steps: [{ undo: x }] }",
            "a step has no command; add for example command: [psql, -c, CHECKPOINT]"
        ),
        (
            "pre: { steps: [{ command: x, undoo: x }] }",
            "unknown key \"undoo\" in a step; did you mean \"undo\"?"
        ),
        ("pre: { evidence: /x, command: y }", "only verify: compares; move evidence: there"),
        (
            "verify: { evidence: x, checks: [{ command: y }] }",
            "the folder \"x\" is no path from the root; write for example /data/evidence"
        ),
        ("verify: { evidence: /x, checks: [] }", "there is no check in the list; add one"),
        (
            "verify: { evidence: /x, checks: [{ command: y, expect: more }] }",
            "expect cannot be \"more\"; use one of same, atLeast"
        ),
        (
            "post: { command: x }\nverify: { evidence: /x, checks: [{ command: y }] }",
            "there is nothing to compare with, as no pre phase writes it down; add pre: to the hook"
        ),
        ("only: \"\"", "only is empty"),
    ])
    func `what does not go together is an error with the mend`(lines: String, message: String) {
        let (hook, diagnostics) = hook(lines)
        #expect(hook == nil)
        #expect(diagnostics.contains("error: "))
        #expect(diagnostics.contains(message), "\(diagnostics)")
    }
}
