/// The page at `/`: what this is, and where its metrics are.
enum LandingPage {
    /// The page, in HTML; `version` and `telemetryPath` are escaped.
    static func html(version: String, telemetryPath: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>boathook</title>
        <style>
        body { font: 1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; padding: 0 1rem; }
        small { color: #595959; }
        </style>
        </head>
        <body>
        <h1>boathook</h1>
        <p>Prometheus metrics for the commands that Velero runs before and after a backup.</p>
        <ul>
        <li><a href="\(escaped(telemetryPath))">Metrics</a></li>
        <li><a href="/rules">Rules</a></li>
        <li><a href="/-/healthy">Healthy</a></li>
        <li><a href="/-/ready">Ready</a></li>
        </ul>
        <p><small>Version \(escaped(version))</small></p>
        </body>
        </html>

        """
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
        return result
    }
}
