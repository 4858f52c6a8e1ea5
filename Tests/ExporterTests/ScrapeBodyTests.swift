import Exporter
import HookMetrics
import HookModel
import Ledger
import NIOCore
import RunRecord
import Testing

struct ScrapeBodyTests {
    private var rendering = Rendering(hookCount: 40)
    private var body = ScrapeBody()

    @Test(arguments: ExpositionFormat.allCases)
    mutating func `the plain body is the exposition`(format: ExpositionFormat) {
        let exposition = rendering.render(format)
        let plain = body.plain(exposition)
        #expect(plain == ByteBuffer(bytes: exposition.bytes))
    }

    @Test(arguments: ExpositionFormat.allCases)
    mutating func `the compressed body is one gzip member of the exposition`(format: ExpositionFormat) throws
    {
        let exposition = rendering.render(format)
        let compressed = try gzip(exposition)
        #expect(try gunzip(compressed) == exposition.bytes)
        #expect(try gunzipByTool(compressed) == exposition.bytes)
        #expect(compressed.readableBytes < exposition.bytes.count / 4)
    }

    @Test mutating func `an unchanged exposition is neither put together nor compressed again`() throws {
        let exposition = rendering.render(.text004)
        _ = body.gzip(exposition)
        let afterFirst = body.compressedByteCount
        #expect(afterFirst == exposition.bytes.count)
        let second = try gzip(rendering.render(.text004))
        #expect(try gunzip(second) == exposition.bytes)
        #expect(body.compressedByteCount == afterFirst)
    }

    @Test mutating func `after a run of one hook only what changed is compressed`() throws {
        let whole = rendering.render(.text004).bytes.count
        _ = body.gzip(rendering.render(.text004))
        let before = body.compressedByteCount
        rendering.countRun(ofHook: 7)
        let exposition = rendering.render(.text004)
        let compressed = try gzip(exposition)
        #expect(try gunzip(compressed) == exposition.bytes)
        let compressedAgain = body.compressedByteCount - before
        #expect(compressedAgain > 0)
        #expect(compressedAgain < whole)
    }

    @Test mutating func `another tail alone leaves the hooks' segments as they are`() throws {
        _ = body.gzip(rendering.render(.text004))
        let before = body.compressedByteCount
        rendering.spoolFiles += 1
        let exposition = rendering.render(.text004)
        let compressed = try gzip(exposition)
        #expect(try gunzip(compressed) == exposition.bytes)
        let tailByteCount = exposition.tail.reduce(0) { $0 + $1.bytes.count }
        #expect(body.compressedByteCount - before <= tailByteCount)
    }

    @Test mutating func `a buffer that was handed out stays what it was`() throws {
        let first = rendering.render(.text004)
        let plain = body.plain(first)
        let compressed = try gzip(first)
        for round in 1...3 {
            rendering.spoolFiles += 1000
            if round == 2 { rendering.countRun(ofHook: 1) }
            let next = rendering.render(.text004)
            let nextPlain = body.plain(next)
            #expect(nextPlain == ByteBuffer(bytes: next.bytes))
            _ = body.gzip(next)
        }
        #expect(plain == ByteBuffer(bytes: first.bytes))
        #expect(try gunzip(compressed) == first.bytes)
    }

    private mutating func gzip(_ exposition: RenderedExposition) throws -> ByteBuffer {
        let compressed = body.gzip(exposition)
        return try #require(compressed)
    }
}

/// A ledger of some hooks, and its exposition.
struct Rendering {
    private var ledger: Ledger
    private var exposition = Exposition(zones: { _ in .utc })
    private var runCount: UInt64 = 0
    var spoolFiles: UInt64 = 0

    init(hookCount: Int) {
        let hooks = (0..<hookCount).map {
            Hook(name: "hook-\($0)", phases: [.pre: PhaseSettings(command: ["true"])])
        }
        ledger = Ledger(settings: LedgerSettings(configuration: Configuration(hooks: hooks)))
    }

    mutating func countRun(ofHook index: Int) {
        runCount += 1
        let start = RunStart(
            id: RunID(high: 1, low: runCount), hook: "hook-\(index)", phase: .pre,
            startedAt: Timestamp(nanosecondsSinceEpoch: 1_000_000_000))
        let end = RunEnd(
            endedAt: Timestamp(nanosecondsSinceEpoch: 2_000_000_000), duration: .seconds(1), outcome: .success
        )
        ledger.apply(RunRecord(start: start, end: end))
    }

    mutating func render(_ format: ExpositionFormat) -> RenderedExposition {
        exposition.render(
            ledger, readings: DaemonReadings(version: "1", spoolFiles: spoolFiles),
            now: Timestamp(nanosecondsSinceEpoch: 3_000_000_000), format: format)
    }

    var currentLedger: Ledger { ledger }
}
