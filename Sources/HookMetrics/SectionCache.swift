import Ledger

/// Hands out the versions of chunks.
struct ChunkVersions: Sendable {
    private var latest: UInt64 = 0

    mutating func next() -> UInt64 {
        latest += 1
        return latest
    }
}

/// The rendered blocks of one section, in one format.
struct SectionCache: Sendable {
    private let section: Section
    private let metadata: ExpositionChunk
    /// One for each block of rows; nil where none of its rows has a sample.
    private var blocks: [ExpositionChunk?] = []

    init(_ section: Section, format: ExpositionFormat, versions: inout ChunkVersions) {
        self.section = section
        metadata = ExpositionChunk(version: versions.next(), bytes: section.family.metadata(format))
    }

    /// Renders the blocks that hold `rows` anew; keeps those that come out the same as they were.
    ///
    /// - Returns: whether any changed.
    mutating func render(
        _ rows: DirtyRows, _ layout: borrowing ExpositionLayout, _ ledger: borrowing Ledger,
        _ writer: inout SampleWriter, _ versions: inout ChunkVersions
    ) -> Bool {
        let (rowCount, dirty) =
            switch section.rows {
            case .series: (layout.series.count, rows.series)
            case .quiesces: (layout.quiesces.count, rows.quiesces)
            }
        let blockCount = (rowCount + section.rowsPerBlock - 1) / section.rowsPerBlock
        var isChanged = blocks.count > blockCount
        if blocks.count > blockCount { blocks.removeLast(blocks.count - blockCount) }
        while blocks.count < blockCount { blocks.append(nil) }
        var latest: Int?
        for row in dirty {
            let block = row / section.rowsPerBlock
            guard block != latest else { continue }
            latest = block
            let start = block * section.rowsPerBlock
            let end = min(start + section.rowsPerBlock, rowCount)
            writer.begin(section.name)
            write(start..<end, layout, ledger, &writer)
            guard writer.bytes != blocks[block]?.bytes ?? [] else { continue }
            // A copy of its own, of just the size that it needs.
            let bytes = Array(writer.bytes[...])
            blocks[block] = bytes.isEmpty ? nil : ExpositionChunk(version: versions.next(), bytes: bytes)
            isChanged = true
        }
        return isChanged
    }

    private func write(
        _ rows: Range<Int>, _ layout: borrowing ExpositionLayout, _ ledger: borrowing Ledger,
        _ writer: inout SampleWriter
    ) {
        switch section.rows {
        case .series(let write):
            for index in rows {
                write(&writer, layout.series[index], ledger.series[layout.series[index].place])
            }
        case .quiesces(let write):
            for index in rows {
                let row = layout.quiesces[index]
                write(&writer, row, ledger.quiesces[row.place].tally)
            }
        }
    }

    /// Adds the section to an exposition: nothing where no row has a sample, not even its metadata.
    func append(to chunks: inout [ExpositionChunk]) {
        guard blocks.contains(where: { $0 != nil }) else { return }
        chunks.append(metadata)
        for case let block? in blocks { chunks.append(block) }
    }
}

/// The rows whose samples may have changed, each list in rising order.
struct DirtyRows: Sendable {
    var series: [Int] = []
    var quiesces: [Int] = []

    var isEmpty: Bool { series.isEmpty && quiesces.isEmpty }
}
