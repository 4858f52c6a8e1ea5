package import HookMetrics
package import NIOCore

/// The bodies of one exposition format, plain and compressed, kept between scrapes.
///
/// A scrape of an unchanged exposition copies nothing: it hands out the same buffer again. Where chunks
/// changed, only those are compressed. Where only the tail did, the rest stays where it lies, unless a
/// response that still holds the buffer forces a copy.
package struct ScrapeBody {
    /// A body, and what it was put together from.
    fileprivate struct Assembled {
        var buffer: ByteBuffer
        var hooksVersion: UInt64
        /// Where the bytes of the hooks end.
        var hooksEnd: Int
        var tailVersions: [UInt64]
    }

    private let level: Int32
    private var plain: Assembled?
    private var gzip: Assembled?
    private var hooksSum = TextSum()
    private var segments: [UInt64: DeflatedSegment] = [:]
    /// Bytes of text compressed so far, by which a test sees that nothing is compressed twice.
    package private(set) var compressedByteCount = 0

    /// - Parameter level: zlib's, 1 (fast) to 9 (small).
    package init(level: Int32 = 6) { self.level = level }

    /// The exposition as it is.
    package mutating func plain(_ exposition: RenderedExposition) -> ByteBuffer {
        let tailVersions = exposition.tail.map(\.version)
        if plain?.hooksVersion != exposition.hooksVersion {
            let room = byteCount(exposition.hooks) + 2 * byteCount(exposition.tail)
            // The old buffer goes first: the largest thing in the process need not be there twice.
            plain = nil
            var buffer = ByteBufferAllocator().buffer(capacity: room)
            for chunk in exposition.hooks { buffer.writeBytes(chunk.bytes) }
            plain = Assembled(
                buffer: buffer, hooksVersion: exposition.hooksVersion, hooksEnd: buffer.writerIndex,
                tailVersions: [])
        }
        return plain.replaceTail(of: tailVersions) { buffer in
            for chunk in exposition.tail { buffer.writeBytes(chunk.bytes) }
        }
    }

    /// The exposition as one gzip member; nil where there is no memory for compressing.
    package mutating func gzip(_ exposition: RenderedExposition) -> ByteBuffer? {
        let tailVersions = exposition.tail.map(\.version)
        if let gzip, gzip.hooksVersion == exposition.hooksVersion, gzip.tailVersions == tailVersions {
            return gzip.buffer
        }
        guard compressChanged(exposition) else { return nil }
        if gzip?.hooksVersion != exposition.hooksVersion {
            gzip = nil
            var buffer = ByteBuffer(bytes: GzipMember.header)
            hooksSum = TextSum()
            for segment in segments(of: exposition.hooks) {
                buffer.writeBytes(segment.bytes)
                hooksSum.append(segment.sum)
            }
            gzip = Assembled(
                buffer: buffer, hooksVersion: exposition.hooksVersion, hooksEnd: buffer.writerIndex,
                tailVersions: [])
        }
        let tail = segments(of: exposition.tail)
        let sum = tail.reduce(into: hooksSum) { $0.append($1.sum) }
        return gzip.replaceTail(of: tailVersions) { buffer in
            for segment in tail { buffer.writeBytes(segment.bytes) }
            buffer.writeBytes(GzipMember.trailer(of: sum))
        }
    }

    private func segments(of chunks: [ExpositionChunk]) -> [DeflatedSegment] {
        chunks.compactMap { segments[$0.version] }
    }

    private func byteCount(_ chunks: [ExpositionChunk]) -> Int { chunks.reduce(0) { $0 + $1.bytes.count } }

    /// Compresses the chunks that are new, and forgets those that are gone; false without memory.
    private mutating func compressChanged(_ exposition: RenderedExposition) -> Bool {
        let chunks = exposition.hooks + exposition.tail
        let new = chunks.filter { segments[$0.version] == nil }
        if !new.isEmpty {
            guard var deflater = SegmentDeflater(level: level) else { return false }
            for chunk in new {
                segments[chunk.version] = chunk.bytes.withUnsafeBytes { deflater.segment(of: $0) }
                compressedByteCount += chunk.bytes.count
            }
        }
        if segments.count > chunks.count {
            let present = Set(chunks.map(\.version))
            segments = segments.filter { present.contains($0.key) }
        }
        return true
    }
}

extension ScrapeBody.Assembled? {
    /// Puts another tail behind the hooks, where it is another, and returns the buffer; it must be there.
    fileprivate mutating func replaceTail(of versions: [UInt64], write: (inout ByteBuffer) -> Void)
        -> ByteBuffer
    {
        guard var assembled = take() else { return ByteBuffer() }
        if assembled.tailVersions != versions {
            assembled.buffer.moveWriterIndex(to: assembled.hooksEnd)
            write(&assembled.buffer)
            assembled.tailVersions = versions
        }
        self = assembled
        return assembled.buffer
    }
}
