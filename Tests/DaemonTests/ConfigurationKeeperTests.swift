import Daemon
import Exporter
import Foundation
import HookModel
import Logging
import Synchronization
import Testing

final class ConfigurationKeeperTests {
    private let file = ScratchFile()
    private let lines = Lines()
    private let adopted = Mutex<[Configuration]>([])

    private static let one = "hooks: [{name: one, pre: {}}]"
    private static let two = "hooks: [{name: one, pre: {}}, {name: two, pre: {}}]"

    @Test func `the first configuration must be right`() {
        file.write("hooks: [{nome: one}]")
        #expect(throws: ConfigurationFailure.self) { try keeper() }
    }

    @Test func `a file that is named must be there`() {
        #expect(throws: ConfigurationFailure.self) { try keeper() }
    }

    @Test func `no file in the usual places means no hooks`() throws {
        let keeper = try ConfigurationKeeper(
            place: .firstOf([file.path]), logger: lines.logger(level: .info))
        #expect(keeper.configuration == .empty)
    }

    @Test func `a reload puts the new configuration in force`() async throws {
        file.write(Self.one)
        let keeper = try keeper()
        file.write(Self.two)
        #expect(await reload(keeper) == .inForce)
        #expect(keeper.configuration.hooks.map(\.name) == ["one", "two"])
        #expect(adopted.withLock { $0 } == [keeper.configuration])
        #expect(await reload(keeper) == .inForce)
        #expect(adopted.withLock { $0.count } == 1)
    }

    @Test func `a wrong one leaves the old in force until a right one comes`() async throws {
        file.write(Self.one)
        let keeper = try keeper()
        file.write("hooks: [{name: two, pre: {comand: x}}]")
        let outcome = await reload(keeper)
        #expect(outcome != .inForce)
        #expect(!keeper.lastReloadSuccessful)
        #expect(keeper.configuration.hooks.map(\.name) == ["one"])
        #expect(lines.text.contains("level=error"))
        file.write(Self.one)
        #expect(await reload(keeper) == .inForce)
        #expect(keeper.lastReloadSuccessful)
        #expect(adopted.withLock { $0 } == [])
    }

    @Test func `a file that vanishes leaves what it said in force`() async throws {
        file.write(Self.one)
        let keeper = try ConfigurationKeeper(
            place: .firstOf([file.path]), logger: lines.logger(level: .info))
        file.remove()
        #expect(await reload(keeper) != .inForce)
        #expect(keeper.configuration.hooks.map(\.name) == ["one"])
    }

    @Test func `two looks that find the same new file read it`() async throws {
        file.write(Self.one)
        let keeper = try keeper()
        file.write(Self.two)
        await look(keeper)
        #expect(keeper.configuration.hooks.count == 1)
        await look(keeper)
        #expect(keeper.configuration.hooks.count == 2)
    }

    private func keeper() throws -> ConfigurationKeeper {
        try ConfigurationKeeper(place: .file(file.path), logger: lines.logger(level: .info))
    }

    private func reload(_ keeper: ConfigurationKeeper) async -> ReloadOutcome {
        let (stream, continuation) = AsyncStream.makeStream(of: Configuration.self)
        let outcome = await keeper.reload { continuation.yield($0) }
        continuation.finish()
        for await configuration in stream { adopted.withLock { $0.append(configuration) } }
        return outcome
    }

    private func look(_ keeper: ConfigurationKeeper) async {
        await keeper.look { _ in }
    }
}

/// A file of the test's own, written by renaming as editors do, and gone with the value.
private final class ScratchFile: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml").path

    func write(_ text: String) {
        #expect(throws: Never.self) {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    deinit { remove() }
}
