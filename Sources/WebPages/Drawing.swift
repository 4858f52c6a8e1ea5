import HookModel
import RunRecord

/// Signs and bars, drawn as SVG; they take their colours from the style sheet.
enum Drawing {
    /// The signs that pages refer to. Each differs from the others in its shape.
    static let signs: HTML = """
        <svg class="signs" width="0" height="0" aria-hidden="true" focusable="false">
        <defs><g id="m-ok"><circle class="good" cx="6" cy="6" r="4.5"/></g></defs><symbol id="ok" viewBox="0 0 12 12"><use href="#m-ok"/></symbol>
        <defs><g id="m-bad"><path class="bad line" d="M2.5 2.5l7 7m0-7l-7 7"/></g></defs><symbol id="bad" viewBox="0 0 12 12"><use href="#m-bad"/></symbol>
        <defs><g id="m-time"><path class="bad" d="M1.5 1h9L7 6l3.5 5h-9L5 6z"/></g></defs><symbol id="time" viewBox="0 0 12 12"><use href="#m-time"/></symbol>
        <defs><g id="m-kill"><path class="bad" d="M2 2h8v8H2z"/></g></defs><symbol id="kill" viewBox="0 0 12 12"><use href="#m-kill"/></symbol>
        <defs><g id="m-none"><path class="bad thin" d="M2.4 2.4h7.2v7.2H2.4z"/></g></defs><symbol id="none" viewBox="0 0 12 12"><use href="#m-none"/></symbol>
        <defs><g id="m-lost"><path class="bad thin" d="M6 1.2L10.8 6 6 10.8 1.2 6z"/></g></defs><symbol id="lost" viewBox="0 0 12 12"><use href="#m-lost"/></symbol>
        <defs><g id="m-skip"><path class="calm line" d="M3 6h6"/></g></defs><symbol id="skip" viewBox="0 0 12 12"><use href="#m-skip"/></symbol>
        <symbol id="run" viewBox="0 0 12 12"><path class="busy" d="M3 1.5v9L10.5 6z"/></symbol>
        <symbol id="well" viewBox="0 0 24 24"><circle class="good" cx="12" cy="12" r="11"/><path class="on line2" d="M7 12.5l3.5 3.5L17 9"/></symbol>
        <symbol id="failing" viewBox="0 0 24 24"><path class="bad" d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z"/><path class="on line2" d="M8.5 8.5l7 7m0-7l-7 7"/></symbol>
        <symbol id="stuck" viewBox="0 0 24 24"><path class="bad" d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z"/><path class="on line1" d="M12 5.5v13M6.4 8.7l11.2 6.6M6.4 15.3l11.2-6.6"/></symbol>
        <symbol id="frozen" viewBox="0 0 24 24"><rect class="cold" x="1" y="1" width="22" height="22" rx="6"/><path class="on line1" d="M12 5.5v13M6.4 8.7l11.2 6.6M6.4 15.3l11.2-6.6"/></symbol>
        <symbol id="letgo" viewBox="0 0 24 24"><path class="warn" d="M12 1.5L23.5 22H.5z"/><path class="on line1" d="M12 8.5v10M7.7 11l8.6 5M7.7 16l8.6-5"/></symbol>
        <symbol id="late" viewBox="0 0 24 24"><path class="warn" d="M12 1.5L23.5 22H.5z"/><path class="on line2" d="M12 9v5.5m0 3.4v.1"/></symbol>
        <symbol id="running" viewBox="0 0 24 24"><circle class="busy" cx="12" cy="12" r="11"/><path class="onfill" d="M9.5 7v10l8-5z"/></symbol>
        <symbol id="skipped" viewBox="0 0 24 24"><circle class="calm" cx="12" cy="12" r="11"/><path class="on line2" d="M7 12h10"/></symbol>
        <symbol id="waiting" viewBox="0 0 24 24"><circle class="calm thin dash" cx="12" cy="12" r="10"/></symbol>
        </svg>

        """

    /// A sign beside a word that says the same.
    static func sign(_ name: StaticString) -> HTML {
        "<svg class=\"sign\" aria-hidden=\"true\" focusable=\"false\"><use href=\"#\(name)\"/></svg>"
    }

    /// The latest runs, the newest on the right.
    ///
    /// - Parameters:
    ///   - marks: the newest first.
    ///   - none: what is said where there is none.
    static func strip(_ marks: [RunMark], orElse none: StaticString) -> HTML {
        let width = 13
        let room = stripLength * width
        var drawing: HTML =
            "<svg class=\"strip\" viewBox=\"0 0 \(room) 12\" role=\"img\" aria-label=\"\(summary(marks, orElse: none))\">"
        for (index, mark) in marks.prefix(stripLength).enumerated() {
            let x = room - width * (index + 1)
            drawing +=
                "<use href=\"#m-\(OutcomeWords.sign(mark.outcome))\" x=\"\(x)\"/>"
        }
        return "\(drawing)</svg>"
    }

    /// How many runs a strip shows.
    static let stripLength = 16

    /// `last 16 runs: 14 succeeded, 1 timed out, 1 skipped; the latest: succeeded`
    private static func summary(_ marks: [RunMark], orElse none: StaticString) -> HTML {
        guard let latest = marks.first else { return "\(none)" }
        var text: HTML = "last \(min(marks.count, stripLength)) runs: "
        var isFirst = true
        let outcomes: [RunOutcome] = [.success] + FailureReason.allCases.map { .failure($0) } + [.skipped]
        for outcome in outcomes {
            let count = marks.prefix(stripLength).count { $0.outcome == outcome }
            guard count > 0 else { continue }
            text += "\(isFirst ? "" : ", ")\(count) \(OutcomeWords.label(outcome).description.lowercased())"
            isFirst = false
        }
        return "\(text); the latest: \(OutcomeWords.label(latest.outcome).description.lowercased())"
    }

    /// A bar that is filled to `share`, which its text says as well.
    ///
    /// - Parameter tick: where a line crosses it.
    static func bar(_ share: Double, _ kind: StaticString, tick: Double? = nil) -> HTML {
        let fill = permille(share)
        var drawing: HTML = """
            <svg class="bar" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">\
            <rect class="track" width="1000" height="8"/><rect class="\(kind)" width="\(fill)" height="8"/>
            """
        if let tick {
            drawing += "<rect class=\"tick\" x=\"\(min(permille(tick), 985))\" width=\"15\" height=\"8\"/>"
        }
        return "\(drawing)</svg>"
    }

    private static func permille(_ share: Double) -> Int {
        share.isFinite ? Int((min(max(share, 0), 1) * 1_000).rounded()) : 0
    }
}
