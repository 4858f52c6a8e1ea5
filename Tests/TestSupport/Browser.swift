import Foundation

/// A headless Chromium that opens one page and is gone.
package enum Browser {
    package enum Scheme: String, CaseIterable, Sendable {
        case light, dark
    }

    /// The document as it is once the page and its scripts have settled.
    package static func document(at address: String) async throws -> String {
        try await run(["--dump-dom", address]).outputText
    }

    /// Takes a picture of the page as a window of that size shows it.
    package static func screenshot(
        of address: String, to path: String, width: Int, height: Int, scheme: Scheme
    ) async throws {
        // Chromium counts its schemes: 0 is dark, 1 is light.
        let preferred = scheme == .dark ? 0 : 1
        try await run([
            "--hide-scrollbars", "--window-size=\(width),\(height)",
            "--blink-settings=preferredColorScheme=\(preferred)", "--screenshot=\(path)", address,
        ])
    }

    @discardableResult
    private static func run(_ words: [String]) async throws -> Finished {
        let profile = try TemporaryFolder()
        let flags = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--user-data-dir=\(profile.path)",
        ]
        var command = Command(try requireTool("chromium"), flags + words)
        command.environment["HOME"] = profile.path
        let finished = try await command.run()
        guard finished.status == 0 else {
            throw CommandFailed(command: command, status: finished.status, said: finished.errorText)
        }
        return finished
    }
}
