internal import CBoathookSystem
internal import RunRecord

/// The process that outlives the keeper of a hold, should that be killed.
///
/// It holds the hold's lock along with the keeper, so that no other hold begins before this one is over, and
/// the reading ends of the command's pipes, so that a writer never finds them broken. It exits with 0.
struct Guardian {
    private var keeper: Int32
    private var keeperWasKilled = false
    private var output: Int32
    private var error: Int32
    private let signals: Int32
    private var tree = ProcessTree()

    /// The standard streams and all that the keeper alone uses are closed before.
    init(keeper: Int32, streams: Streams, signals: Int32) {
        var streams = streams
        streams.closeCommandEnds()
        self.keeper = keeper
        output = streams.output
        error = streams.error
        self.signals = signals
    }

    /// Waits for the keeper, and where that left something behind, until nothing of it is left.
    ///
    /// - Parameter finally: what is left to be done where the keeper was killed, or hangs. What no SIGKILL ends may
    ///   wait for just that.
    mutating func serve(_ handover: Handover, grace: Nanoseconds, finally: () -> Void) -> Never {
        watching: while keeper > 0 {
            switch handover.guardianStep(at: .now) {
            case .takeOver:
                // It hangs at the disk, and is ended with the rest.
                keeperWasKilled = true
                break watching
            case .wait(let moment): wait(nanoseconds: max((moment - .now).count, 0))
            case .waitForEnd: wait(nanoseconds: -1)
            }
        }
        var next = BootTime.now + grace
        var hunt = [boathook_sigterm, boathook_sigcont]
        var interval = min(grace, HoldMachine.lastGrace)
        var patience = 3
        while boathook_has_children() || output >= 0 || error >= 0 {
            if patience == 0 { doFinally(finally) }
            if .now >= next, boathook_has_children() {
                patience -= 1
                _ = tree.visit(sending: hunt, besidesGroup: 0)
                hunt = [boathook_sigkill]
                next = .now + max(interval, .milliseconds(20))
                interval = .seconds(1)
            }
            wait(nanoseconds: boathook_has_children() ? max((next - .now).count, 0) : -1)
        }
        doFinally(finally)
        boathook_exit(0)
    }

    private mutating func doFinally(_ finally: () -> Void) {
        guard keeperWasKilled else { return }
        finally()
        keeperWasKilled = false
        // Whatever ended meanwhile is reaped, and the keeper may be among it: its output is ours to read.
        keeper = 0
    }

    private mutating func wait(nanoseconds: Int64) {
        var ready = Readiness()
        ready.watch(.signals, reading: signals)
        // While the keeper lives, all output is its to read.
        if keeper == 0, output >= 0 { ready.watch(.outputSource, reading: output) }
        if keeper == 0, error >= 0 { ready.watch(.errorSource, reading: error) }
        ready.wait(nanoseconds: nanoseconds)
        if ready.contains(.outputSource) { Self.drain(&output) }
        if ready.contains(.errorSource) { Self.drain(&error) }
        if ready.contains(.signals) { while boathook_signals_next(signals) != 0 {} }
        var reaped = boathook_reaped()
        while true {
            let kind = boathook_reap(&reaped)
            guard kind > 0 else { return }
            if kind == 1, reaped.process == keeper {
                keeperWasKilled = keeperWasKilled || reaped.signal > 0
                keeper = 0
            }
        }
    }

    private static func drain(_ source: inout Int32) {
        let buffer = boathook_stream_buffer(1)
        let count = boathook_read(source, buffer, Int(BOATHOOK_STREAM_BUFFER_BYTES))
        guard count <= 0, count != -Int64(boathook_eagain) else { return }
        _ = boathook_close(source)
        source = -1
    }
}
