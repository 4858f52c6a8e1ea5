import TestSupport
import Testing

@testable import HookRunner

@Suite struct ReadyScannerTests {
    private func finds(_ text: String, in pieces: [String]) -> Bool {
        var scanner = ReadyScanner(Array(text.utf8))
        for piece in pieces { Array(piece.utf8).withUnsafeBufferPointer { scanner.look(at: $0) } }
        return scanner.isFound
    }

    @Test(arguments: [
        ("READY", ["READY\n"], true), ("READY", ["locked, RE", "", "ADY"], true),
        ("READY", ["REREADY"], true), ("READY", ["READ", "\nY"], false), ("READY", ["ready"], false),
        ("aab", ["aa", "ab"], true), ("abab", ["abaabab"], true), ("x", [""], false),
    ])
    func `the text is found wherever the pieces are cut`(text: String, pieces: [String], expected: Bool) {
        #expect(finds(text, in: pieces) == expected)
    }

    @Test func `it finds what a plain search finds, in random output`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let letters = ["a", "b"]
            func word(_ count: Int) -> String {
                (0..<count).map { _ in letters.randomElement(using: &generator) ?? "" }.joined()
            }
            let text = word(Int.random(in: 1...5, using: &generator))
            let pieces = (0..<4).map { _ in word(Int.random(in: 0...6, using: &generator)) }
            #expect(finds(text, in: pieces) == pieces.joined().contains(text), "\(text) in \(pieces)")
        }
    }

    @Test func `another attempt begins with nothing found`() {
        var scanner = ReadyScanner(Array("READY".utf8))
        Array("REA".utf8).withUnsafeBufferPointer { scanner.look(at: $0) }
        scanner.startOver()
        Array("DY".utf8).withUnsafeBufferPointer { scanner.look(at: $0) }
        #expect(!scanner.isFound)
    }
}
