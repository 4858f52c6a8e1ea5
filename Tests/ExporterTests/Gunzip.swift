import CZlib
import Foundation
import NIOCore

enum GunzipError: Error {
    case zlib(Int32)
    case leftOver(byteCount: Int)
    case tool(status: Int32)
}

/// The text of exactly one gzip member; zlib checks its checksum and its length.
func gunzip(_ buffer: ByteBuffer) throws -> [UInt8] {
    var input = Array(buffer.readableBytesView)
    var text: [UInt8] = []
    var stream = z_stream()
    let gzipOnly = MAX_WBITS + 16
    var status = inflateInit2_(&stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw GunzipError.zlib(status) }
    defer { inflateEnd(&stream) }
    try input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        repeat {
            try piece.withUnsafeMutableBufferPointer { output in
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                status = inflate(&stream, Z_NO_FLUSH)
                guard status == Z_OK || status == Z_STREAM_END else { throw GunzipError.zlib(status) }
                text += output[..<(output.count - Int(stream.avail_out))]
            }
        } while status != Z_STREAM_END
    }
    guard stream.avail_in == 0 else { throw GunzipError.leftOver(byteCount: Int(stream.avail_in)) }
    return text
}

/// The same by gzip(1), which is a reader of its own.
func gunzipByTool(_ buffer: ByteBuffer) throws -> [UInt8] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).gz")
    try Data(buffer.readableBytesView).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["-dc", file.path]
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw GunzipError.tool(status: process.terminationStatus) }
    return Array(text)
}
