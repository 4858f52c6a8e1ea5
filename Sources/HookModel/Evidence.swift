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

        /// The file that its output is written to: named after the command, so that what another command printed
        /// is never taken for it, whatever has come and gone before it in the list. (FNV-1a of 64 bits.)
        package var fileName: String {
            let hash = command.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01B3
            }
            let digits = String(hash, radix: 16)
            return "check-" + String(repeating: "0", count: 16 - digits.count) + digits
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

    /// Writes the outputs down, each in a file of its own, once all are there, and removes what is of no check any
    /// more.
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
                "file=$evidence/\(check.fileName).new",
                "/bin/sh -c \(ShellWord.quoted(check.command)) >\"$file\" || refuse 'check \(number) failed'",
                "[ -s \"$file\" ] || refuse 'check \(number) printed nothing'",
            ]
            if check.expectation == .atLeast {
                lines.append(
                    """
                    recorded=$(cat "$file")
                    [ "$recorded" -ge 0 ] 2>/dev/null || [ "$recorded" -lt 0 ] 2>/dev/null \\
                        || refuse "check \(number) printed $recorded, which is no whole number"
                    """)
            }
        }
        // Two checks may be of the same command.
        let names = Set(checks.map(\.fileName)).sorted()
        for name in names {
            lines.append("mv -f \"$evidence/\(name).new\" \"$evidence/\(name)\"")
        }
        lines.append(
            """
            for file in "$evidence"/*; do
                case ${file##*/} in \(names.joined(separator: " | "))) ;; *) rm -f "$file" ;; esac
            done
            """)
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
                if [ ! -e "$evidence/\(check.fileName)" ]; then
                    echo "check \(number): nothing was recorded before the backup by this command; it is newer" >&2
                    status=1
                elif ! recorded=$(cat "$evidence/\(check.fileName)"); then
                    echo "check \(number): what was recorded cannot be read" >&2; status=1
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
