import Glibc

/// A thread of the kernel's, whose beginning can fail and says so.
///
/// Foundation's `Thread` begins or silently does not: under a limit on processes, whoever waits for it waits
/// for ever.
struct WorkerThread: Sendable {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let id: pthread_t

    /// Begins to run `body` at once. To be joined or detached, exactly once.
    init(_ body: @escaping @Sendable () -> Void) throws(SystemFailure) {
        var id = pthread_t()
        let box = Unmanaged.passRetained(Body(body))
        let code = pthread_create(
            &id, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw SystemFailure("starting a thread (see the limits on processes)", code: code)
        }
        self.id = id
    }

    /// Returns when the thread has ended.
    func join() { pthread_join(id, nil) }

    /// Leaves the thread to itself.
    func detach() { pthread_detach(id) }
}
