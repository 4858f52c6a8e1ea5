import Testing

@testable import HookRunner

private struct NoMemory: Error {}

/// A tail of so many bytes. (`#require` takes no values that cannot be copied.)
func emptyTail(_ byteCount: Int) throws -> OutputTail {
    guard let tail = OutputTail(tailByteCount: byteCount) else { throw NoMemory() }
    return tail
}

/// What a tail of so many bytes records of an output that comes in such pieces.
private func tail(_ byteCount: Int, of pieces: [[UInt8]]) throws -> [UInt8] {
    var tail = try emptyTail(byteCount)
    for piece in pieces { piece.withUnsafeBufferPointer { tail.append($0) } }
    return Array(tail.redacted())
}

private func tail(_ byteCount: Int, of text: String) throws -> String {
    String(decoding: try tail(byteCount, of: [Array(text.utf8)]), as: UTF8.self)
}

@Suite struct OutputTailTests {
    @Test func `short output is kept whole`() throws {
        #expect(try tail(100, of: "one\ntwo\n") == "one\ntwo\n")
        #expect(try tail(8, of: "one\ntwo\n") == "one\ntwo\n")
        #expect(try tail(100, of: "") == "")
    }

    @Test func `a tail of no bytes counts the output and keeps nothing`() throws {
        var tail = try emptyTail(0)
        [UInt8]("output".utf8).withUnsafeBufferPointer { tail.append($0) }
        #expect(tail.totalByteCount == 6)
        #expect(tail.redacted().isEmpty)
    }

    @Test(arguments: [
        (10, "hello world foobar", "foobar"),
        (6, "hello world foobar", "foobar"),
        (7, "hello world foobar", "foobar"),
        (5, "hello world foobar", ""),
        (12, "hello world foobar", "world foobar"),
        (8, "ä ö ü 世界 x", "世界 x"),
        (7, "ä ö ü 世界 x", "x"),
    ])
    func `the word that the cut goes through is left out`(
        byteCount: Int, text: String, expected: String
    ) throws {
        #expect(try tail(byteCount, of: text) == expected)
    }

    @Test func `secrets are replaced before the cut hides what announces them`() throws {
        #expect(try tail(14, of: "mysql --password=averylongsecret db up") == "db up")
        #expect(try tail(25, of: "mysql --password averylongsecret db up") == "[redacted] db up")
        #expect(try tail(22, of: "PASSWORD='aa bb cc dd ee ff gg' up") == "up")
        let long = String(repeating: "a b ", count: 900)
        #expect(try tail(40, of: "x PASSWORD='\(long)' up") == "x PASSWORD='[redacted]' up")
    }

    @Test func `one word without an end leaves nothing`() throws {
        #expect(try tail(100, of: String(repeating: "x", count: 100_000)) == "")
        #expect(try tail(100, of: "-p" + String(repeating: "x", count: 100_000)) == "")
    }

    @Test func `the first words after a lost beginning are left out`() throws {
        let secret = String(repeating: "S", count: 3000)
        let text = "--password \(secret) " + String(repeating: "x", count: 1200) + " end"
        #expect(try tail(50, of: text) == "end")
        let words = String(repeating: "word ", count: 2000)
        #expect(try tail(50, of: words) == String(repeating: "word ", count: 10))
    }

    @Test(arguments: [1, 2, 3, 7, 100, 1000, 4095, 4096, 4097, 20_000])
    func `the tail does not depend on how the output comes in`(pieceByteCount: Int) throws {
        let text = (0..<5000).map { "line \($0) of the output\n" }.joined()
        let bytes = Array(text.utf8)
        let pieces = stride(from: 0, to: bytes.count, by: pieceByteCount).map {
            Array(bytes[$0..<min($0 + pieceByteCount, bytes.count)])
        }
        #expect(try tail(500, of: pieces) == tail(500, of: [bytes]))
        #expect(try text.hasSuffix(tail(500, of: text)))
        #expect(try tail(500, of: text).utf8.count > 490)
    }

    @Test func `all output is counted`() throws {
        var tail = try emptyTail(10)
        let piece = [UInt8](repeating: 0x20, count: 70_000)
        for _ in 0..<3 { piece.withUnsafeBufferPointer { tail.append($0) } }
        #expect(tail.totalByteCount == 210_000)
    }
}
