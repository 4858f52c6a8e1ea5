/// A user's text inside a message: in quotes, on one line, and no longer than a glance takes.
func quoted(_ text: String) -> String {
    let limit = 60
    var shown = ""
    for scalar in text.unicodeScalars.prefix(limit) {
        let isPrintable = scalar.properties.generalCategory != .control
        shown += isPrintable ? String(scalar) : scalar.escaped(asASCII: true)
    }
    return "\"\(shown)\(text.unicodeScalars.count > limit ? "…" : "")\""
}
