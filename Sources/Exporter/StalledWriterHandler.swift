import NIOCore

/// Closes a connection whose client has stopped reading.
///
/// Hummingbird's idle timeout does not run while a response is being written; without this, a client that
/// asks and never reads would hold its connection, and one of the few that are allowed, for ever.
final class StalledWriterHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let limit: TimeAmount
    private var deadline: Scheduled<Void>?

    /// - Parameter limit: how long the socket may stay unwritable.
    init(limit: TimeAmount) {
        self.limit = limit
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        if !context.channel.isWritable {
            let channel = context.channel
            deadline = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        context.fireChannelInactive()
    }
}

@available(*, unavailable)
extension StalledWriterHandler: Sendable {}
