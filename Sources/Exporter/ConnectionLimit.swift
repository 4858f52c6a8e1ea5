package import Logging
package import NIOCore
import Synchronization

/// How many connections there are at most, and how long a request may take to arrive.
///
/// One value serves all listeners. It keeps no connection from coming: for each that is too many it closes
/// another, as ``ConnectionRoll`` decides.
package final class ConnectionLimit: Sendable {
    private struct State {
        var roll: ConnectionRoll<ObjectIdentifier, NIODeadline>
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    /// From the connection, or from a later request's first part, until the answer begins.
    let requestTimeout: TimeAmount
    private let maximum: Int
    private let logger: Logger
    private let state: Mutex<State>

    package init(maximum: Int = 256, requestTimeout: TimeAmount = .seconds(10), logger: Logger) {
        self.maximum = maximum
        self.requestTimeout = requestTimeout
        self.logger = logger
        state = Mutex(State(roll: ConnectionRoll(maximum: maximum)))
    }

    func admit(_ channel: any Channel) {
        let (isNoteworthy, dismissed) = state.withLock { state in
            let id = ObjectIdentifier(channel)
            let admission = state.roll.admit(id, at: .now())
            state.channels[id] = channel
            return (
                admission.isNoteworthy, admission.dismissed.flatMap { state.channels.removeValue(forKey: $0) }
            )
        }
        if isNoteworthy {
            logger.warning(
                "too many connections: the ones without a request are closed first",
                metadata: ["maximum": "\(maximum)"])
        }
        // Outside the lock: closing comes back as remove().
        dismissed?.close(promise: nil)
    }

    func note(_ stage: ConnectionRoll<ObjectIdentifier, NIODeadline>.Stage, of channel: any Channel) {
        state.withLock { $0.roll.note(stage, of: ObjectIdentifier(channel), at: .now()) }
    }

    func remove(_ channel: any Channel) {
        state.withLock { state in
            let id = ObjectIdentifier(channel)
            state.roll.remove(id)
            state.channels[id] = nil
        }
    }
}

/// One connection under a ``ConnectionLimit``.
///
/// It sees decoded parts of requests and responses, but need not know them: the first part of a response says
/// that a request has arrived, since nothing is answered before.
final class ConnectionLimitHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private let limit: ConnectionLimit
    private var deadline: Scheduled<Void>?

    init(_ limit: ConnectionLimit) { self.limit = limit }

    func handlerAdded(context: ChannelHandlerContext) {
        limit.admit(context.channel)
        startDeadline(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        limit.remove(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if deadline == nil {
            limit.note(.asking, of: context.channel)
            startDeadline(context)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if let running = deadline {
            running.cancel()
            deadline = nil
            limit.note(.answered, of: context.channel)
        }
        context.write(data, promise: promise)
    }

    private func startDeadline(_ context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: limit.requestTimeout) { channel.close(promise: nil) }
    }
}

@available(*, unavailable)
extension ConnectionLimitHandler: Sendable {}
