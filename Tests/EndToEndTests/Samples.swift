/// What an exposition in the text format says, by name and labels.
struct Samples: Sendable {
    private let values: [Key: Double]

    private struct Key: Hashable {
        var name: String
        /// `hook="a"`, whole pairs as they are written.
        var labels: Set<String>
    }

    init(text: String) {
        var values: [Key: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...])
            else {
                continue
            }
            let series = line[..<blank]
            guard let brace = series.firstIndex(of: "{") else {
                values[Key(name: String(series), labels: [])] = value
                continue
            }
            let labels = Self.labels(in: series[series.index(after: brace)...].dropLast())
            values[Key(name: String(series[..<brace]), labels: labels)] = value
        }
        self.values = values
    }

    /// The pairs of `a="x",b="y"`: a comma within a value parts nothing, nor does an escaped quote end one.
    private static func labels(in text: Substring) -> Set<String> {
        var labels: Set<String> = []
        var label = ""
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == ",", !isQuoted {
                labels.insert(label)
                label = ""
                continue
            }
            label.append(character)
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
        }
        if !label.isEmpty { labels.insert(label) }
        return labels
    }

    /// The value of the series with exactly these labels, each written as `hook="a"`.
    subscript(_ name: String, _ labels: String...) -> Double? {
        values[Key(name: name, labels: Set(labels))]
    }

    /// The sum of every series of that name whose labels hold these.
    func sum(_ name: String, _ labels: String...) -> Double {
        values.filter { $0.key.name == name && $0.key.labels.isSuperset(of: labels) }.values.reduce(0, +)
    }

    /// How many series there are.
    var count: Int { values.count }
}
