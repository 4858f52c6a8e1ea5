import Ledger

/// Everything that was rendered in one format, and up to where it is true.
struct FormatCache: Sendable {
    private let format: ExpositionFormat
    private var writer: SampleWriter
    private var resting: [SectionCache]
    private var ticking: [SectionCache]
    private var hooks: [ExpositionChunk] = []
    private var hooksVersion: UInt64 = 0
    private var daemon: (readings: DaemonReadings, unplacedRecordCount: UInt64, chunk: ExpositionChunk)?
    private var process: (readings: ProcessReadings?, chunk: ExpositionChunk)?
    /// The version of the layout, and the ledger's generation, that were rendered.
    private var layoutVersion: UInt64 = 0
    private var generation: UInt64 = 0

    init(_ format: ExpositionFormat, _ versions: inout ChunkVersions) {
        self.format = format
        writer = SampleWriter(format: format)
        resting = HookSections.resting.map { SectionCache($0, format: format, versions: &versions) }
        ticking = HookSections.ticking.map { SectionCache($0, format: format, versions: &versions) }
    }

    mutating func render(
        _ layout: borrowing ExpositionLayout, layoutVersion: UInt64, _ ledger: borrowing Ledger,
        _ readings: DaemonReadings, _ versions: inout ChunkVersions
    ) -> RenderedExposition {
        let rows =
            layoutVersion == self.layoutVersion
            ? layout.rows(changedSince: generation, ledger) : layout.allRows
        // A new layout may have fewer rows than the one before, down to none.
        if !rows.isEmpty || layoutVersion != self.layoutVersion {
            var isChanged = hooksVersion == 0
            for index in resting.indices {
                let change = resting[index].render(rows, layout, ledger, &writer, &versions)
                isChanged = isChanged || change
            }
            if isChanged {
                hooks.removeAll(keepingCapacity: true)
                for section in resting { section.append(to: &hooks) }
                hooksVersion = versions.next()
            }
        }
        let tail = renderTail(rows, layout, ledger, readings, &versions)
        self.layoutVersion = layoutVersion
        generation = ledger.generation
        return RenderedExposition(format: format, hooksVersion: hooksVersion, hooks: hooks, tail: tail)
    }

    private mutating func renderTail(
        _ changed: DirtyRows, _ layout: borrowing ExpositionLayout, _ ledger: borrowing Ledger,
        _ readings: DaemonReadings, _ versions: inout ChunkVersions
    ) -> [ExpositionChunk] {
        var rows = changed
        if !layout.openQuiesces.isEmpty {
            rows.quiesces = Set(rows.quiesces).union(layout.openQuiesces).sorted()
        }
        var tail: [ExpositionChunk] = []
        for index in ticking.indices {
            _ = ticking[index].render(rows, layout, ledger, &writer, &versions)
            ticking[index].append(to: &tail)
        }
        var own = readings
        own.process = nil
        tail.append(daemonChunk(own, unplacedRecordCount: ledger.unplacedRecordCount, &versions))
        tail.append(processChunk(readings.process, &versions))
        return tail
    }

    private mutating func daemonChunk(
        _ readings: DaemonReadings, unplacedRecordCount: UInt64, _ versions: inout ChunkVersions
    ) -> ExpositionChunk {
        if let daemon, daemon.readings == readings, daemon.unplacedRecordCount == unplacedRecordCount {
            return daemon.chunk
        }
        writer.begin([])
        DaemonSamples.write(readings, unplacedRecordCount: unplacedRecordCount, to: &writer)
        let chunk = ExpositionChunk(version: versions.next(), bytes: Array(writer.bytes[...]))
        daemon = (readings, unplacedRecordCount, chunk)
        return chunk
    }

    private mutating func processChunk(
        _ readings: ProcessReadings?, _ versions: inout ChunkVersions
    ) -> ExpositionChunk {
        if let process, process.readings == readings { return process.chunk }
        writer.begin([])
        if let readings { DaemonSamples.write(readings, to: &writer) }
        writer.finish()
        let chunk = ExpositionChunk(version: versions.next(), bytes: Array(writer.bytes[...]))
        process = (readings, chunk)
        return chunk
    }
}

extension ExpositionLayout {
    var allRows: DirtyRows {
        DirtyRows(series: Array(series.indices), quiesces: Array(quiesces.indices))
    }

    /// The rows of what changed in the ledger after it was at `generation`.
    func rows(changedSince generation: UInt64, _ ledger: borrowing Ledger) -> DirtyRows {
        var rows = DirtyRows()
        guard ledger.generation != generation else { return rows }
        for index in series.indices where ledger.series[series[index].place].generation > generation {
            rows.series.append(index)
        }
        for index in quiesces.indices where ledger.quiesces[quiesces[index].place].generation > generation {
            rows.quiesces.append(index)
        }
        return rows
    }
}
