import NIOCore
import NIOPosix

/// The one thread that serves all connections: their sockets, and the tasks that answer on them.
///
/// Answers are made in microseconds and sent from memory, so that one thread does thousands a second. Were the
/// tasks to run on Swift's own threads, each request would cost two changes of thread, which take longer than
/// answering it.
package final class ServingLoop: TaskExecutor {
    let group: MultiThreadedEventLoopGroup
    private let loop: any EventLoop

    package init() {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        loop = group.any()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        loop.execute { job.runSynchronously(on: executor) }
    }

    /// Ends the thread; nothing may run on it any more.
    package func shutdown() async {
        try? await group.shutdownGracefully()
    }
}
