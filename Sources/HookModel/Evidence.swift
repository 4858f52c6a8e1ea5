/// What is written down before a backup, to be compared with what a restore brings back.
package struct Evidence: Hashable, Sendable {
    /// A folder on the volume that is backed up, made where it is missing, and used for nothing else.
    package var folder: String
    /// At least one.
    package var checks: [Check]

    package init(folder: String, checks: [Check]) {
        self.folder = folder
        self.checks = checks
    }

    /// A command whose output says something about the application's data.
    package struct Check: Hashable, Sendable {
        /// For /bin/sh.
        package var command: String
        package var expectation: Expectation

        package init(command: String, expectation: Expectation = .same) {
            self.command = command
            self.expectation = expectation
        }
    }

    /// What the output must be after a restore.
    package enum Expectation: String, Hashable, Sendable, CaseIterable {
        /// What it was before the backup.
        case same
        /// A number that is not smaller: what is only ever added to goes on until the volume is copied.
        case atLeast
    }

    // MARK: As text for /bin/sh

    /// Writes the outputs down, each in a file of its own, once all are there.
    ///
    /// A folder in which something else lies is left alone: it may be the data themselves.
    var recordScript: String {
        var lines = [
            "set -eu", "umask 077", "evidence=\(ShellWord.quoted(folder))",
            """
            refuse() { echo "evidence in $evidence: $1" >&2; exit 1; }
            mkdir -p "$evidence"
            if [ ! -e "$evidence/.boathook" ]; then
                [ -z "$(ls -A "$evidence")" ] || refuse 'something else is in the folder; name one for it alone'
                : >"$evidence/.boathook"
            fi
            """,
        ]
        for (index, check) in checks.enumerated() {
            let number = index + 1
            lines += [
                "/bin/sh -c \(ShellWord.quoted(check.command)) >\"$evidence/\(number).new\" || refuse 'check \(number) failed'",
                "[ -s \"$evidence/\(number).new\" ] || refuse 'check \(number) printed nothing'",
            ]
            if check.expectation == .atLeast {
                lines.append(
                    """
                    recorded=$(cat "$evidence/\(number).new")
                    [ "$recorded" -ge 0 ] 2>/dev/null || [ "$recorded" -lt 0 ] 2>/dev/null \\
                        || refuse "check \(number) printed $recorded, which is no whole number"
                    """)
            }
        }
        for number in 1...max(checks.count, 1) {
            lines.append("mv -f \"$evidence/\(number).new\" \"$evidence/\(number)\"")
        }
        // A snapshot sees what is on the disk.
        return (lines + ["sync"]).joined(separator: "\n")
    }

    /// Compares; says what each check found, on standard error where that is not as expected.
    var compareScript: String {
        var lines = ["evidence=\(ShellWord.quoted(folder))", "status=0"]
        for (index, check) in checks.enumerated() {
            let number = index + 1
            let test =
                switch check.expectation {
                case .same: "[ \"$found\" = \"$recorded\" ]"
                case .atLeast: "[ \"$found\" -ge \"$recorded\" ]"
                }
            let words =
                switch check.expectation {
                case .same: "expected"
                case .atLeast: "expected at least"
                }
            lines.append(
                """
                if ! recorded=$(cat "$evidence/\(number)"); then
                    echo "check \(number): nothing was recorded before the backup" >&2; status=1
                elif ! found=$(/bin/sh -c \(ShellWord.quoted(check.command))); then
                    echo "check \(number): the command failed" >&2; status=1
                elif \(test); then
                    echo "check \(number): $found"
                else
                    echo "check \(number): found $found, \(words) $recorded" >&2; status=1
                fi
                """)
        }
        return (lines + ["exit $status"]).joined(separator: "\n")
    }
}
