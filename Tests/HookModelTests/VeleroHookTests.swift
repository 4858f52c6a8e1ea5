import HookModel
import RunRecord
import Testing

@Suite struct VeleroHookTests {
    @Test func `there are twelve backup annotations, nine for restores, and two that nothing reads`() {
        let backup = VeleroAnnotation.all.filter { $0.set.phase == .pre || $0.set.phase == .post }
        #expect(
            backup.map(\.name).sorted() == [
                "hook.backup.velero.io/command", "hook.backup.velero.io/container",
                "hook.backup.velero.io/on-error", "hook.backup.velero.io/timeout",
                "post.hook.backup.velero.io/command", "post.hook.backup.velero.io/container",
                "post.hook.backup.velero.io/on-error", "post.hook.backup.velero.io/timeout",
                "pre.hook.backup.velero.io/command", "pre.hook.backup.velero.io/container",
                "pre.hook.backup.velero.io/on-error", "pre.hook.backup.velero.io/timeout",
            ])
        #expect(VeleroAnnotation.all.count - backup.count == 9)
        #expect(
            VeleroAnnotation.neverRead.map(\.name) == [
                "post.hook.restore.velero.io/timeout", "init.hook.restore.velero.io/timeout",
            ])
    }

    @Test(
        arguments: [
            (
                #"["/bin/bash", "-c", "psql -c \"SELECT 1\""]"#, ["/bin/bash", "-c", "psql -c \"SELECT 1\""],
                nil
            ),
            ("[\"a\"\n,\t\"b\" ] \n", ["a", "b"], nil),
            (#"["\u0041\n\/\ud83d\ude00\ud83d", null]"#, ["A\n/😀\u{FFFD}", ""], nil),
            (#"["\ud83d\u0041"]"#, ["\u{FFFD}A"], nil),
            ("/bin/sync", ["/bin/sync"], nil),
            ("ls -l", ["ls -l"], .commandIsOneWord),
            (" [\"ls\"]", [" [\"ls\"]"], .commandIsOneWord),
            ("[]", [], .commandIsEmpty),
            ("['ls']", ["['ls']"], .commandIsNoList(.singleQuotes)),
            ("[“ls”]", ["[“ls”]"], .commandIsNoList(.typographicQuotes)),
            ("[\"a\nb\"]", ["[\"a\nb\"]"], .commandIsNoList(.controlCharacter)),
            ("[\"a\",]", ["[\"a\",]"], .commandIsNoList(.other)),
            ("[\"a\"] x", ["[\"a\"] x"], .commandIsNoList(.other)),
            ("[\"a\" \"b\"]", ["[\"a\" \"b\"]"], .commandIsNoList(.other)),
            ("[1]", ["[1]"], .commandIsNoList(.other)),
            ("[\"a", ["[\"a"], .commandIsNoList(.other)),
            ("[\"\\x\"]", ["[\"\\x\"]"], .commandIsNoList(.other)),
            ("[\"\\u12\"]", ["[\"\\u12\"]"], .commandIsNoList(.other)),
            ("[\"\\u+123\"]", ["[\"\\u+123\"]"], .commandIsNoList(.other)),
            ("[[\"a\"]]", ["[[\"a\"]]"], .commandIsNoList(.other)),
            ("[", ["["], .commandIsNoList(.other)),
        ] as [(String, [String], VeleroFinding?)])
    func `a command is a JSON list of texts or one word`(
        text: String, words: [String], finding: VeleroFinding?
    ) {
        let parsed = VeleroCommand.parse(text)
        #expect(parsed.words == words)
        #expect(parsed.finding == finding)
    }

    @Test(
        arguments: [
            ("", 30, nil), ("0", 30, nil), ("0s", 30, nil), ("5m", 300, nil), ("+1h30m", 5400, nil),
            ("300", 30, .timeoutUnreadable(isNumber: true)),
            ("30 s", 30, .timeoutUnreadable(isNumber: false)),
            ("5min", 30, .timeoutUnreadable(isNumber: false)),
            ("1d", 30, .timeoutUnreadable(isNumber: false)),
            ("-1s", nil, .timeoutNegative),
        ] as [(String, Int64?, VeleroFinding?)])
    func `a timeout is what Velero makes of it`(text: String, seconds: Int64?, finding: VeleroFinding?) {
        let parsed = VeleroTimeout.parse(text)
        #expect(parsed.timeout == seconds.map(Nanoseconds.seconds))
        #expect(parsed.finding == finding)
    }

    @Test func `a pod gets one hook of each kind, with what holds where nothing is said`() {
        let hooks = VeleroPodHooks(annotations: [
            "pre.hook.backup.velero.io/command": "[\"a\"]",
            "pre.hook.backup.velero.io/on-error": "Fail",
            "post.hook.backup.velero.io/command": "[\"b\"]",
            "post.hook.backup.velero.io/timeout": "2m",
            "post.hook.restore.velero.io/command": "[\"c\"]",
            "post.hook.restore.velero.io/exec-timeout": "45s",
            "post.hook.restore.velero.io/wait-timeout": "5m",
            "post.hook.restore.velero.io/wait-for-ready": "true",
            "init.hook.restore.velero.io/container-image": "busybox",
            "init.hook.restore.velero.io/command": "[\"d\"]",
            "team": "storage",
        ])
        #expect(
            hooks.hooks == [
                .pre: VeleroHook(phase: .pre, command: ["a"], timeout: .seconds(30), onError: .fail),
                .post: VeleroHook(phase: .post, command: ["b"], timeout: .seconds(120), onError: .continue),
                .restore: VeleroHook(
                    phase: .restore, command: ["c"], timeout: .seconds(45), onError: .continue),
                .`init`: VeleroHook(phase: .`init`, command: ["d"], timeout: nil, onError: nil),
            ])
        #expect(hooks.findings == [:])
    }

    @Test func `the legacy annotations count only without the newer command, and then as a set`() {
        let legacy = [
            "hook.backup.velero.io/command": "[\"old\"]", "hook.backup.velero.io/timeout": "3m",
            "hook.backup.velero.io/on-error": "Fail",
        ]
        let alone = VeleroPodHooks(annotations: legacy)
        #expect(
            alone.hooks == [
                .pre: VeleroHook(phase: .pre, command: ["old"], timeout: .seconds(180), onError: .fail)
            ])
        #expect(alone.sets == [.pre: .legacyPre])

        let empty = VeleroPodHooks(
            annotations: legacy.merging(["pre.hook.backup.velero.io/command": ""]) { $1 })
        #expect(empty.hooks == alone.hooks)

        let both = VeleroPodHooks(
            annotations: legacy.merging(["pre.hook.backup.velero.io/command": "[\"new\"]"]) { $1 })
        #expect(both.hooks == [.pre: VeleroHook(phase: .pre, command: ["new"])])
        #expect(both.findings == legacy.mapValues { _ in [.legacyIgnored] })
    }

    @Test(arguments: [
        ("pre.hook.backup.velero.io/timeout", "5m", "pre.hook.backup.velero.io/command"),
        ("post.hook.backup.velero.io/container", "db", "post.hook.backup.velero.io/command"),
        ("post.hook.restore.velero.io/exec-timeout", "5m", "post.hook.restore.velero.io/command"),
        ("init.hook.restore.velero.io/command", "[\"a\"]", "init.hook.restore.velero.io/container-image"),
    ])
    func `settings alone ask for no hook`(name: String, value: String, missing: String) {
        let hooks = VeleroPodHooks(annotations: [name: value])
        #expect(hooks.hooks.isEmpty)
        let text = hooks.findings[name]?.map(\.description).joined() ?? ""
        #expect(text.contains("without \(missing);"))
    }

    @Test(
        arguments: [
            ("pre.hook.backup.velero.io/on-error", "fail", .onErrorUnknown),
            ("pre.hook.backup.velero.io/timeout", "300", .timeoutUnreadable(isNumber: true)),
            (
                "pre.hook.backup.velero.io/timeout", "repl{{ ConfigOption `t` }}",
                .renderedLater(assumed: "30s")
            ),
            (
                "pre.hook.backup.velero.io/on-error", "repl{{ ConfigOption `e` }}",
                .renderedLater(assumed: "Continue")
            ),
            ("post.hook.restore.velero.io/wait-timeout", "5", .waitTimeoutUnreadable),
            ("post.hook.restore.velero.io/wait-for-ready", "yes", .waitForReadyUnreadable),
            (
                "post.hook.restore.velero.io/timeout", "5m",
                .neverRead(instead: VeleroAnnotation(.restore, .execTimeout))
            ),
            ("init.hook.restore.velero.io/timeout", "5m", .neverRead(instead: nil)),
            ("init.hook.restore.velero.io/container-image", "busybox", .initCommandMissing),
        ] as [(String, String, VeleroFinding)])
    func `what Velero takes otherwise than it looks is found`(
        name: String, value: String, finding: VeleroFinding
    ) {
        let hooks = VeleroPodHooks(annotations: [
            "pre.hook.backup.velero.io/command": "[\"a\"]", "post.hook.restore.velero.io/command": "[\"b\"]",
            name: value,
        ])
        #expect(hooks.findings == [name: [finding]])
        #expect(hooks.hooks[.pre] == VeleroHook(phase: .pre, command: ["a"]))
    }

    @Test func `a command that a template yields is no mistake`() {
        let hooks = VeleroPodHooks(annotations: [
            "pre.hook.backup.velero.io/command": "repl{{ ConfigOption `c` }}"
        ])
        #expect(hooks.findings == [:])
        #expect(hooks.hooks[.pre]?.command == ["repl{{ ConfigOption `c` }}"])
    }
}
