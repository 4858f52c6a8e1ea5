import CBoathookSystem
import Glibc
import Logging

/// One call of a client, from its request to the hook's end; it blocks its thread.
struct Connection {
    let socket: Descriptor
    let uid: UInt32
    let stop: StopSignal
    let roll: RunRoll
    let children: HookChildren
    let settings: HookServerSettings
    let limits: HookServerLimits
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
            let place = try roll.enter(call) { () throws(Refusal) in try isUnderWay(call) }
            try run(call, at: place)
        } catch let refusal as Refusal {
            Self.refuse(refusal, on: socket, logger: logger, uid: uid)
        } catch {}
    }

    /// Says why nothing is run, as far as that goes without waiting.
    static func refuse(_ refusal: Refusal, on socket: Descriptor, logger: Logger, uid: UInt32?) {
        let who = uid.map { "\($0)" } ?? "unknown"
        // Another daemon that starts looks whether somebody listens, and hangs up.
        let level: Logger.Level = refusal == .noRequest ? .debug : .warning
        logger.log(level: level, "hook not run", metadata: ["reason": "\(refusal)", "uid": "\(who)"])
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

    /// Whether a run goes on that was not begun here; waits a little where one is about to end, and where the daemon
    /// has yet to find out. What cannot be found out keeps no hook from running.
    private func isUnderWay(_ call: HookCall) throws(Refusal) -> Bool {
        let begin = ContinuousClock.now
        while true {
            let answer = settings.isUnderWay(call.hook, call.phase)
            if answer == false { return false }
            let limit = answer == nil ? limits.firstLook : limits.othersEnd
            guard ContinuousClock.now - begin < limit else { return answer ?? false }
            var watches = [Watch(reading: stop.descriptor)]
            if Watch.wait(for: &watches, atMost: .milliseconds(20)) { throw .shuttingDown }
        }
    }

    private func run(_ call: HookCall, at place: RunRoll.Place) throws(Refusal) {
        let wrapper: WrapperProgram
        do { wrapper = try WrapperProgram.find(settings.wrapperPath) } catch { throw .wrapper(error) }
        let hook: RunningHook
        do { hook = try children.start(wrapper, words: call.words) } catch { throw .start(error) }
        let about: Logger.Metadata = [
            "hook": "\(call.hook)", "phase": "\(call.phase)", "uid": "\(uid)",
        ]
        logger.info("hook runs", metadata: about)
        var loop = RelayLoop(hook: hook, socket: socket, stop: stop, limits: limits)
        // Whoever learns of the end may call again at once.
        let end = loop.run(onHookOver: place.leave)
        logger.info("hook run is over", metadata: about.merging(["end": "\(end)"]) { $1 })
    }
}
