/// The name of one run of one hook: 128 random bits, written as 32 lower-case hex digits.
///
/// Random, so that a record's file name cannot be guessed in a folder that everybody may write to;
/// unique, so that taking the same record in twice changes nothing.
package struct RunID: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The id that exactly 32 lower-case hex digits spell; nil for anything else.
    package init?(hexDigits: some Collection<UInt8>) {
        guard hexDigits.count == 32 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        for digit in hexDigits {
            let value: UInt64
            switch digit {
            case 0x30...0x39: value = UInt64(digit - 0x30)
            case 0x61...0x66: value = UInt64(digit - 0x61 + 10)
            default: return nil
            }
            halves.0 = halves.0 << 4 | halves.1 >> 60
            halves.1 = halves.1 << 4 | value
        }
        self.init(high: halves.0, low: halves.1)
    }

    /// Calls `body` with each of the 32 hex digits, in order.
    package func forEachHexDigit(_ body: (UInt8) -> Void) {
        for half in [high, low] {
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                let value = UInt8(half >> shift & 0xF)
                body(value < 10 ? 0x30 + value : 0x61 + value - 10)
            }
        }
    }

    /// The 32 hex digits.
    package var hexText: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(32)
        forEachHexDigit { digits.append($0) }
        return String(decoding: digits, as: UTF8.self)
    }
}
