import Manifests
import Testing

@Suite struct DiagnosticTests {
    @Test func `every mistake in a file is reported, in its order, with its place and its mend`() {
        let (configuration, diagnostics) = read(
            """
            hocks: []
            hooks:
              - name: postgres
                schdule: "0 1 * * *"
                schedule: 0 0 30 2 *
                every: 24h
                timezone: Europe/Berln
                pre: { command: [], timeout: 30, retries: many, onError: fail }
                post: { command: psql -c CHECKPOINT, timeout: -5m, grace: [5s] }
                objectives:
                  success: 99
                  duration: { threshold: 10m, target: 100%, phase: verify }
                  quiesce: 5m
                  window: 30x
                verify: { timeout: 5m }
                severity: high
                labels: { team-name: storage, pod: x, __name: y, tier: }
              - name: postgres
                freshness: 26h
                objectives: { freshness: { target: 99% } }
              - name: ""
                pre: {}
              - pre: {}
              - postgres
            """)
        #expect(configuration == nil)
        #expect(
            Diagnostic.text(diagnostics) == """
                boathook.yaml:1:1: error: unknown key "hocks" in the configuration; did you mean "hooks"?
                boathook.yaml:4:5: error: unknown key "schdule" in a hook; did you mean "schedule"?
                boathook.yaml:5:15: error: the schedule never fires, since no date has this day and month; \
                correct the day of month or the month
                boathook.yaml:6:5: error: a hook has either a schedule or every, not both; remove one of them
                boathook.yaml:7:15: error: the time zone "Europe/Berln" is unknown; \
                use a name such as UTC or Europe/Berlin
                boathook.yaml:8:21: error: the command is empty; name a program, or remove the key
                boathook.yaml:8:34: error: timeout "30" has no unit; write 30s for seconds or 30m for minutes
                boathook.yaml:8:47: error: retries "many" is no whole number from 0 on; write for example 3
                boathook.yaml:8:62: error: onError cannot be "fail"; did you mean "Fail"?
                boathook.yaml:9:51: error: timeout "-5m" is not above zero; write for example 30s
                boathook.yaml:9:63: error: grace is a list, but must be a duration such as 30s
                boathook.yaml:11:16: error: success "99" has no percent sign; write for example 99%
                boathook.yaml:12:30: error: the threshold 10m0s is above the verify phase's timeout of 5m0s, \
                at which the run is ended; lower the threshold
                boathook.yaml:12:43: error: target "100%" is not between 0% and 100%; write for example 99.9%
                boathook.yaml:13:7: warning: the quiesce budget is spent only by a hook that quiesces; \
                add maxQuiesce: to the hook
                boathook.yaml:13:16: error: quiesce is text, but must be a mapping with keys such as budget
                boathook.yaml:14:15: error: window "30x" is no duration; \
                use the units ms, s, m, h, d and w, as in 7d
                boathook.yaml:16:15: error: severity cannot be "high"; use one of critical, warning, info
                boathook.yaml:17:15: error: the label "team-name" is no label name of Prometheus; \
                use letters, digits and _, and no digit first
                boathook.yaml:17:35: error: the label "pod" would hide the one that boathook's alerts carry; \
                choose another name
                boathook.yaml:17:43: error: the label "__name" is kept for Prometheus itself; \
                use a name that does not begin with __
                boathook.yaml:17:60: error: tier is empty; write its value, or remove the key
                boathook.yaml:18:5: warning: the hook has no phase, so its series begin only with its first run; \
                add for example pre: {}
                boathook.yaml:18:11: error: the name "postgres" belongs to the hook on line 3; choose another
                boathook.yaml:19:5: error: unknown key "freshness" in a hook; use name, workload, schedule, \
                every, timezone, pre, post, restore, init, verify, only, maxQuiesce, objectives, severity, \
                labels
                boathook.yaml:20:19: error: the freshness objective has no limit, and the hook no schedule \
                to derive one from; add for example limit: 26h
                boathook.yaml:21:11: error: name is empty; write its value, or remove the key
                boathook.yaml:23:5: error: a hook has no name; add name: and a name of your choice
                boathook.yaml:24:5: error: a hook is text, but must be \
                a mapping with keys such as name, workload, schedule

                """)
    }

    @Test(arguments: [
        (
            "hooks:\n  - name: a\n\tpre: {}\n",
            """
            3:1: error: this is not YAML: found a tab character that violates indentation while \
            scanning a plain scalar that begins on line 2; correct the indentation or the quotes
            """
        ),
        (
            "hooks: [",
            """
            2:1: error: this is not YAML: did not find expected node content while parsing a flow \
            node that begins on line 2; correct the indentation or the quotes
            """
        ),
        (
            "hooks:\n  - name: \"a\n",
            """
            3:1: error: this is not YAML: found unexpected end of stream while scanning a quoted \
            scalar that begins on line 2; correct the indentation or the quotes
            """
        ),
        (
            "hooks:\n  - name: a\n   pre: {}\n",
            """
            3:4: error: this is not YAML: did not find expected '-' indicator while parsing a block \
            collection that begins on line 2; correct the indentation or the quotes
            """
        ),
        (
            "hooks:\n  - *missing\n",
            """
            2:5: error: this cannot be followed: found undefined alias; define its anchor above, or \
            correct its name
            """
        ),
        (
            "hooks:\n  - name: a\u{1}b\n",
            "2:12: error: this is not YAML: control characters are not allowed; remove the character"
        ),
        (
            "hooks:\n  - { name: a, pre: {}, pre: {} }\n",
            "2:16: error: one mapping has the same key more than once: \"pre\"; keep one of each"
        ),
        (
            "\u{FEFF}hooks: 1\n",
            "1:8: error: hooks is text, but must be a list of hooks, each beginning with - name: …"
        ),
    ])
    func `what is not YAML is reported where it stops being so`(text: String, expected: String) {
        #expect(Diagnostic.text(read(text).diagnostics) == "boathook.yaml:\(expected)\n")
    }

    @Test(arguments: [
        (
            "[]",
            "1:1: error: the configuration is a list, but must be a mapping "
                + "with keys such as hooks, socket"
        ),
        (
            "hooks: { name: a }",
            "1:8: error: hooks is a mapping, but must be a list of hooks, each beginning with - name: …"
        ),
        (
            "hooks: []\n---\nhooks: []\n",
            "3:1: error: a configuration is one document, and this begins another; remove the --- before it"
        ),
    ])
    func `a document of another shape says what it should be`(text: String, expected: String) {
        #expect(Diagnostic.text(read(text).diagnostics) == "boathook.yaml:\(expected)\n")
    }

    @Test(arguments: [
        ("name: [b]", "11: error: name is a list, but must be text"),
        (
            "name: \(String(repeating: "é", count: 127))",
            "11: error: the name is 254 bytes long; use at most 253 bytes of UTF-8"
        ),
        ("workload: \"\"", "24: error: workload is empty; write its value, or remove the key"),
        (
            "schedule: 0 1 * *",
            """
            24: error: a schedule has five fields (minute, hour, day of month, month, day of week), \
            not 4; write for example "0 1 * * *"
            """
        ),
        (
            "schedule: TZ=Mars/Olympus 0 1 * * *",
            "24: error: the time zone \"Mars/Olympus\" is unknown; use a name such as UTC or Europe/Berlin"
        ),
        ("schedule: [1]", "24: error: schedule is a list, but must be a cron schedule such as \"0 1 * * *\""),
        ("every: 0s", "21: error: every \"0s\" is not above zero; write for example 7d"),
        ("every: 36", "21: error: every \"36\" has no unit; write 36s for seconds or 36m for minutes"),
        (
            "pre: 5m",
            "19: error: pre is text, but must be a mapping with keys such as command, timeout, retries"
        ),
        (
            "pre: { timeout: 5 min }",
            "30: error: timeout \"5 min\" is no duration; use the units ms, s, m and h, as in 1h30m"
        ),
        (
            "pre: { timeout: 1h30 }",
            "30: error: timeout \"1h30\" has a number without a unit; write for example 30s"
        ),
        (
            "pre: { timeout: 90d }",
            "30: error: timeout \"90d\" is no duration; use the units ms, s, m and h, as in 1h30m"
        ),
        (
            "pre: { timeout: 9999999h }",
            "30: error: timeout \"9999999h\" is longer than 292 years; write a shorter one"
        ),
        (
            "pre: { timeout: \"\" }",
            "30: error: timeout \"\" is no duration; use the units ms, s, m and h, as in 1h30m"
        ),
        (
            "pre: { timeout: \"1\\n2\" }",
            "30: error: timeout \"1\\n2\" is no duration; use the units ms, s, m and h, as in 1h30m"
        ),
        ("pre: { retryDelay: -1s }", "33: error: retryDelay \"-1s\" is negative; write 0s or more"),
        (
            "pre: { retries: -1 }",
            "30: error: retries \"-1\" is no whole number from 0 on; write for example 3"
        ),
        (
            "pre: { command: [\"\"] }",
            "31: error: the command's program is empty; name one, or remove the command"
        ),
        ("pre: { command: [sh, [-c]] }", "35: error: a word of the command is a list, but must be text"),
        (
            "pre: { command: [sh, \"a\\0b\"] }",
            """
            35: error: a word of the command holds a NUL character, which no process can be given; \
            remove it
            """
        ),
        ("pre: { <<: x }", "25: error: << is text, but must be an alias of a mapping, such as *defaults"),
        ("pre: { [a]: b }", "21: error: a key of pre is a list; write a word"),
        (
            "objectives: { success: most }",
            "37: error: success \"most\" has no percent sign; write for example 99%"
        ),
        (
            "objectives: { duration: }",
            """
            38: error: the duration objective has no target; add for example target: 95%
            38: error: the duration objective has no threshold; add for example threshold: 30s
            """
        ),
        (
            "objectives: { duration: { threshold: 1s, target: 9%, phase: during } }",
            "74: error: phase cannot be \"during\"; use one of pre, post, restore, init, verify"
        ),
        (
            "objectives: { duration: { threshold: 1s, target: 9%, phase: post } }",
            """
            28: warning: the duration objective is about the post phase, which the hook does not \
            have; add post: or name another phase:
            """
        ),
        ("labels: [team]", "22: error: labels is a list, but must be a mapping such as { team: storage }"),
        (
            "labels: { 1st: x, job: y, \"\": z }",
            """
            24: error: the label "1st" is no label name of Prometheus; use letters, digits and _, \
            and no digit first
            32: error: the label "job" would hide the one that boathook's alerts carry; choose \
            another name
            40: error: the label "" is no label name of Prometheus; use letters, digits and _, and \
            no digit first
            """
        ),
    ])
    func `a value that cannot be says what may be written`(line: String, expected: String) {
        let other = line.hasPrefix("pre:") ? "" : ", pre: {}"
        let name = line.hasPrefix("name:") ? "" : "name: a, "
        let text = Diagnostic.text(read("hooks:\n- { \(name)\(line)\(other) }\n").diagnostics)
        #expect(text.replacing("boathook.yaml:2:", with: "") == expected + "\n")
    }
}
