/// Writes one JSON object into memory that was allocated before, and never past its end.
///
/// The wrapper writes its record with it after the command has ended, when an allocation that fails
/// could take a good run down.
package struct JSONLine {
    package private(set) var byteCount = 0
    /// Whether something did not fit; the line is of no use then.
    package private(set) var isCutOff = false
    private let memory: UnsafeMutableBufferPointer<UInt8>
    private var isFirstMember = true

    package init(_ memory: UnsafeMutableBufferPointer<UInt8>) { self.memory = memory }

    /// Bytes that are still free.
    package var freeByteCount: Int { memory.count - byteCount }

    package mutating func beginObject() { put(UInt8(ascii: "{")) }

    /// Ends the object and the line.
    package mutating func endObject() {
        put(UInt8(ascii: "}"))
        put(UInt8(ascii: "\n"))
    }

    package mutating func member(_ key: StaticString, integer value: Int64) {
        begin(key)
        put(decimal: value)
    }

    /// Nanoseconds, written exactly as decimal seconds.
    package mutating func member(_ key: StaticString, seconds nanoseconds: Int64) {
        begin(key)
        if nanoseconds < 0 { put(UInt8(ascii: "-")) }
        let magnitude = nanoseconds.magnitude
        put(decimal: Int64(magnitude / 1_000_000_000))
        put(UInt8(ascii: "."))
        var scale: UInt64 = 100_000_000
        while scale > 0 {
            put(UInt8(ascii: "0") + UInt8(magnitude / scale % 10))
            scale /= 10
        }
    }

    package mutating func member(_ key: StaticString, word: StaticString) {
        begin(key)
        put(UInt8(ascii: "\""))
        put(plain: word)
        put(UInt8(ascii: "\""))
    }

    package mutating func member(_ key: StaticString, text: String) {
        var copy = text
        copy.withUTF8 { member(key, bytes: $0) }
    }

    /// Text of unknown validity: what is not UTF-8 becomes U+FFFD.
    package mutating func member(_ key: StaticString, bytes: UnsafeBufferPointer<UInt8>) {
        begin(key)
        put(UInt8(ascii: "\""))
        var index = 0
        while index < bytes.count {
            let unit = UTF8Unit(bytes, at: index)
            put(escaped: unit, of: bytes, at: index)
            index += unit.byteCount
        }
        put(UInt8(ascii: "\""))
    }

    package mutating func member(_ key: StaticString, id: RunID) {
        begin(key)
        put(UInt8(ascii: "\""))
        for half in [id.high, id.low] {
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                let value = UInt8(half >> shift & 0xF)
                put(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
            }
        }
        put(UInt8(ascii: "\""))
    }

    /// The end of `bytes`, as long as its escaped form fits into `budget` bytes, begun at a whole character.
    package static func longestEnd(
        of bytes: UnsafeBufferPointer<UInt8>, within budget: Int
    ) -> UnsafeBufferPointer<UInt8> {
        var size = 0
        var index = 0
        while index < bytes.count {
            let unit = UTF8Unit(bytes, at: index)
            size += escapedByteCount(unit, first: bytes[index])
            index += unit.byteCount
        }
        var start = 0
        while start < bytes.count, size > budget {
            let unit = UTF8Unit(bytes, at: start)
            size -= escapedByteCount(unit, first: bytes[start])
            start += unit.byteCount
        }
        return UnsafeBufferPointer(rebasing: bytes[start...])
    }

    private static func escapedByteCount(_ unit: UTF8Unit, first: UInt8) -> Int {
        guard unit.isValid else { return 3 }
        switch first {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x0A, 0x0D, 0x09: return 2
        case 0x00...0x1F, 0x7F: return 6
        default: return unit.byteCount
        }
    }

    private mutating func put(escaped unit: UTF8Unit, of bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
        guard unit.isValid else {
            put(0xEF)
            put(0xBF)
            put(0xBD)
            return
        }
        switch bytes[index] {
        case UInt8(ascii: "\""): put(plain: "\\\"")
        case UInt8(ascii: "\\"): put(plain: "\\\\")
        case 0x0A: put(plain: "\\n")
        case 0x0D: put(plain: "\\r")
        case 0x09: put(plain: "\\t")
        case 0x00...0x1F, 0x7F:
            put(plain: "\\u00")
            put(UInt8(ascii: "0") + bytes[index] >> 4)
            let low = bytes[index] & 0xF
            put(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        default:
            for offset in 0..<unit.byteCount { put(bytes[index + offset]) }
        }
    }

    private mutating func begin(_ key: StaticString) {
        if !isFirstMember { put(UInt8(ascii: ",")) }
        isFirstMember = false
        put(UInt8(ascii: "\""))
        put(plain: key)
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
    }

    private mutating func put(plain text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { put(text.utf8Start[index]) }
    }

    private mutating func put(decimal value: Int64) {
        if value < 0 { put(UInt8(ascii: "-")) }
        let magnitude = value.magnitude
        var scale: UInt64 = 1
        while magnitude / scale >= 10 { scale *= 10 }
        while scale > 0 {
            put(UInt8(ascii: "0") + UInt8(magnitude / scale % 10))
            scale /= 10
        }
    }

    private mutating func put(_ byte: UInt8) {
        guard byteCount < memory.count else {
            isCutOff = true
            return
        }
        memory[byteCount] = byte
        byteCount += 1
    }
}
