import Glibc
import Synchronization

/// The wrappers that run as our children, and the orphans that become so.
///
/// A wrapper's second process outlives its first. Where the daemon is the first process of its container, it becomes
/// ours then, and nobody else would take its status.
final class HookChildren: Sendable {
    /// Whoever waits for a child of its own takes that one's status, and no other.
    private let own = Mutex<Set<Int32>>([])

    func start(_ wrapper: WrapperProgram, words: [String]) throws(SocketFailure) -> RunningHook {
        // Locked over the start: a child that ends at once is not to be taken for an orphan.
        try own.withLock { (own) throws(SocketFailure) in
            let hook = try RunningHook(wrapper, words: words, children: self)
            own.insert(hook.process)
            return hook
        }
    }

    /// Takes the exit status as a shell would say it; nil while the process runs.
    func reap(_ process: Int32) -> UInt8? {
        own.withLock { own in
            var status: Int32 = 0
            let reaped = waitpid(process, &status, WNOHANG)
            if reaped == 0 || reaped < 0 && errno == EINTR { return nil }
            own.remove(process)
            guard reaped == process else { return 125 }
            let signal = status & 0x7f
            return UInt8(truncatingIfNeeded: signal == 0 ? status >> 8 : 128 + signal)
        }
    }

    /// Takes the status of every orphan that has ended, as far as none of our own is in the way.
    func reapOrphans() {
        own.withLock { own in
            var found = siginfo_t()
            while waitid(P_ALL, 0, &found, WEXITED | WNOHANG | WNOWAIT) == 0 {
                let process = found._sifields._sigchld.si_pid
                guard process != 0, !own.contains(process) else { return }
                waitpid(process, nil, WNOHANG)
                found = siginfo_t()
            }
        }
    }
}
