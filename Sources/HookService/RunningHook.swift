import CBoathookSystem
import Glibc

/// A hook that runs as our child, in a session of its own, with the ends of its streams that we read.
struct RunningHook {
    let process: Int32
    private let children: HookChildren
    private let processDescriptor: Descriptor?
    private var streams: [HookStream: Descriptor]

    /// Starts the wrapper; its status is `children`'s to take.
    init(_ wrapper: WrapperProgram, words: [String], children: HookChildren) throws(SocketFailure) {
        let (output, outputEnd) = try Self.pipe()
        let (errors, errorEnd) = try Self.pipe()
        var arguments = ([wrapper.path] + words).map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        let process = boathook_spawn_session(arguments, outputEnd.number, errorEnd.number)
        // Our copies of the child's ends go when this returns: the end of a stream is to be seen.
        withExtendedLifetime((outputEnd, errorEnd)) {}
        guard process > 0 else { throw .system(call: wrapper.path, errno: -process) }
        self.process = process
        self.children = children
        let descriptor = boathook_open_process(process)
        processDescriptor = descriptor >= 0 ? Descriptor(descriptor) : nil
        streams = [.output: output, .errors: errors]
    }

    /// Can be read from once the process has ended; nil where the kernel has no such descriptor.
    var endDescriptor: Int32? { processDescriptor?.number }

    func descriptor(of stream: HookStream) -> Int32? { streams[stream]?.number }

    /// What was read: bytes, or the end of the stream, or nothing yet.
    enum Piece {
        case bytes([UInt8])
        case end
        case nothing
    }

    /// Reads what is there.
    mutating func read(_ stream: HookStream) -> Piece {
        guard let descriptor = streams[stream] else { return .nothing }
        var bytes = [UInt8](repeating: 0, count: ServiceMessage.maximumPayloadByteCount)
        let count = boathook_read(descriptor.number, &bytes, bytes.count)
        switch count {
        case 1...: return .bytes(Array(bytes[..<Int(count)]))
        case Int64(-EAGAIN), Int64(-EINTR): return .nothing
        default:
            streams[stream] = nil
            return .end
        }
    }

    /// Takes the exit status as a shell would say it; nil while the process runs.
    func reap() -> UInt8? { children.reap(process) }

    private static func pipe() throws(SocketFailure) -> (reading: Descriptor, writing: Descriptor) {
        var ends: (Int32, Int32) = (0, 0)
        let outcome = boathook_pipe(&ends.0, &ends.1)
        guard outcome >= 0 else { throw .system(call: "pipe", errno: -outcome) }
        return (Descriptor(ends.0), Descriptor(ends.1))
    }
}
