extension MetricCatalogue {
    /// The table of all metrics as the README shows it: Markdown, with a line break at its end.
    package static func markdownTable() -> String {
        var lines = ["| metric | type | labels | meaning |", "|---|---|---|---|"]
        for family in all {
            let labels = family.labels.map { "`\($0.name)`" }.joined(separator: ", ")
            let help = family.help.split(separator: "|", omittingEmptySubsequences: false).joined(
                separator: "\\|")
            lines.append("| `\(family.name)` | \(family.type.textName) | \(labels) | \(help) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
