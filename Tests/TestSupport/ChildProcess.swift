import Foundation
package import Glibc
import Synchronization

/// A running program that a test started, with its streams and its end.
///
/// A thread waits for it and one more reads each captured stream, so that nothing here blocks the threads of
/// Swift's concurrency. The program's process group is killed when the value goes.
package final class ChildProcess: Sendable {
    package let id: pid_t
    package let startedAt: ContinuousClock.Instant
    private let ended = Mutex<ProcessExit?>(nil)
    private let outputReader: StreamReader?
    private let errorReader: StreamReader?

    init(_ command: Command) throws {
        var plan = SpawnPlan()
        try plan.connectInput(command.input)
        let output = try plan.connectOutput(command.output, as: STDOUT_FILENO)
        let errors = try plan.connectOutput(command.errors, as: STDERR_FILENO)
        startedAt = ContinuousClock().now
        id = try plan.spawn(command)
        outputReader = output.map(StreamReader.init)
        errorReader = errors.map(StreamReader.init)
        let id = id
        Thread.detachNewThread { [ended = WeakBox(self)] in
            let exit = waitForEnd(of: id)
            ended.value?.ended.withLock { $0 = exit }
        }
    }

    deinit {
        if ended.withLock({ $0 == nil }) { kill(-id, SIGKILL) }
    }

    /// How it ended; nil while it runs.
    package var exit: ProcessExit? { ended.withLock { $0 } }

    /// Waits for the process alone, whoever still holds its streams.
    @discardableResult
    package func exit(within limit: Duration = .seconds(60)) async throws -> ProcessExit {
        try await eventually("process \(id) ends", within: limit) { exit }
    }

    /// Waits for the process and for the end of its captured streams.
    package func finish(within limit: Duration = .seconds(60)) async throws -> Finished {
        let exit = try await exit(within: limit)
        try await eventually(
            "every writer to the streams of \(id) is gone", within: limit,
            isTrue: {
                outputReader?.isAtEnd ?? true && errorReader?.isAtEnd ?? true
            })
        return Finished(end: exit.end, elapsed: exit.at - startedAt, output: output, errors: errors)
    }

    /// What it has printed so far.
    package var output: [UInt8] { outputReader?.bytes ?? [] }
    /// What it has complained of so far.
    package var errors: [UInt8] { errorReader?.bytes ?? [] }
    /// What it has printed so far, as text.
    package var outputText: String { String(decoding: output, as: UTF8.self) }
    /// What it has complained of so far, as text.
    package var errorText: String { String(decoding: errors, as: UTF8.self) }

    /// Sends `signal` to the process alone.
    package func send(_ signal: Int32) { kill(id, signal) }

    /// Sends SIGKILL to its process group.
    package func killGroup() { kill(-id, SIGKILL) }

    /// Ends it by `signal`, and by SIGKILL where that is not enough.
    @discardableResult
    package func stop(_ signal: Int32 = SIGTERM, within limit: Duration = .seconds(10)) async throws
        -> ProcessExit
    {
        if exit == nil { send(signal) }
        do {
            return try await exit(within: limit)
        } catch {
            killGroup()
            throw error
        }
    }
}

/// Lets the waiting thread outlive the value that it reports to.
private final class WeakBox: Sendable {
    private let target: Mutex<WeakReference>
    init(_ child: ChildProcess) { target = Mutex(WeakReference(child: child)) }
    var value: ChildProcess? { target.withLock { $0.child } }

    private struct WeakReference { weak var child: ChildProcess? }
}

/// Blocks until the child `id` has ended, and reaps it.
private func waitForEnd(of id: pid_t) -> ProcessExit {
    var status: Int32 = 0
    var usage = rusage()
    while wait4(id, &status, 0, &usage) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return ProcessExit(
        end: signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal), at: ContinuousClock().now,
        processorTime: usage.ru_utime.duration + usage.ru_stime.duration)
}

extension timeval {
    fileprivate var duration: Duration { .seconds(tv_sec) + .microseconds(tv_usec) }
}

/// Collects what comes out of a descriptor, which it owns, until the end.
private final class StreamReader: Sendable {
    private let state = Mutex<(bytes: [UInt8], atEnd: Bool)>(([], false))

    init(_ descriptor: Int32) {
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                state.withLock { $0.bytes.append(contentsOf: buffer[..<count]) }
            }
            close(descriptor)
            state.withLock { $0.atEnd = true }
        }
    }

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var isAtEnd: Bool { state.withLock { $0.atEnd } }
}
