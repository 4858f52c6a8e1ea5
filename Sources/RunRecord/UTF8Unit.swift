/// The pieces that a text of unknown validity falls into: whole characters, and single bytes that are none.
package struct UTF8Unit {
    package let byteCount: Int
    package let isValid: Bool

    /// The piece that begins at `index`, which must be inside `bytes`.
    package init(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
        func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            index + offset < bytes.count && range.contains(bytes[index + offset])
        }
        let length: Int
        switch bytes[index] {
        case 0x00...0x7F: length = 1
        case 0xC2...0xDF: length = continues(1) ? 2 : 0
        case 0xE0: length = continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
        case 0xE1...0xEC, 0xEE, 0xEF: length = continues(1) && continues(2) ? 3 : 0
        case 0xED: length = continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
        case 0xF0: length = continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: length = continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: length = continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
        default: length = 0
        }
        byteCount = max(length, 1)
        isValid = length > 0
    }
}
