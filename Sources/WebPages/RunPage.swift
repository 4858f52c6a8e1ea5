package import HookModel
import RunRecord

/// Who asks for a page.
package enum Viewer: Hashable, Sendable {
    /// Somebody on this machine: sees what hooks printed.
    case local
    /// Anybody else: what hooks print, and how they are called, may hold what is nobody's business.
    case remote
}

/// The page of one run.
package struct RunPage: Sendable {
    private let run: JournalledRun
    private let viewer: Viewer

    package init(_ run: JournalledRun, for viewer: Viewer) {
        self.run = run
        self.viewer = viewer
    }

    package func html(in frame: PageFrame) -> HTML {
        let start = run.record.start
        guard let end = run.record.end else { return frame.notice("Under way", "This run is not over yet.") }
        let sign = OutcomeWords.sign(end.outcome)
        let tone: StaticString =
            switch end.outcome {
            case .success: "well"
            case .skipped: "skipped"
            case .failure: "failing"
            }
        return frame.page(
            title: "\(OutcomeWords.label(end.outcome)): \(start.hook)", refresh: .never,
            """
            <section class="headline \(tone)">
            \(Drawing.sign(tone))<div><p class="crumb"><a href="/">All hooks</a> / \
            <a href="\(PageAddress.hook(start.hook))"><bdi>\(start.hook)</bdi></a></p>
            <h1>\(OutcomeWords.label(end.outcome))\(Self.took(end))</h1>
            <p class="state">\(Drawing.sign(sign))\(start.phase.name), \(PageText.absolute(start.startedAt))</p></div>
            </section>
            <dl class="facts">
            \(facts(start, end))</dl>
            \(output(end))
            """)
    }

    private static func took(_ end: RunEnd) -> HTML? {
        if let took = OutcomeWords.took(end.outcome, end.duration) { return " after \(took)" }
        return end.outcome == .failure(.lost) ? ", duration unknown" : nil
    }

    private func facts(_ start: RunStart, _ end: RunEnd) -> HTML {
        let extra: HTML? = start.retries > 0 ? " of \(Int(start.retries) + 1)" : nil
        var facts: [HTML] = [
            fact("Began", PageText.absolute(start.startedAt)), fact("Ended", PageText.absolute(end.endedAt)),
            fact("Attempts", "\(Int(end.attempts))\(extra)"),
            fact("Ended by", OutcomeWords.detail(end.processEnd) ?? "unknown"),
            fact("Deadline", start.timeout.map { "\(PageText.limit($0))" } ?? "none"),
            fact(
                "Processor time",
                "\(SpanText.readable(end.userTime)) user, \(SpanText.readable(end.systemTime)) system"),
            fact("Output", "\(PageText.count(UInt64(clamping: end.outputByteCount))) bytes"),
        ]
        if end.undoCount > 0 {
            let failed: HTML? = end.failedUndoCount > 0 ? ", \(Int(end.failedUndoCount)) failed" : nil
            facts.append(fact("Undo", "\(Int(end.undoCount)) run\(failed)"))
        }
        if end.backgroundCount > 0 {
            facts.append(fact("Left running", "\(Int(end.backgroundCount)) processes"))
        }
        if end.unreapedCount > 0 {
            facts.append(fact("Outlived SIGKILL", "\(Int(end.unreapedCount)) processes"))
        }
        let origin = start.origin
        for (name, value) in [
            ("Workload", origin.workload), ("Namespace", origin.namespace), ("Pod", origin.pod),
            ("Container", origin.container),
        ] as [(StaticString, String?)] {
            if let value { facts.append(fact("\(name)", "<bdi>\(value)</bdi>")) }
        }
        facts.append(wide("Id", "<code>\(start.id.hexText)</code>"))
        if viewer == .local, let command = start.command {
            facts.append(wide("Command, redacted", "<code dir=\"ltr\">\(command)</code>"))
        }
        return "\(facts)"
    }

    private func fact(_ name: HTML, _ value: HTML) -> HTML {
        "<div><dt>\(name)</dt><dd>\(value)</dd></div>\n"
    }

    /// Too long to share a line with others.
    private func wide(_ name: HTML, _ value: HTML) -> HTML {
        "<div class=\"wide\"><dt>\(name)</dt><dd>\(value)</dd></div>\n"
    }

    private func output(_ end: RunEnd) -> HTML {
        let body: HTML =
            switch viewer {
            case .remote:
                """
                <p class="none">What hooks print, and their command lines, are shown to clients on the daemon’s own machine \
                alone: use <code>boathook runs --json</code> there, or <code>kubectl port-forward</code>.</p>
                """
            case .local where end.outputTail.isEmpty: "<p class=\"none\">No output is recorded.</p>"
            case .local:
                """
                <pre tabindex="0" role="region" dir="ltr" aria-label="The end of the output">
                \(end.outputTail)</pre>
                """
            }
        return "<section><h2>The end of its output, redacted</h2>\n\(body)</section>\n"
    }
}
