import CZlib

/// A piece of text, compressed so that pieces can be joined into one gzip member.
///
/// The bytes are raw deflate without a final block; they end on a byte boundary and refer to nothing before
/// them, so that a piece stays valid whatever comes before it and after it.
package struct DeflatedSegment: Sendable {
    package let bytes: [UInt8]
    /// Of the text that was compressed.
    package let sum: TextSum
}

/// What a gzip member's trailer says about its text.
package struct TextSum: Hashable, Sendable {
    /// CRC-32.
    private(set) var checksum: UInt
    private(set) var byteCount: Int

    /// Of no text.
    package init() {
        checksum = crc32(0, nil, 0)
        byteCount = 0
    }

    init(of text: UnsafeRawBufferPointer) {
        self.init()
        // Without bytes there is no address, and zlib would take that for the question of the first value.
        guard !text.isEmpty else { return }
        checksum = crc32(checksum, text.bindMemory(to: UInt8.self).baseAddress, UInt32(text.count))
        byteCount = text.count
    }

    /// Makes this the sum of two texts in a row, without looking at either.
    mutating func append(_ next: TextSum) {
        checksum = crc32_combine(checksum, next.checksum, next.byteCount)
        byteCount += next.byteCount
    }
}

/// Compresses texts into segments, with one zlib state for all of them.
///
/// The state costs about 260 KB for as long as the value lives.
struct SegmentDeflater: ~Copyable {
    // zlib's inner state points back to the stream, which therefore must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Nil where zlib has no memory for its state.
    init?(level: Int32) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let rawDeflate = -MAX_WBITS
        let status = deflateInit2_(
            stream, level, Z_DEFLATED, rawDeflate, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// `text`, compressed by itself.
    mutating func segment(of text: UnsafeRawBufferPointer) -> DeflatedSegment {
        // The reset forgets the window, and the full flush ends the segment on a byte boundary.
        deflateReset(stream)
        let bound = Int(deflateBound(stream, UInt(text.count))) + 16
        let bytes = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            // zlib only reads through `next_in`; its type lacks the `const`.
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: text.bindMemory(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(text.count)
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(bound)
            let status = deflate(stream, Z_FULL_FLUSH)
            precondition(
                status == Z_OK && stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0,
                "deflateBound() promises room for the whole text")
            count = bound - Int(stream.pointee.avail_out)
        }
        return DeflatedSegment(bytes: bytes, sum: TextSum(of: text))
    }
}

/// The parts of a gzip member (RFC 1952) around its deflated segments.
enum GzipMember {
    /// No name, no time, no particular system: the same text always gives the same bytes.
    static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]

    /// The final block, which is empty, and the text's checksum and length.
    static func trailer(of sum: TextSum) -> [UInt8] {
        var bytes: [UInt8] = [0x03, 0x00]
        for word in [UInt32(truncatingIfNeeded: sum.checksum), UInt32(truncatingIfNeeded: sum.byteCount)] {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }
}
