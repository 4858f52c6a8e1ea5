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
