import CBoathookSystem
import Foundation
package import HookModel
package import Logging
package import RunRecord
import Synchronization

/// What the server of hooks by name is told.
package struct HookServerSettings: Sendable {
    /// The configuration in force.
    package var configuration: @Sendable () -> Configuration
    /// Where runs are recorded.
    package var spoolPath: String
    /// The wrapper that an option names; nil has it looked for.
    package var wrapperPath: String?
    /// Whether a run of that hook and phase is under way that was not begun from here, as one that an earlier daemon
    /// left running, or Velero; nil while that is still being found out.
    package var isUnderWay: @Sendable (_ hook: String, _ phase: HookPhase) -> Bool?

    package init(
        configuration: @escaping @Sendable () -> Configuration, spoolPath: String, wrapperPath: String?,
        isUnderWay: @escaping @Sendable (_ hook: String, _ phase: HookPhase) -> Bool? = { _, _ in false }
    ) {
        self.configuration = configuration
        self.spoolPath = spoolPath
        self.wrapperPath = wrapperPath
        self.isUnderWay = isUnderWay
    }
}

/// Runs hooks for clients on this machine, each as a child in a session of its own.
///
/// Who calls is looked at before anything is read, and every call has a thread of its own, of which a user can
/// have so many: no client keeps another waiting. A hook that runs is never ended from here.
package final class HookServer: Sendable {
    /// Of one user, waiting or running.
    static let connectionLimit = 64
    /// How often the first process of a container looks for orphans.
    static let orphanInterval = Duration.seconds(1)
    /// So often at most it is logged that somebody was not let in: who is not may call all the time.
    static let complaintInterval = Duration.seconds(10)

    private let socket: ListeningSocket
    private let settings: HookServerSettings
    private let limits: HookServerLimits
    private let logger: Logger
    private let stop: StopSignal
    private let roll = RunRoll()
    private let children = HookChildren()
    private let lastComplaint = Mutex<ContinuousClock.Instant?>(nil)
    private let connectionCounts = Mutex<[UInt32: Int]>([:])

    package init(
        socket: ListeningSocket, settings: HookServerSettings, limits: HookServerLimits = HookServerLimits(),
        logger: Logger
    ) throws(SocketFailure) {
        self.socket = socket
        self.settings = settings
        self.limits = limits
        self.logger = logger
        stop = try StopSignal()
    }

    /// Serves until ``requestStop()``; then returns when every client knows, which takes a second at most.
    package func run() async {
        await withDiscardingTaskGroup { group in
            if getpid() == 1 { group.addTask { await self.sweepOrphans() } }
            while let connection = await onThread({ self.next() }) {
                group.addTask {
                    await onThread { connection.attend() }
                    self.connectionCounts.withLock { $0[connection.uid, default: 1] -= 1 }
                }
            }
            // Whoever has called by now is told; whoever comes later finds nobody.
            await onThread { self.turnAwayQueue() }
            // Ends the sweep; calls come to their own end.
            group.cancelAll()
        }
    }

    private func sweepOrphans() async {
        while (try? await Task.sleep(for: Self.orphanInterval)) != nil { children.reapOrphans() }
    }

    package func requestStop() { stop.raise() }

    /// Waits for the next client who may run hooks; nil when it is time to stop.
    private func next() -> Connection? {
        while true {
            var watches = [Watch(reading: stop.descriptor), Watch(reading: socket.descriptor.number)]
            _ = Watch.wait(for: &watches, atMost: nil)
            if watches[0].isReadable { return nil }
            guard watches[1].isReadable else { continue }
            let accepted = boathook_service_accept(socket.descriptor.number)
            if accepted >= 0 {
                if let connection = admit(Descriptor(accepted)) { return connection }
            } else if accepted != -EAGAIN {
                // Out of descriptors or memory: the client stays in the queue until there are some.
                logger.warning(
                    "no connection taken", metadata: ["error": "\(String(cString: strerror(-accepted)))"])
                watches.removeLast()
                if Watch.wait(for: &watches, atMost: .seconds(1)) { return nil }
            }
        }
    }

    private func admit(_ socket: Descriptor) -> Connection? {
        let user = boathook_peer_user(socket.number)
        guard let uid = UInt32(exactly: user) else {
            turnAway(socket, .userUnknown, uid: nil)
            return nil
        }
        let allowed = settings.configuration().socketUIDs ?? [geteuid(), 0]
        guard allowed.contains(uid) else {
            turnAway(socket, .userNotAllowed(uid: uid), uid: uid)
            return nil
        }
        let isOneTooMany = connectionCounts.withLock { counts in
            guard counts[uid, default: 0] < Self.connectionLimit else { return true }
            counts[uid, default: 0] += 1
            return false
        }
        guard !isOneTooMany else {
            turnAway(socket, .tooManyConnections, uid: uid)
            return nil
        }
        return Connection(
            socket: socket, uid: uid, stop: stop, roll: roll, children: children, settings: settings,
            limits: limits,
            logger: logger)
    }
}

extension HookServer {
    /// Ends the socket, and refuses those whose calls wait in it.
    private func turnAwayQueue() {
        socket.close()
        while true {
            let accepted = boathook_service_accept(socket.descriptor.number)
            guard accepted >= 0 else { return }
            let user = boathook_peer_user(accepted)
            turnAway(Descriptor(accepted), .shuttingDown, uid: UInt32(exactly: user))
        }
    }

    private func turnAway(_ socket: Descriptor, _ refusal: Refusal, uid: UInt32?) {
        var quiet = logger
        let isSaid = lastComplaint.withLock { last in
            let now = ContinuousClock.now
            if let last, now - last < Self.complaintInterval { return false }
            last = now
            return true
        }
        if !isSaid { quiet.logLevel = .critical }
        Connection.refuse(refusal, on: socket, logger: quiet, uid: uid)
    }
}

/// Does what blocks on a thread of its own.
private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: work()) }
    }
}
