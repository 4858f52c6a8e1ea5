/// What stands around every page.
package struct PageFrame: Sendable {
    private let version: String
    private let metrics: PageAddress

    /// - Parameters:
    ///   - version: of this build.
    ///   - telemetryPath: where the metrics are.
    package init(version: String, telemetryPath: String) {
        self.version = version
        metrics = .metrics(at: telemetryPath)
    }

    /// Whether a page shows what changes by itself.
    enum Refresh { case byItself, never }

    /// Where the runbooks of the alerts are.
    private static let runbooks: HTML =
        "<a href=\"https://github.com/boathook/boathook/tree/main/alerts/runbooks\" rel=\"noreferrer\">Runbooks</a>"

    /// - Parameter title: what stands in the window's title before the name of the product.
    func page(title: HTML, refresh: Refresh, _ body: HTML) -> HTML {
        let again: HTML? =
            switch refresh {
            case .byItself:
                """
                <noscript><meta http-equiv="refresh" content="60"></noscript>
                <script src="\(PageAddress.asset(.script))" defer></script>

                """
            case .never: nil
            }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title) – boathook</title>
            <link rel="icon" href="\(PageAddress.asset(.icon))" type="image/svg+xml">
            <link rel="stylesheet" href="\(PageAddress.asset(.style))">
            \(again)</head>
            <body>
            <a class="skip" href="#main">Skip to content</a>
            \(Drawing.signs)<header class="top">
            <a class="brand" href="/">boathook</a>
            <nav aria-label="Elsewhere">
            <a href="\(metrics)">Metrics</a>
            <a href="\(PageAddress.rules)">Rules</a>
            <a href="\(PageAddress.runs)">Runs as JSON</a>
            \(Self.runbooks)
            </nav>
            </header>
            <p id="live" class="unseen" role="status"></p>
            <p id="stale" class="banner" hidden>This page may be out of date: the daemon gives no new one.</p>
            <main id="main" tabindex="-1">
            \(body)</main>
            <footer>
            <p>Hooks that Velero runs, as boathook \(version) has recorded them. Times are UTC. \
            <a href="/-/healthy">Health</a> · <a href="/-/ready">Readiness</a></p>
            </footer>
            </body>
            </html>

            """
    }

    /// A page that only says something.
    package func notice(_ heading: StaticString, _ text: String) -> HTML {
        page(
            title: "\(heading)", refresh: .never,
            """
            <section class="headline"><div><h1>\(heading)</h1><p>\(text)</p>
            <p><a href="/">All hooks</a></p></div></section>

            """)
    }
}
