import Foundation
import Glibc
import Synchronization

/// What `posix_spawn` is told: which descriptors become the child's three, and nothing else is passed on.
struct SpawnPlan {
    private var actions = posix_spawn_file_actions_t()
    /// Ours once, the child's alone after the spawn.
    private var childEnds: [Int32] = []
    private var feed: (descriptor: Int32, bytes: [UInt8])?

    init() { posix_spawn_file_actions_init(&actions) }

    mutating func connectInput(_ input: Command.Input) throws {
        switch input {
        case .nothing:
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        case .bytes(let bytes):
            let pipe = try Pipe.make()
            posix_spawn_file_actions_adddup2(&actions, pipe.reading, STDIN_FILENO)
            childEnds.append(pipe.reading)
            feed = (pipe.writing, bytes)
        case .descriptor(let descriptor):
            posix_spawn_file_actions_adddup2(&actions, descriptor, STDIN_FILENO)
        }
    }

    /// Returns the end to read from where the stream is captured.
    mutating func connectOutput(_ output: Command.Output, as target: Int32) throws -> Int32? {
        switch output {
        case .captured:
            let pipe = try Pipe.make()
            posix_spawn_file_actions_adddup2(&actions, pipe.writing, target)
            childEnds.append(pipe.writing)
            return pipe.reading
        case .discarded: posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_WRONLY, 0)
        case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, target)
        case .closed: posix_spawn_file_actions_addclose(&actions, target)
        }
        return nil
    }

    /// Starts `command` and feeds its input; the plan is used up.
    mutating func spawn(_ command: Command) throws -> pid_t {
        defer {
            posix_spawn_file_actions_destroy(&actions)
            childEnds.forEach { close($0) }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.prepare(&attributes, for: command)

        let words = [Array(command.executable.utf8)] + command.arguments
        let environment = command.environment.sorted { $0.key < $1.key }.map {
            Array("\($0.key)=\($0.value)".utf8)
        }
        var id: pid_t = 0
        let result = withCStrings(words) { words in
            withCStrings(environment) { environment in
                descriptorsInFlux.withLock { _ in
                    posix_spawnp(&id, command.executable, &actions, &attributes, words, environment)
                }
            }
        }
        if let feed { Self.write(feed.bytes, to: feed.descriptor, startedAs: result == 0) }
        guard result == 0 else {
            throw SystemCallFailed(call: "posix_spawn \(command.executable)", code: result)
        }
        return id
    }

    /// Signals as a container's runtime hands them over: none blocked, all at their default but the ignored.
    private static func prepare(_ attributes: inout posix_spawnattr_t, for command: Command) {
        var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        switch command.group {
        case .own: flags |= POSIX_SPAWN_SETPGROUP
        case .ownSession: flags |= 0x80  // POSIX_SPAWN_SETSID, which glibc shows only to _GNU_SOURCE
        }
        posix_spawnattr_setflags(&attributes, Int16(flags))
        posix_spawnattr_setpgroup(&attributes, 0)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var defaults = sigset_t()
        sigfillset(&defaults)
        for signal in command.ignoredSignals {
            sigdelset(&defaults, signal)
            Glibc.signal(signal, SIG_IGN)
        }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, startedAs started: Bool) {
        guard started else {
            close(descriptor)
            return
        }
        Thread.detachNewThread {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                rest = rest.dropFirst(count)
            }
            close(descriptor)
        }
    }
}

/// A pipe whose ends no other child inherits.
package enum Pipe {
    package static func make() throws -> (reading: Int32, writing: Int32) {
        // A reader that goes away must show as EPIPE in the test process, not end it.
        signal(SIGPIPE, SIG_IGN)
        return try descriptorsInFlux.withLock { _ in
            var ends: [Int32] = [0, 0]
            try requireZero(pipe(&ends), "pipe")
            for end in ends { try requireZero(fcntl(end, F_SETFD, FD_CLOEXEC), "fcntl") }
            return (ends[0], ends[1])
        }
    }
}

extension Pipe {
    /// Writes all of `bytes`, few enough for a pipe to take at once.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw SystemCallFailed(call: "write", code: errno)
        }
    }

    package static func close(_ descriptor: Int32) { Glibc.close(descriptor) }
}

/// Held while a pipe could still be passed on by mistake, and while a child is made.
private let descriptorsInFlux = Mutex(())

/// Calls `body` with `strings` as the NULL-ended vector that `execve` takes.
private func withCStrings<Result>(
    _ strings: [[UInt8]], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let copies = strings.map { string in
        (string + [0]).map(CChar.init(bitPattern:)).withUnsafeBufferPointer { text in
            text.baseAddress.flatMap { strdup($0) }
        }
    }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
}
