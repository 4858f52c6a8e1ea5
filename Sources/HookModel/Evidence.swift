/// What is written down before a backup, to be compared with what a restore brings back.
package struct Evidence: Hashable, Sendable {
    /// A folder on the volume that is backed up, made where it is missing; nothing else may be in it.
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

    /// Writes the outputs down, all or none: the folder is replaced as a whole.
    var recordScript: String {
        var lines = [
            "set -eu", "umask 077", "evidence=\(ShellWord.quoted(folder))", "new=$evidence.new",
            "rm -rf \"$new\"", "mkdir -p \"$new\"",
        ]
        for (index, check) in checks.enumerated() {
            lines.append("/bin/sh -c \(ShellWord.quoted(check.command)) >\"$new/\(index + 1)\"")
        }
        lines += ["rm -rf \"$evidence\"", "mv \"$new\" \"$evidence\""]
        return lines.joined(separator: "\n")
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
