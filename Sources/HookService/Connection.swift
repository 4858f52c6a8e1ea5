import CBoathookSystem
import Glibc
import HookModel
import Logging
import RunRecord
import Synchronization

/// Why the daemon does not run a hook.
package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    case userNotAllowed(uid: UInt32)
    case userUnknown
    case tooManyConnections
    case busy(hook: String, phase: String)
    case shuttingDown
    case call(HookCallError)
    case request(ServiceProtocolError)
    case noRequest
    case wrapper(WrapperMissing)
    case start(SocketFailure)

    package var description: String {
        switch self {
        case .userNotAllowed(let uid):
            "the user \(uid) may not run hooks; add it to socket: { uids: […] } of the daemon's configuration"
        case .userUnknown: "the kernel does not say who is calling; call from the daemon's own host or pod"
        case .tooManyConnections: "too many calls of this user are open; wait for one to end"
        case .busy(let hook, let phase):
            "the phase \(phase) of \(hook.debugDescription) runs already; wait for its end"
        case .shuttingDown: "the daemon is shutting down; call again once it is up"
        case .call(let error): "\(error)"
        case .request(let error): "\(error)"
        case .noRequest: "no request came in time; use boathook run"
        case .wrapper(let error): "\(error)"
        case .start(let error): "the hook does not start: \(error)"
        }
    }
}

/// Which phases run now, of which there is one at a time.
final class RunRoll: Sendable {
    private struct Key: Hashable {
        let hook: String
        let phase: String
    }
    private let running = Mutex<Set<Key>>([])

    /// Runs `body` unless the phase runs already.
    func enter(_ call: HookCall, _ body: () throws(Refusal) -> Void) throws(Refusal) {
        let key = Key(hook: call.hook, phase: call.phase.name.description)
        guard running.withLock({ $0.insert(key).inserted }) else {
            throw .busy(hook: key.hook, phase: key.phase)
        }
        defer { running.withLock { _ = $0.remove(key) } }
        try body()
    }
}

/// One call of a client, from its request to the hook's end; it blocks its thread.
struct Connection {
    /// What the time limits are; a test has its own.
    struct Limits: Sendable {
        /// Until the request is there.
        var request = Duration.seconds(5)
        /// Without the client taking a single byte, though some wait for it: then nobody listens.
        var stall = Duration.seconds(60)
        /// What a stopping daemon gives its last words.
        var farewell = Duration.seconds(1)
        /// How long the streams of a process that has ended are waited for, in silence.
        var silence = Duration.seconds(2)
    }

    let socket: Descriptor
    let uid: UInt32
    let stop: StopSignal
    let roll: RunRoll
    let settings: HookServerSettings
    let limits: Limits
    let logger: Logger

    func attend() {
        do {
            let request = try readRequest()
            let call: HookCall
            do {
                call = try HookCall(
                    request.hook, phase: request.phase, of: settings.configuration(),
                    spoolPath: settings.spoolPath)
            } catch {
                throw Refusal.call(error)
            }
            try roll.enter(call) { () throws(Refusal) in try run(call) }
        } catch let refusal as Refusal {
            Self.refuse(refusal, on: socket, logger: logger, uid: uid)
        } catch {}
    }

    /// Says why nothing is run, as far as that goes without waiting.
    static func refuse(_ refusal: Refusal, on socket: Descriptor, logger: Logger, uid: UInt32?) {
        let who = uid.map { "\($0)" } ?? "unknown"
        logger.warning("hook not run", metadata: ["reason": "\(refusal)", "uid": "\(who)"])
        let bytes = ServiceMessage.refused(reason: refusal.description).bytes
        _ = send(socket.number, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        boathook_stop_hearing(socket.number)
    }

    private func readRequest() throws(Refusal) -> RunRequest {
        var decoder = ServiceMessageDecoder(payloadLimit: ServiceMessage.maximumRequestByteCount)
        let deadline = ContinuousClock.now + limits.request
        while true {
            do {
                switch try decoder.next() {
                case .request(let request): return request
                case nil: break
                default: throw ServiceProtocolError.malformed(kind: 0)
                }
            } catch let error as ServiceProtocolError {
                throw .request(error)
            } catch {
                throw .noRequest
            }
            let left = deadline - ContinuousClock.now
            guard left > .zero else { throw .noRequest }
            var watches = [Watch(reading: socket.number), Watch(reading: stop.descriptor)]
            _ = Watch.wait(for: &watches, atMost: left)
            if watches[1].isReadable { throw .shuttingDown }
            guard watches[0].isReadable else { continue }
            var piece = [UInt8](repeating: 0, count: 512)
            let count = recv(socket.number, &piece, piece.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { throw .noRequest }
            decoder.append(piece[..<count])
        }
    }

    private func run(_ call: HookCall) throws(Refusal) {
        let wrapper: WrapperProgram
        do { wrapper = try WrapperProgram.find(settings.wrapperPath) } catch { throw .wrapper(error) }
        let hook: RunningHook
        do { hook = try RunningHook(wrapper, words: call.words) } catch { throw .start(error) }
        let about: Logger.Metadata = [
            "hook": "\(call.hook)", "phase": "\(call.phase)", "uid": "\(uid)",
        ]
        logger.info("hook runs", metadata: about)
        var loop = RelayLoop(hook: hook, socket: socket, stop: stop, limits: limits)
        let end = loop.run()
        logger.info("hook run is over", metadata: about.merging(["end": "\(end)"]) { $1 })
    }
}
