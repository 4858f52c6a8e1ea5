import Foundation
import Synchronization

/// A headless Chromium that stays open, and is told what to do in the DevTools protocol over a pipe.
///
/// What it evaluates in a page is not held back by the page's Content-Security-Policy, and its windows are as narrow
/// as a phone, which those of `--window-size` are not. Goes when the value does.
package final class BrowserSession: Sendable {
    private let browser: ChildProcess
    private let profile: TemporaryFolder
    private let commands: Int32
    private let state = Mutex(State())

    private struct State {
        var latestID = 0
        var readCount = 0
        var session: String?
    }

    package init() async throws {
        profile = try TemporaryFolder()
        let pipe = try Pipe.make()
        // Chromium reads commands from descriptor 3 and writes what it has to say to 4, each ended by NUL.
        var command = Command.shell(
            "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null", try requireTool("chromium"),
            "--remote-debugging-pipe",
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--hide-scrollbars", "--user-data-dir=\(profile.path)", "about:blank")
        command.environment["HOME"] = profile.path
        command.input = .descriptor(pipe.reading)
        command.errors = .discarded
        commands = pipe.writing
        browser = try command.start()
        Pipe.close(pipe.reading)
        let targets = try await call("Target.getTargets")["targetInfos"] as? [[String: Any]] ?? []
        guard let page = targets.first(where: { $0["type"] as? String == "page" })?["targetId"] as? String
        else {
            throw BrowserFailed(what: "Target.getTargets", said: "\(targets)")
        }
        let answer = try await call("Target.attachToTarget", ["targetId": page, "flatten": true])
        let session = answer["sessionId"] as? String
        state.withLock { $0.session = session }
        try await call("Page.enable")
    }

    deinit {
        Pipe.close(commands)
        browser.killGroup()
    }

    /// Sets the size of what pages see as their window, and what they hear of the colours that are preferred.
    package func resize(width: Int, height: Int, scheme: Browser.Scheme = .light) async throws {
        try await call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
        let feature = ["name": "prefers-color-scheme", "value": scheme.rawValue]
        try await call("Emulation.setEmulatedMedia", ["features": [feature]])
    }

    /// Opens a page, and waits until it and its scripts are loaded.
    package func open(_ address: String) async throws {
        try await call("Page.navigate", ["url": address])
        try await eventually("\(address) is loaded") {
            let state = try? await text("location.href + ' ' + document.readyState")
            return state == "\(address) complete" ? true : nil
        }
    }

    /// The value of a JavaScript expression, awaited where it is a promise, as text.
    package func text(_ expression: String) async throws -> String {
        let answer = try await call(
            "Runtime.evaluate",
            [
                "expression": "(async () => String(await (\(expression))))()", "awaitPromise": true,
                "returnByValue": true,
            ])
        let result = answer["result"] as? [String: Any]
        guard answer["exceptionDetails"] == nil, let text = result?["value"] as? String else {
            throw BrowserFailed(what: expression, said: "\(answer)")
        }
        return text
    }

    /// Presses the key Tab, as whoever uses the keyboard does.
    package func pressTab() async throws {
        for type in ["keyDown", "keyUp"] {
            try await call(
                "Input.dispatchKeyEvent",
                ["type": type, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9])
        }
    }

    /// A picture of the window, or of the whole page, as PNG.
    package func picture(ofWholePage isWhole: Bool = false) async throws -> [UInt8] {
        let answer = try await call(
            "Page.captureScreenshot", ["format": "png", "captureBeyondViewport": isWhole])
        guard let text = answer["data"] as? String, let bytes = Foundation.Data(base64Encoded: text) else {
            throw BrowserFailed(what: "Page.captureScreenshot", said: "\(answer)")
        }
        return Array(bytes)
    }

    @discardableResult
    private func call(_ method: String, _ parameters: [String: Any] = [:]) async throws -> [String: Any] {
        let (id, session) = state.withLock { state in
            state.latestID += 1
            return (state.latestID, state.session)
        }
        var message: [String: Any] = ["id": id, "method": method, "params": parameters]
        if let session { message["sessionId"] = session }
        try Pipe.write(Array(try JSONSerialization.data(withJSONObject: message)) + [0], to: commands)
        let answer = try await eventually("Chromium answers \(method)", within: .seconds(30)) {
            try self.answer(to: id)
        }
        guard let result = try Self.object(answer)["result"] as? [String: Any] else {
            throw BrowserFailed(what: method, said: String(decoding: answer, as: UTF8.self))
        }
        return result
    }

    /// The answer to the call of that number, as it was sent; events and whatever else came before are passed over.
    private func answer(to id: Int) throws -> [UInt8]? {
        if let exit = browser.exit { throw BrowserFailed(what: "Chromium", said: "ended: \(exit.end)") }
        let output = browser.output
        return try state.withLock { state in
            while let end = output[state.readCount...].firstIndex(of: 0) {
                let message = Array(output[state.readCount..<end])
                state.readCount = end + 1
                if try Self.object(message)["id"] as? Int == id { return message }
            }
            return nil
        }
    }

    private static func object(_ message: [UInt8]) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Foundation.Data(message)) as? [String: Any] ?? [:]
    }
}

/// The browser did not do what it was told.
package struct BrowserFailed: Error, CustomStringConvertible {
    package let what: String
    package let said: String
    package var description: String { "\(what): \(said)" }
}
