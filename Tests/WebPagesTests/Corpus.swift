import HookModel
import Ledger
import RunRecord

/// Texts that would be something else than text where they are not escaped.
enum Corpus {
    static let texts = [
        "<script>document.title='owned'</script>", "\"><img src=x onerror=alert(1)>",
        "'><svg/onload=alert(1)>",
        "</title><script>alert(1)</script>", "</textarea><b>", "<!--", "-->", "]]>", "&lt;b&gt;",
        "&#60;b&#62;",
        "javascript:alert(1)", "\" autofocus onfocus=alert(1) x=\"", "a\0b", "\u{1B}[31mred",
        "\u{202E}drowssap",
        "<iframe srcdoc='<script>1</script>'>", "%3Cscript%3E", "..", ".", "/", "?name=x&name=y", "#",
        "\\u003cb>",
        "line\nbreak\r\n<b>", "{{7*7}}${7*7}\\(7*7)", "</pre></main><form action=//x>",
        "<math><mtext></style>",
    ]
}

/// Seconds after a moment that all tests count from.
func moment(_ seconds: Int64) -> Timestamp {
    Timestamp(nanosecondsSinceEpoch: (1_760_000_000 + seconds) * 1_000_000_000)
}

/// A run that is over: what a test does not say is of no concern to it.
func record(
    _ number: UInt64 = 1, hook: String = "postgres", phase: HookPhase = .pre, workload: String? = nil,
    outcome: RunOutcome = .success, ended seconds: Int64 = 0, command: String? = nil, output: String = ""
) -> RunRecord {
    RunRecord(
        start: RunStart(
            id: RunID(high: 0xB0A7, low: number), hook: hook, phase: phase,
            origin: RunOrigin(workload: workload), startedAt: moment(seconds - 3), timeout: .seconds(30),
            command: command),
        end: RunEnd(
            endedAt: moment(seconds), duration: .seconds(3), outcome: outcome,
            processEnd: .exited(status: outcome == .success ? 0 : 1), outputTail: output))
}

/// The tags of a page with the names of their attributes, as a browser would find them.
func structure(of html: String) -> [String] {
    // What the strict pattern would pass over, a tag with an attribute that is not quoted say, counts as one of its own.
    let tags = html.matches(of: /<[a-zA-Z!\/]/).count
    let strict = html.matches(of: /<(\/?[a-zA-Z!][a-zA-Z0-9-]*)((?:\s+[^\s"'<>\/=]+(?:="[^"]*")?)*)\s*\/?>/)
        .map { match in
            let names = match.2.matches(of: /\s([^\s"'<>\/=]+)(?:="[^"]*")?/).map { String($0.1) }
            return ([String(match.1)] + names).joined(separator: " ")
        }
    return strict + Array(repeating: "?", count: tags - strict.count)
}
